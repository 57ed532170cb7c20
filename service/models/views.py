"""What moderators keep for themselves of the lists."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from service.models.base import Base


class SavedView(Base):
    """A list as a moderator has narrowed and sorted it, under a name of theirs.

    ``list`` is the name of a list of the dashboard, ``query`` what its address then says:
    names of filters to values, as the dashboard itself has read and written them.
    """

    __tablename__ = "saved_view"
    __table_args__ = (UniqueConstraint("moderator_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    moderator_id: Mapped[int] = mapped_column(ForeignKey("moderator.id"))
    name: Mapped[str] = mapped_column(String(60))
    list: Mapped[str] = mapped_column(String(16))
    query: Mapped[dict[str, Any]]
