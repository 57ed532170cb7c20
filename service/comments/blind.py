"""The blind check: a share of what nobody would read is put before moderators, unseen scores.

It tells how much slips through and how much is held back wrongly. Which comments are chosen
follows from their ids by a keyed hash: nobody can foresee it, and it comes out the same again.
"""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select, update

from service.comments.records import APPROVED, CERTAIN_SPAM
from service.context import Services
from service.identity import Identity
from service.models import Comment, now
from service.models.comments import BLIND
from service.sites import SiteRules

DAYS = 30
AT_ONCE = 200


def is_chosen(
    identity: Identity, rules: SiteRules, uid: str, status: str, queue: str | None
) -> bool:
    """Whether a comment that was just judged belongs to the share its site checks."""
    percent = 0.0
    if queue == CERTAIN_SPAM:
        percent = rules.check_spam
    elif status == APPROVED:
        percent = rules.check_approved
    return int(identity.digest("blind", uid)[:12], 16) < percent / 100 * 16**12


def close_old(services: Services) -> int:
    """Let go of what no moderator has come to for 30 days."""
    old = Comment.created_at < now() - timedelta(days=DAYS)
    wanted = select(Comment.id).where(BLIND, old).limit(AT_ONCE)
    with services.db.read() as session:
        if session.scalar(wanted.limit(1)) is None:
            return 0
    with services.db.write() as session:
        ids = session.scalars(wanted.with_for_update(skip_locked=True, key_share=True)).all()
        session.execute(update(Comment).where(Comment.id.in_(ids)).values(blind=False))
        return len(ids)
