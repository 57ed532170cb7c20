"""Who is looking at which comment, for a short while."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from service.models.base import Base


class Claim(Base):
    """A moderator has a comment open. It ends by itself and forbids nobody anything."""

    __tablename__ = "claim"

    id: Mapped[int] = mapped_column(primary_key=True)
    comment_id: Mapped[int] = mapped_column(ForeignKey("comment.id"), unique=True)
    moderator_id: Mapped[int] = mapped_column(ForeignKey("moderator.id"), index=True)
    until: Mapped[datetime] = mapped_column(index=True)
