"""Names and addresses that nobody may take on for a comment."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from service.models.base import Base, now


class Reserved(Base):
    """A name or an e-mail address of a site's own people.

    ``shown`` is what was typed, ``value`` what it is compared by: of a name what is left when
    case, accents, spaces, signs and look-alike letters are gone.
    """

    __tablename__ = "reserved"
    __table_args__ = (UniqueConstraint("site_id", "kind", "value"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"))
    kind: Mapped[str] = mapped_column(String(16))
    value: Mapped[str] = mapped_column(String(254))
    shown: Mapped[str] = mapped_column(String(254))
    created_at: Mapped[datetime] = mapped_column(default=now)
