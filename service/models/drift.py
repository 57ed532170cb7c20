"""How what comes in compares with what came in before, day by day."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from service.models.base import Base, now


class Drift(Base):
    """One comparison of one site; ``told`` is what of it was news, and was told.

    ``day`` is in UTC, as ``2026-11-25``.
    """

    __tablename__ = "drift"
    __table_args__ = (UniqueConstraint("site_id", "day"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"))
    day: Mapped[str] = mapped_column(String(10))
    figures: Mapped[dict[str, Any]]
    told: Mapped[list[Any]]
    created_at: Mapped[datetime] = mapped_column(default=now, index=True)
