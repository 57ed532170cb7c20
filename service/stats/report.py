"""All figures of a period, ready for JSON, a page or a file."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from sqlalchemy.orm import Session

from service.drift.latest import latest
from service.stats import checks, days, overrules, places, waits
from service.stats.days import Sites
from service.stats.intervals import share
from service.stats.period import Period


def report(session: Session, period: Period, sites: Sites) -> dict[str, Any]:
    """Everything there is to say of the comments of these sites (None: all) in these days."""
    rows = days.by_day(session, period, sites)
    held = sum(row["held"] for row in rows)
    received = held + sum(row["published"] for row in rows)
    return {
        "from": period.first.isoformat(),
        "to": period.last.isoformat(),
        "received": received,
        "hold_rate": asdict(share(held, received)),
        "blind_check": checks.checked(session, period, sites),
        "drift": latest(session, sites),
        "days": rows,
        "overrules": overrules.by_reason(session, period, sites),
        "waits": waits.by_day(session, period, sites),
        "articles": places.articles(session, period, sites),
        "authors": places.authors(session, period, sites),
    }
