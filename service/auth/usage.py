"""How often each key is used in a month, and the end of what it may use."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from service.context import Services
from service.errors import TooManyRequests
from service.meter import COUNTED, month_of, record
from service.models import ApiKey, KeyUsage, now


def charge(services: Services, key: ApiKey) -> None:
    """Count one call of a key: at once where a quota has to be kept, else in a bundle.

    :raises TooManyRequests: its quota is used up; nothing is counted then.
    """
    if key.quota is None:
        services.meter.add(key.id)
        return
    with services.db.write() as session:
        refuse_over_quota(session, key)
        count(session, key)


def count(session: Session, key: ApiKey, blog: str = "", **more: int) -> None:
    """Add one call to this month of a key, and what else of ``COUNTED`` it was."""
    record(session, key.id, month_of(now()), blog, calls=1, **more)


def used(session: Session, key_id: int) -> int:
    """How many calls a key has made in this month."""
    calls = select(func.sum(KeyUsage.calls)).filter_by(key_id=key_id, month=month_of(now()))
    return session.scalar(calls) or 0


def used_by(session: Session, keys: Collection[ApiKey], month: str) -> dict[int, int]:
    """How many calls each of these keys has made in a month, by its primary key."""
    query = select(KeyUsage.key_id, func.sum(KeyUsage.calls)).group_by(KeyUsage.key_id)
    theirs = KeyUsage.key_id.in_([key.id for key in keys])
    query = query.where(theirs, KeyUsage.month == month)
    calls = {key_id: int(count) for key_id, count in session.execute(query)}
    return {key.id: calls.get(key.id, 0) for key in keys}


def months(session: Session, key_id: int, most: int = 12) -> list[dict[str, Any]]:
    """The last months in which a key was used, the newest first: ``month`` and ``COUNTED``."""
    sums = [func.sum(getattr(KeyUsage, name)) for name in COUNTED]
    query = select(KeyUsage.month, *sums).where(KeyUsage.key_id == key_id)
    query = query.group_by(KeyUsage.month)
    rows = session.execute(query.order_by(KeyUsage.month.desc()).limit(most))
    return [
        {"month": month, **dict(zip(COUNTED, map(int, found), strict=True))}
        for month, *found in rows
    ]


def blogs(session: Session, key_id: int, month: str, most: int | None = None) -> Sequence[KeyUsage]:
    """What a key did in a month for each blog, those with most calls first."""
    query = select(KeyUsage).filter_by(key_id=key_id, month=month)
    return session.scalars(query.order_by(KeyUsage.calls.desc(), KeyUsage.blog).limit(most)).all()


def is_used_up(session: Session, key: ApiKey) -> bool:
    """Whether a key has made as many calls in this month as it may."""
    return key.quota is not None and used(session, key.id) >= key.quota


def refuse_over_quota(session: Session, key: ApiKey) -> None:
    """Refuse a key that has made as many calls in this month as it may.

    :raises TooManyRequests: with ``retry_after`` up to the next month.
    """
    if is_used_up(session, key):
        moment = now()
        following = (moment.replace(day=1) + timedelta(days=32)).replace(
            day=1, hour=0, minute=0, second=0, microsecond=0
        )
        raise TooManyRequests(
            f"This key has made its {key.quota} calls of the month.",
            retry_after=int((following - moment).total_seconds()),
        )
