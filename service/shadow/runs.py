"""Which candidate scores beside the live model, from when to when."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session

from service import audit, db, versions
from service.errors import Invalid, NotFound
from service.models import Shadow, now

USUAL = timedelta(days=14)
LONGEST = timedelta(days=90)
KEPT = timedelta(days=30)


def begin(session: Session, version: str, actor: str, until: datetime | None = None) -> Shadow:
    """Let a version score every comment from now on; one that does so already ends.

    Args:
        session: of a write transaction.
        version: a stored or the shipped one.
        actor: who wants it.
        until: the first moment at which it does so no longer; 14 days unless told.

    :raises NotFound: there is no such version.
    :raises Invalid: its stored bytes are damaged, it is live, or ``until`` is over or too far.
    """
    until = until or now() + USUAL
    if not now() < until <= now() + LONGEST:
        raise Invalid(
            f"A shadow ends after now, within {LONGEST.days} days.",
            fields={"until": "is out of reach"},
        )
    if version == versions.promoted(session):
        raise Invalid(f"{version} is live, so there is nothing to compare it with.")
    versions.keep(session, version)
    db.lock(session, ["shadow"])
    if (earlier := standing(session)) is not None:
        earlier.ended_at = now()
    run = Shadow(version=version, actor=actor, until=until)
    session.add(run)
    session.flush()
    detail = {"until": until.isoformat(timespec="seconds")}
    audit.note(session, actor, "begin_shadow", f"model:{version}", detail)
    return run


def end(session: Session, actor: str) -> str:
    """End what runs; returns its version.

    :raises NotFound: nothing runs.
    """
    db.lock(session, ["shadow"])
    run = standing(session)
    if run is None:
        raise NotFound("No candidate scores beside the live model.")
    run.ended_at = now()
    audit.note(session, actor, "end_shadow", f"model:{run.version}", {})
    return run.version


def standing(session: Session) -> Shadow | None:
    """What runs at this moment."""
    query = select(Shadow).where(Shadow.ended_at.is_(None), Shadow.until > now())
    return session.scalar(query.order_by(Shadow.id.desc()).limit(1))


def last(session: Session) -> Shadow | None:
    """What runs, or else what ran last, as long as its scores are kept."""
    query = select(Shadow).where(_end() > now() - KEPT)
    return session.scalar(query.order_by(Shadow.id.desc()).limit(1))


def is_running(run: Shadow) -> bool:
    """Whether it still scores what comes in."""
    return run.ended_at is None and run.until > now()


def over() -> Select[int]:
    """The primary keys of those whose scores are to be forgotten."""
    return select(Shadow.id).where(_end() <= now() - KEPT)


def _end() -> ColumnElement[datetime]:
    return func.coalesce(Shadow.ended_at, Shadow.until)
