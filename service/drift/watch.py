"""Once a day each site is compared with itself; what is certain and new is told."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from service.context import Services
from service.db import lock
from service.drift import latest
from service.drift.measure import measure
from service.models import Drift, Site, now
from service.outbox import events

# How long nothing more is told of the same thing.
QUIET = timedelta(days=7)
KEPT = timedelta(days=365)


def watch(services: Services) -> int:
    """Compare every site that was not yet compared today; returns of how many there was news."""
    today = now().date().isoformat()
    done = select(Drift.id).where(Drift.site_id == Site.id, Drift.day == today)
    with services.db.read() as session:
        sites = session.scalars(select(Site.id).where(~done.exists()).order_by(Site.id)).all()
    return sum(_compare(services, site_id, today) for site_id in sites)


def _compare(services: Services, site_id: int, today: str) -> int:
    """Compare one site, write down what was found and tell what is new; 1 if something is."""
    with services.db.read() as session:
        figures = measure(session, site_id)
    with services.db.write() as session:
        lock(session, [f"drift {site_id}"])
        if session.scalar(select(Drift.id).filter_by(site_id=site_id, day=today)) is not None:
            return 0
        row = Drift(site_id=site_id, day=today, figures=figures, told=[])
        known = _told_lately(session, site_id)
        row.told = [change["what"] for change in latest.certain(row) if change["what"] not in known]
        session.add(row)
        if row.told:
            site = services.sites.of(session, site_id)
            events.tell(session, site, events.DRIFT, latest.told(row))
        session.execute(delete(Drift).where(Drift.created_at < now() - KEPT))
    return int(bool(row.told))


def _told_lately(session: Session, site_id: int) -> set[str]:
    lately = Drift.created_at > now() - QUIET
    rows = session.scalars(select(Drift.told).where(Drift.site_id == site_id, lately))
    return {what for told in rows for what in told}
