"""Moderators and the keys of programs."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from service.models.base import Base, now


class Moderator(Base):
    """A person who signs in to the dashboard.

    ``role`` is one of ``service.roles.ROLES``. It holds on every site with ``everywhere``,
    else on those of ``rights`` alone, which may be none.
    """

    __tablename__ = "moderator"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(64), unique=True)
    password_hash: Mapped[str] = mapped_column(String(255))
    role: Mapped[str] = mapped_column(String(16), default="administrator")
    everywhere: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime] = mapped_column(default=now)

    rights: Mapped[list[SiteRight]] = relationship(cascade="all, delete-orphan")

    @property
    def sites(self) -> frozenset[int] | None:
        """Primary keys of the sites where the role holds; None: on every one."""
        return None if self.everywhere else frozenset(right.site_id for right in self.rights)


class SiteRight(Base):
    """A site on which a moderator's role holds."""

    __tablename__ = "site_right"
    __table_args__ = (UniqueConstraint("moderator_id", "site_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    moderator_id: Mapped[int] = mapped_column(ForeignKey("moderator.id"))
    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"))


class ModeratorSession(Base):
    """A moderator signed in on one device; only the digest of the token is kept."""

    __tablename__ = "session"

    id: Mapped[int] = mapped_column(primary_key=True)
    moderator_id: Mapped[int] = mapped_column(ForeignKey("moderator.id"), index=True)
    token_digest: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(default=now)
    seen_at: Mapped[datetime] = mapped_column(default=now)
    expires_at: Mapped[datetime] = mapped_column(index=True)

    moderator: Mapped[Moderator] = relationship(lazy="joined", innerjoin=True)


class ApiKey(Base):
    """A key for programs; only its digest is kept. ``site_id`` None: every site."""

    __tablename__ = "api_key"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(64))
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    scope: Mapped[str] = mapped_column(String(16))
    site_id: Mapped[int | None] = mapped_column(ForeignKey("site.id"))
    created_at: Mapped[datetime] = mapped_column(default=now)
    revoked_at: Mapped[datetime | None]
