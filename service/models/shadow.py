"""Candidates that score live comments beside the live model, and what they said."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from service.models.base import Base, now


class Shadow(Base):
    """A version that scores beside the live one from ``started_at`` to ``until``.

    ``ended_at``: somebody has ended it earlier. At most one runs at a time.
    """

    __tablename__ = "shadow"

    id: Mapped[int] = mapped_column(primary_key=True)
    version: Mapped[str] = mapped_column(String(128))
    actor: Mapped[str] = mapped_column(String(128))
    started_at: Mapped[datetime] = mapped_column(default=now)
    until: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class ShadowScore(Base):
    """What a candidate said of one text, beside what was done: ``held``, by the live model."""

    __tablename__ = "shadow_score"
    __table_args__ = (
        UniqueConstraint("comment_id", "revision", "shadow_id"),
        Index("ix_shadow_score_verdicts", "shadow_id", "held", "would_hold", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    shadow_id: Mapped[int] = mapped_column(ForeignKey("shadow.id"))
    comment_id: Mapped[int] = mapped_column(ForeignKey("comment.id"))
    revision: Mapped[int]
    version: Mapped[str] = mapped_column(String(128))
    scores: Mapped[dict[str, Any]]
    held: Mapped[bool]
    would_hold: Mapped[bool]
