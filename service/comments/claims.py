"""Moderators see which comment a colleague has open, so that two do not read the same one.

A claim informs and never locks: whoever decides first decides, and versions keep the second
from deciding unknowingly.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from service.comments import queue
from service.context import Services
from service.db import lock
from service.models import Claim, Comment, Moderator, now

LASTS = timedelta(seconds=90)
# One that was made or renewed so lately is left as it is: looking must not cost a write.
FRESH = timedelta(seconds=30)


def claim(services: Services, moderator: Moderator, uid: str) -> bool:
    """Say that a moderator has the comment open; False while a colleague has it."""
    with services.db.read() as session:
        comment_id = session.scalar(select(Comment.id).where(Comment.uid == uid))
        if comment_id is None or not _allowed(session, moderator, comment_id):
            return False
        standing = session.scalar(select(Claim).filter_by(comment_id=comment_id))
        if _is_fresh(standing, moderator):
            return True
    with services.db.write() as session:
        lock(session, [f"claim {comment_id}"])
        standing = session.scalar(select(Claim).filter_by(comment_id=comment_id))
        if standing and standing.moderator_id != moderator.id and standing.until > now():
            return False
        standing = standing or Claim(comment_id=comment_id)
        standing.moderator_id, standing.until = moderator.id, now() + LASTS
        session.add(standing)
    return True


def _allowed(session: Session, moderator: Moderator, comment_id: int) -> bool:
    site_id = session.scalar(select(Comment.site_id).where(Comment.id == comment_id))
    return moderator.sites is None or site_id in moderator.sites


def _is_fresh(standing: Claim | None, moderator: Moderator) -> bool:
    if standing is None or standing.moderator_id != moderator.id:
        return False
    return standing.until > now() + LASTS - FRESH


def of_others(
    session: Session, uids: Collection[str], moderator_id: int, sites: queue.Sites
) -> dict[str, str]:
    """By comment of ``sites``, the name of the colleague who has it open."""
    if not uids:
        return {}
    rows = session.execute(
        select(Comment.uid, Moderator.name)
        .join(Claim, Claim.comment_id == Comment.id)
        .join(Moderator, Moderator.id == Claim.moderator_id)
        .where(Comment.uid.in_(uids), queue.on(sites))
        .where(Claim.until > now(), Claim.moderator_id != moderator_id)
    )
    return dict(rows.all())


def drop_ended(services: Services) -> int:
    """Delete claims that have ended."""
    with services.db.write() as session:
        result = session.execute(delete(Claim).where(Claim.until <= now()))
        return int(getattr(result, "rowcount", 0))
