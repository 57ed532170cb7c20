"""The days that figures are about, and times as both databases reckon them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, func
from sqlalchemy.orm import InstrumentedAttribute, Session
from ulid import ULID

from service.errors import Invalid
from service.models import now

LONGEST = 366
USUAL = 30


@dataclass(frozen=True, slots=True)
class Period:
    """Whole days in UTC, both included."""

    first: date
    last: date

    @property
    def start(self) -> datetime:
        """The first moment."""
        return _midnight(self.first)

    @property
    def end(self) -> datetime:
        """The first moment after it."""
        return _midnight(self.last + timedelta(days=1))

    def days(self) -> Iterator[date]:
        """Every day, oldest first."""
        for number in range((self.last - self.first).days + 1):
            yield self.first + timedelta(days=number)

    def holds(self, created_at: InstrumentedAttribute[datetime]) -> ColumnElement[bool]:
        """Whether a time lies within."""
        return created_at.between(self.start, self.end - timedelta(microseconds=1))

    def holds_uid(self, uid: InstrumentedAttribute[str]) -> ColumnElement[bool]:
        """Whether what has this id was made within: ids sort by time and have an index."""
        return uid.between(_least_uid(self.start), _least_uid(self.end))


def period(first: date | None, last: date | None) -> Period:
    """The days from ``first`` to ``last``; the last thirty where they are not named.

    :raises Invalid: they are in the wrong order, or more than a year.
    """
    last = last or now().date()
    first = first or last - timedelta(days=USUAL - 1)
    if first > last:
        raise Invalid("The first day comes after the last.", fields={"from": "is after `to`"})
    if (last - first).days >= LONGEST:
        raise Invalid(f"At most {LONGEST} days.", fields={"from": "is too long ago"})
    return Period(first, last)


def day_of(session: Session, created_at: InstrumentedAttribute[datetime]) -> ColumnElement[Any]:
    """The day of a time in UTC, as ``2026-11-25``, whatever the zone of the connection."""
    if session.get_bind().dialect.name == "postgresql":
        return func.to_char(func.timezone("UTC", created_at), "YYYY-MM-DD")
    return func.strftime("%Y-%m-%d", created_at)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, datetime.min.time(), UTC)


def _least_uid(moment: datetime) -> str:
    """The smallest id that can be made at a moment: ten characters of time, the rest chance."""
    return str(ULID.from_datetime(moment))[:10] + "0" * 16
