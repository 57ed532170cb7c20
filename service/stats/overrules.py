"""How often people decide otherwise than the rules and the model did."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from service.comments.records import APPROVED, REJECTED
from service.models import Comment
from service.policy import REASONS
from service.stats.days import Sites, within
from service.stats.intervals import share
from service.stats.period import Period


def by_reason(session: Session, period: Period, sites: Sites) -> list[dict[str, Any]]:
    """Per reason, of the comments held for it and settled by a person, how many were approved.

    ``alone`` counts those that nothing but this reason held: there it alone was overruled.
    """
    settled, approved = _settled(session, period, sites)
    rows = []
    for code in REASONS:
        mine = [codes for codes in settled if code in codes]
        alone = (code,)
        if mine:
            found = share(sum(approved[codes] for codes in mine), sum(settled[c] for c in mine))
            only = share(approved[alone], settled[alone])
            rows.append({"reason": code, **asdict(found), "alone": asdict(only)})
    return rows


def _settled(
    session: Session, period: Period, sites: Sites
) -> tuple[Counter[tuple[str, ...]], Counter[tuple[str, ...]]]:
    """By the reasons they were held for: comments that people settled, and those they approved."""
    query = select(Comment.reason_codes, Comment.status, func.count()).where(
        period.holds(Comment.created_at),
        Comment.settled.is_(True),
        Comment.reason_codes != "",
        Comment.status.in_((APPROVED, REJECTED)),
    )
    settled: Counter[tuple[str, ...]] = Counter()
    approved: Counter[tuple[str, ...]] = Counter()
    rows = session.execute(within(query, sites).group_by(Comment.reason_codes, Comment.status))
    for codes, status, count in rows:
        key = tuple(sorted(set(codes.split())))
        settled[key] += count
        approved[key] += count if status == APPROVED else 0
    return settled, approved
