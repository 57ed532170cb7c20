"""What was decided about comments, and by whom."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from service.models.base import Base, Uid, new_uid, now
from service.models.comments import Comment


class Decision(Base):
    """One judgement of one revision, by the machine or by a person.

    Rows are only added; an undo is a row of its own that the undone one points to.
    """

    __tablename__ = "decision"
    __table_args__ = (
        Index("ix_decision_comment", "comment_id", "id"),
        Index("ix_decision_source", "source", "id"),
        Index("ix_decision_batch", "batch"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(Uid, unique=True, default=new_uid)
    comment_id: Mapped[int] = mapped_column(ForeignKey("comment.id"))
    revision: Mapped[int]
    action: Mapped[str] = mapped_column(String(16))
    label: Mapped[str | None] = mapped_column(String(32))
    source: Mapped[str] = mapped_column(String(16))
    actor: Mapped[str] = mapped_column(String(128))
    batch: Mapped[str | None] = mapped_column(Uid)
    from_status: Mapped[str | None] = mapped_column(String(16))
    from_queue: Mapped[str | None] = mapped_column(String(24))
    to_status: Mapped[str] = mapped_column(String(16))
    to_queue: Mapped[str | None] = mapped_column(String(24))
    reasons: Mapped[list[Any]]
    scores: Mapped[dict[str, Any] | None]
    thresholds: Mapped[dict[str, Any] | None]
    model_version: Mapped[str | None] = mapped_column(String(128))
    undone_by: Mapped[int | None] = mapped_column(ForeignKey("decision.id"))
    created_at: Mapped[datetime] = mapped_column(default=now)

    comment: Mapped[Comment] = relationship()
