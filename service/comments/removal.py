"""A comment is taken away for its author: its place in the thread stays."""

from __future__ import annotations

from typing import Literal

from sqlalchemy.orm import Session

from service.comments import visibility
from service.comments.records import AUTHOR, DELETED
from service.context import Services
from service.models import Comment, Decision
from service.outbox import events


def by_author(
    services: Services, session: Session, comment: Comment, action: Literal["delete", "erase"]
) -> None:
    """Delete a locked comment, write that down, and tell whoever is told of deletions.

    One that is deleted already is news to nobody.
    """
    before = comment.status
    session.add(
        Decision(
            comment_id=comment.id,
            revision=comment.revision,
            action=action,
            source=AUTHOR,
            actor="author",
            from_status=before,
            from_queue=comment.queue,
            to_status=DELETED,
            reasons=[],
        )
    )
    visibility.move(session, comment, DELETED, None)
    if before != DELETED:
        site = services.sites.of(session, comment.site_id)
        events.add(session, site, events.DELETED, comment, before=before)
