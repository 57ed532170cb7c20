"""How long comments wait for a person."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from service.comments.records import AUTHOR, AUTOMATIC, HELD, IMPORT
from service.models import Comment, Decision
from service.stats.days import Sites, within
from service.stats.period import Period

# So many of the newest are looked at: enough for a median, and bounded.
MOST = 20_000


def by_day(session: Session, period: Period, sites: Sites) -> list[dict[str, Any]]:
    """One row per day on which people took held comments from the queue: seconds they had waited.

    ``median`` and ``ninety``, the time after which nine in ten were settled.
    """
    query = (
        select(Decision.created_at, Comment.created_at)
        .join(Comment, Decision.comment_id == Comment.id)
        .where(
            period.holds_uid(Decision.uid),
            Decision.source.not_in((AUTOMATIC, AUTHOR, IMPORT)),
            Decision.action != "undo",
            Decision.undone_by.is_(None),
            Decision.from_status == HELD,
        )
    )
    waited: defaultdict[str, list[float]] = defaultdict(list)
    newest = within(query, sites).order_by(Decision.uid.desc()).limit(MOST)
    for decided, created in session.execute(newest):
        waited[decided.date().isoformat()].append((decided - created).total_seconds())
    return [
        {
            "day": day,
            "settled": len(seconds),
            "median": _quantile(seconds, 0.5),
            "ninety": _quantile(seconds, 0.9),
        }
        for day, seconds in sorted(waited.items())
    ]


def oldest(session: Session, sites: Sites) -> Any:
    """When the comment came in that waits longest for a person; None when none does."""
    query = select(func.min(Comment.created_at)).where(Comment.queue == "needs_you")
    return session.scalar(within(query, sites))


def _quantile(values: Sequence[float], share: float) -> float:
    """The least value that this share of the values does not exceed."""
    ordered = sorted(values)
    return ordered[max(0, -(-int(share * 1000) * len(ordered) // 1000) - 1)]
