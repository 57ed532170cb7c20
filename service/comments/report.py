"""A reader reports a comment: it enters the queue once and stays where it is."""

from __future__ import annotations

from sqlalchemy import select

from service.comments import visibility
from service.comments.records import APPROVED, REPORTED, Client
from service.context import Services
from service.errors import NotFound
from service.models import Report, now
from service.outbox import events


def report(
    services: Services, uid: str, client: Client, reason: str | None, site_id: int | None = None
) -> None:
    """Note a report; a second one from the same address changes nothing.

    :raises NotFound: there is no such approved comment, or not on the site ``site_id``.
    """
    # Everybody without an address of their own (loopback, private) counts as one reporter.
    reporter = client.address.address if client.address else "nobody"
    with services.db.write() as session:
        comment = visibility.locked_comment(session, uid)
        if comment.status != APPROVED or site_id not in (None, comment.site_id):
            raise NotFound("There is no such comment.")
        known = select(Report).filter_by(comment_id=comment.id, reporter=reporter)
        if session.scalar(known) is not None:
            return
        session.add(Report(comment_id=comment.id, reporter=reporter, reason=reason))
        if comment.reported_at is None:
            comment.reported_at = now()
            comment.queue = REPORTED
            comment.blind = False
            comment.version += 1
            site = services.sites.of(session, comment.site_id)
            events.add(session, site, events.REPORTED, comment, before=comment.status)
