"""Work that takes minutes: asked for by a person, done by a worker."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from service.models.base import Base, Uid, new_uid, now

_ACTIVE = text("state IN ('queued', 'running')")


class Job(Base):
    """One piece of work; at most one of a kind is under way.

    ``claim`` names the worker's turn and ``claimed_until`` is its lease: whoever holds another
    claim, or none, changes nothing. ``attempts`` counts the turns. ``step`` and ``share`` say how
    far it is, ``result`` what came of it and ``error``, one sentence, why nothing did.
    """

    __tablename__ = "job"
    __table_args__ = (
        Index("ix_job_active", "kind", unique=True, sqlite_where=_ACTIVE, postgresql_where=_ACTIVE),
        Index("ix_job_kind", "kind", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(Uid, unique=True, default=new_uid)
    kind: Mapped[str] = mapped_column(String(16))
    state: Mapped[str] = mapped_column(String(16))
    asked_by: Mapped[str] = mapped_column(String(128))
    attempts: Mapped[int] = mapped_column(default=0)
    claim: Mapped[str | None] = mapped_column(Uid)
    claimed_until: Mapped[datetime | None]
    step: Mapped[str] = mapped_column(String(100), default="")
    share: Mapped[float] = mapped_column(default=0.0)
    result: Mapped[dict[str, Any] | None]
    error: Mapped[str | None] = mapped_column(String(500))
    created_at: Mapped[datetime] = mapped_column(default=now)
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
