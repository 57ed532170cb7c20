"""How the outbox stands: for the metric, and for the line above the dashboard's pages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from service.models import Delivery, now

LATE = timedelta(minutes=10)
LATELY = timedelta(days=1)
MANY = 1000


@dataclass(frozen=True, slots=True)
class Trouble:
    """What an administrator has to know: seconds the oldest message waits, and how many failed.

    ``waiting`` is 0 while nothing is late; ``failed`` counts the last day, to 1,000.
    """

    waiting: float
    failed: int


def oldest(session: Session) -> float:
    """Seconds that the oldest message which is not delivered waits; 0: there is none."""
    query = select(func.min(Delivery.created_at)).where(Delivery.state == "pending")
    since: datetime | None = session.scalar(query)
    return max(0.0, (now() - since).total_seconds()) if since else 0.0


def trouble(session: Session) -> Trouble | None:
    """None when all is well."""
    age = oldest(session)
    lately = (
        select(Delivery.id)
        .where(Delivery.state == "failed", Delivery.created_at > now() - LATELY - timedelta(days=3))
        .where(Delivery.settled_at > now() - LATELY)
        .limit(MANY)
    )
    failed = session.scalar(select(func.count()).select_from(lately.subquery())) or 0
    late = age > LATE.total_seconds()
    return Trouble(age if late else 0.0, failed) if late or failed else None
