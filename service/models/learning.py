"""Model versions, which of them is live, and what they say of older comments."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from service.models.base import Base, now


class Model(Base):
    """A site's own model: bytes, manifest and digest, shared by all machines.

    ``report`` is what its retraining found; None for a model that came without one.
    """

    __tablename__ = "model"

    id: Mapped[int] = mapped_column(primary_key=True)
    version: Mapped[str] = mapped_column(String(128), unique=True)
    manifest: Mapped[dict[str, Any]]
    digest: Mapped[str] = mapped_column(String(64))
    content: Mapped[bytes] = mapped_column(deferred=True)
    report: Mapped[dict[str, Any] | None]
    created_at: Mapped[datetime] = mapped_column(default=now)


class Promotion(Base):
    """Which version went live when; the last row is the live one."""

    __tablename__ = "promotion"

    id: Mapped[int] = mapped_column(primary_key=True)
    version: Mapped[str] = mapped_column(String(128))
    action: Mapped[str] = mapped_column(String(16))
    actor: Mapped[str] = mapped_column(String(128))
    created_at: Mapped[datetime] = mapped_column(default=now)


# Comments that a version judges otherwise than they were judged, as index and queries say it.
CHANGED = text("rescored.was_held <> rescored.held")
_CHANGED = text("was_held <> held")


class Rescored(Base):
    """What a version says of a comment's text, beside what it was judged with.

    ``was_held`` is what the machine decided then, ``held`` what it would with these scores. A
    row of a revision that is not the comment's any more says nothing, and is replaced.
    """

    __tablename__ = "rescored"
    __table_args__ = (
        UniqueConstraint("version", "comment_id"),
        Index("ix_rescored_comment_id", "comment_id"),
        Index(
            "ix_rescored_changed",
            "version",
            "comment_id",
            sqlite_where=_CHANGED,
            postgresql_where=_CHANGED,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    version: Mapped[str] = mapped_column(String(128))
    comment_id: Mapped[int] = mapped_column(ForeignKey("comment.id"))
    revision: Mapped[int]
    scores: Mapped[dict[str, Any]]
    was_held: Mapped[bool]
    held: Mapped[bool]
    created_at: Mapped[datetime] = mapped_column(default=now)
