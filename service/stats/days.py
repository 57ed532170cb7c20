"""What came in, what was held and what people decided, day by day."""

from __future__ import annotations

from collections import Counter
from typing import Any, TypeVarTuple

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from service.comments.records import APPROVED, AUTHOR, AUTOMATIC, HELD, IMPORT
from service.models import Comment, Decision
from service.stats.period import Period, day_of

Sites = frozenset[int] | None
Row = TypeVarTuple("Row")


def by_day(session: Session, period: Period, sites: Sites) -> list[dict[str, Any]]:
    """One row per day: ``published`` by itself, ``held``, ``approved`` and ``rejected`` by people.

    The first two are of the comments that came in that day, as they were judged at first; the
    others of the decisions made that day that were not undone.
    """
    came, decided = _came_in(session, period, sites), _decided(session, period, sites)
    return [
        {
            "day": day.isoformat(),
            "published": came[day.isoformat(), APPROVED],
            "held": came[day.isoformat(), HELD],
            "approved": decided[day.isoformat(), "approve"],
            "rejected": decided[day.isoformat(), "reject"],
        }
        for day in period.days()
    ]


def _came_in(session: Session, period: Period, sites: Sites) -> Counter[tuple[str, str]]:
    day = day_of(session, Comment.created_at).label("day")
    query = (
        select(day, Decision.to_status, func.count())
        .join(Decision, Decision.comment_id == Comment.id)
        .where(
            period.holds(Comment.created_at),
            Decision.source == AUTOMATIC,
            Decision.from_status.is_(None),
        )
    )
    return _counted(session, within(query, sites).group_by("day", Decision.to_status))


def _decided(session: Session, period: Period, sites: Sites) -> Counter[tuple[str, str]]:
    day = day_of(session, Decision.created_at).label("day")
    query = (
        select(day, Decision.action, func.count())
        .join(Comment, Decision.comment_id == Comment.id)
        .where(
            period.holds_uid(Decision.uid),
            Decision.source.not_in((AUTOMATIC, AUTHOR, IMPORT)),
            Decision.undone_by.is_(None),
        )
    )
    return _counted(session, within(query, sites).group_by("day", Decision.action))


def within(query: Select[*Row], sites: Sites) -> Select[*Row]:
    """The query for comments of these sites alone; None: of every site."""
    return query if sites is None else query.where(Comment.site_id.in_(sites))


def _counted(session: Session, query: Select[Any]) -> Counter[Any]:
    found: Counter[Any] = Counter()
    for day, what, count in session.execute(query):
        found[day, what] += count
    return found
