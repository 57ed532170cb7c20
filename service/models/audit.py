"""Who did what: the log of every act of a person or of a program with a key."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from service.models.base import Base, Uid, new_uid, now


class Act(Base):
    """One act, written in the transaction that it is about. Rows are only added.

    The one change: words that name somebody go when that person is erased (``service.privacy``).

    ``subject`` is what it was done to, as ``kind:name`` (``comment:01J…``, ``batch:01J…``,
    ``moderator:ana``); ``detail`` holds what changed, never a text of a comment.
    """

    __tablename__ = "act"
    __table_args__ = (
        Index("ix_act_actor", "actor", "uid"),
        Index("ix_act_action", "action", "uid"),
        Index("ix_act_site", "site_id", "uid"),
        Index("ix_act_subject", "subject", "uid"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(Uid, unique=True, default=new_uid)
    actor: Mapped[str] = mapped_column(String(128))
    action: Mapped[str] = mapped_column(String(32))
    subject: Mapped[str] = mapped_column(String(300))
    site_id: Mapped[int | None] = mapped_column(ForeignKey("site.id"))
    detail: Mapped[dict[str, Any]]
    created_at: Mapped[datetime] = mapped_column(default=now)
