"""What happened is written down in the transaction in which it happens.

So an event is there exactly if the change is: one that was rolled back is told to nobody,
one that was committed is told whatever becomes of this process. Where nobody listens,
nothing is written.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final

from sqlalchemy.orm import Session

from service.comments.records import CERTAIN_SPAM
from service.models import Comment, Delivery, Event
from service.outbox import followers
from service.outbox.receivers import Receiver
from service.sites import SiteConfig

APPROVED: Final = "comment.approved"
HELD: Final = "comment.held"
REJECTED: Final = "comment.rejected"
DELETED: Final = "comment.deleted"
EDITED: Final = "comment.edited"
REPORTED: Final = "comment.reported"
UNDONE: Final = "decision.undone"
DRIFT: Final = "drift.found"
TEST: Final = "test"

# Every event that one can listen to, and what it means.
EVENTS: Mapping[str, str] = MappingProxyType(
    {
        APPROVED: "A comment is published, by itself or by a moderator.",
        HELD: "A comment waits for a moderator.",
        REJECTED: "A comment is rejected, by a moderator or unread after its time.",
        DELETED: "A comment is deleted, by its author or a moderator.",
        EDITED: "A comment has a new text.",
        REPORTED: "A reader reports a published comment, as the first one to do so.",
        UNDONE: "A moderator's decision on a comment is taken back.",
        DRIFT: "What comes in is not what it was: as if by other people, or judged otherwise.",
    }
)

# What became of a comment, as an event.
OF_STATUS: Mapping[str, str] = MappingProxyType(
    {"approved": APPROVED, "held": HELD, "rejected": REJECTED, "deleted": DELETED}
)


def add(
    session: Session,
    site: SiteConfig,
    kind: str,
    comment: Comment,
    *,
    before: str | None = None,
    actor: str | None = None,
) -> None:
    """Write down that ``kind`` has happened to ``comment``, for each who wants to know.

    Args:
        session: of the write transaction in which it happens; ``comment`` is flushed.
        site: the comment's own.
        kind: one of ``EVENTS``.
        comment: as it is now.
        before: its status until now; None: it is new.
        actor: the name of the person or key that did it; None: nobody, or its author.
    """
    if kind != EDITED and comment.status != before:
        followers.moved(session, comment, offered=site.rules.reply_mails == "on")
    spam = comment.queue == CERTAIN_SPAM
    wanted = [receiver for receiver in _asking(site, kind) if receiver.spam or not spam]
    event = Event(
        site_id=site.id,
        kind=kind,
        comment_id=comment.id,
        revision=comment.revision,
        detail={
            "status": comment.status,
            "before": before,
            "queue": comment.queue,
            "label": comment.label,
            "actor": actor,
            "version": comment.version,
        },
    )
    _deliver(session, event, wanted)


def tell(session: Session, site: SiteConfig, kind: str, detail: Mapping[str, Any]) -> None:
    """Write down that ``kind`` has happened to a site as a whole; ``detail`` is what is told."""
    event = Event(site_id=site.id, kind=kind, detail=dict(detail))
    _deliver(session, event, _asking(site, kind))


def _asking(site: SiteConfig, kind: str) -> list[Receiver]:
    return [receiver for receiver in site.receivers if kind in receiver.events]


def _deliver(session: Session, event: Event, wanted: Sequence[Receiver]) -> None:
    if not wanted:
        return
    session.add(event)
    session.add_all(
        Delivery(event=event, receiver=receiver.kind, receiver_id=receiver.id)
        for receiver in wanted
    )
