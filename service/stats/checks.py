"""What the blind check says: how much slips through, and how much is thrown out wrongly."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from service.comments.records import APPROVED, AUDIT, CERTAIN_SPAM
from service.models import Comment, Decision
from service.stats.days import Sites, within
from service.stats.intervals import share
from service.stats.period import Period


def checked(session: Session, period: Period, sites: Sites) -> dict[str, Any]:
    """Shares with intervals, of what moderators decided without seeing score or reason.

    ``leaked``: of comments published by themselves, those rejected. ``wrongly_spam``: of those
    that were almost surely spam, those approved.
    """
    query = (
        select(Decision.from_status, Decision.from_queue, Decision.action, func.count())
        .join(Comment, Decision.comment_id == Comment.id)
        .where(
            period.holds_uid(Decision.uid), Decision.source == AUDIT, Decision.undone_by.is_(None)
        )
    )
    group = (Decision.from_status, Decision.from_queue, Decision.action)
    found: Counter[tuple[str, str]] = Counter()
    for status, queue, action, count in session.execute(within(query, sites).group_by(*group)):
        if queue == CERTAIN_SPAM or status == APPROVED:
            found["spam" if queue == CERTAIN_SPAM else "published", action] += count
    return {
        "leaked": _share(found, "published", "reject", "approve"),
        "wrongly_spam": _share(found, "spam", "approve", "reject"),
    }


def _share(found: Counter[tuple[str, str]], what: str, wrong: str, right: str) -> dict[str, Any]:
    return asdict(share(found[what, wrong], found[what, wrong] + found[what, right]))
