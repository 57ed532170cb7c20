"""What the last comparison of each site found, in figures and in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from service.drift.measure import HOLD_RATE, LANGUAGE
from service.models import Drift, Site, now
from service.stats.days import Sites

# What was found longer ago says nothing of today.
FRESH = timedelta(days=2)


def latest(session: Session, sites: Sites) -> list[dict[str, Any]]:
    """The last comparison of each of these sites (None: all), for JSON, with what it says."""
    query = _of(sites, now() - FRESH).order_by(Site.slug, Drift.day.desc())
    found: dict[str, dict[str, Any]] = {}
    for row, slug in session.execute(query):
        found.setdefault(
            slug, {"site": slug, "day": row.day, **row.figures, "sentences": list(sentences(row))}
        )
    return list(found.values())


def news(session: Session, sites: Sites, since: datetime, until: datetime) -> list[str]:
    """The sentences that were told between, each beginning with the site it is about."""
    query = _of(sites, since).where(Drift.created_at <= until).order_by(Drift.id)
    rows = session.execute(query).all()
    return [
        f"{slug}: {said}" for row, slug in rows if row.told for said in sentences(row, row.told)
    ]


def _of(sites: Sites, since: datetime) -> Select[Drift, str]:
    query = select(Drift, Site.slug).join(Site, Site.id == Drift.site_id)
    query = query.where(Drift.created_at > since)
    return query if sites is None else query.where(Drift.site_id.in_(sites))


def certain(row: Drift) -> list[dict[str, Any]]:
    """The changes of a comparison that are beyond doubt and not small."""
    return [change for change in row.figures["changes"] if change["certain"]]


def told(row: Drift) -> dict[str, Any]:
    """What an event says of what was told."""
    return {
        "day": row.day,
        "recent": row.figures["recent"],
        "before": row.figures["before"],
        "changes": [change for change in certain(row) if change["what"] in row.told],
        "sentences": list(sentences(row, row.told)),
    }


def sentences(row: Drift, only: list[str] | None = None) -> Iterator[str]:
    """What is certain, in words; ``only`` of these things."""
    recent, before = (row.figures[name]["model_version"] for name in ("recent", "before"))
    for change in certain(row):
        if only is None or change["what"] in only:
            swapped = change["what"] == HOLD_RATE and recent != before
            yield _sentence(change) + (" Another model judges since." if swapped else "")


def _sentence(change: Mapping[str, Any]) -> str:
    what, recent, before = change["what"], change["recent"], change["before"]
    if what == HOLD_RATE:
        return f"This week {_percent(recent)} were held, {_percent(before)} before."
    if what == LANGUAGE:
        return (
            f"This week {_percent(recent)} were in a language the model does not know, "
            f"{_percent(before)} before."
        )
    label = what.replace("_", " ")
    return (
        f"This week scores for {label} lie otherwise: {recent:.2f} on average, {before:.2f} before."
    )


def _percent(share: float) -> str:
    return f"{share * 100:.0f} %"
