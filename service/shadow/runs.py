"""Which candidate scores beside the live model, from when to when."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session

from service.models import Shadow, now

KEPT = timedelta(days=30)


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
