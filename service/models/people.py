"""Moderators: who they are, what they may do, how they prove it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from service.models.base import Base, now

# The hash of no password.
NO_PASSWORD = "!"  # noqa: S105 - the lack of one


class Moderator(Base):
    """A person who signs in to the dashboard.

    ``role`` is one of ``service.roles.ROLES``. It holds on every site with ``everywhere``,
    else on those of ``rights`` alone, which may be none. Of the second factor only the salt of
    its secret is kept (``service.auth.second_factor``), with the last time step that was used;
    ``totp_since`` None: there is none. ``display_name`` stands above what they answer readers;
    None: ``name``. ``notices`` is one of ``service.mail.notices.CHOICES``, ``next_digest_at``
    when the next digest begins.
    """

    __tablename__ = "moderator"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(64), unique=True)
    password_hash: Mapped[str] = mapped_column(String(255))
    role: Mapped[str] = mapped_column(String(16), default="administrator")
    everywhere: Mapped[bool] = mapped_column(default=True)
    email: Mapped[str | None] = mapped_column(String(254))
    display_name: Mapped[str | None] = mapped_column(String(100))
    notices: Mapped[str] = mapped_column(String(8), default="none")
    next_digest_at: Mapped[datetime | None] = mapped_column(index=True)
    totp_salt: Mapped[str | None] = mapped_column(String(64))
    totp_step: Mapped[int | None]
    totp_since: Mapped[datetime | None]
    seen_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(default=now)

    rights: Mapped[list[SiteRight]] = relationship(cascade="all, delete-orphan")

    identities: Mapped[list[OidcIdentity]] = relationship(cascade="all, delete-orphan")

    @property
    def has_password(self) -> bool:
        """False for who signs in through a provider alone."""
        return self.password_hash != NO_PASSWORD

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


class OidcIdentity(Base):
    """Whom a provider of OpenID Connect knows a moderator as: its name and theirs."""

    __tablename__ = "oidc_identity"
    __table_args__ = (UniqueConstraint("issuer", "subject"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    moderator_id: Mapped[int] = mapped_column(ForeignKey("moderator.id"), index=True)
    issuer: Mapped[str] = mapped_column(String(500))
    subject: Mapped[str] = mapped_column(String(255))


class RecoveryCode(Base):
    """One of the codes that stand in for a second factor, once; only its digest is kept."""

    __tablename__ = "recovery_code"
    __table_args__ = (UniqueConstraint("moderator_id", "digest"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    moderator_id: Mapped[int] = mapped_column(ForeignKey("moderator.id"))
    digest: Mapped[str] = mapped_column(String(64))


class Invitation(Base):
    """A link with which one new person may join; only the digest of its token is kept.

    ``sites`` are primary keys; None: the role will hold on every site.
    """

    __tablename__ = "invitation"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_digest: Mapped[str] = mapped_column(String(64), unique=True)
    moderator_id: Mapped[int] = mapped_column(ForeignKey("moderator.id"), index=True)
    role: Mapped[str] = mapped_column(String(16))
    sites: Mapped[list[Any] | None]
    email: Mapped[str | None] = mapped_column(String(254))
    created_at: Mapped[datetime] = mapped_column(default=now)
    expires_at: Mapped[datetime] = mapped_column(index=True)

    inviter: Mapped[Moderator] = relationship(lazy="joined", innerjoin=True)


class ModeratorSession(Base):
    """A moderator signed in on one device; only the digest of the token is kept.

    ``pending``: the password was right and the second factor is still to come.
    """

    __tablename__ = "session"

    id: Mapped[int] = mapped_column(primary_key=True)
    moderator_id: Mapped[int] = mapped_column(ForeignKey("moderator.id"), index=True)
    token_digest: Mapped[str] = mapped_column(String(64), unique=True)
    device: Mapped[str] = mapped_column(String(40), default="")
    pending: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(default=now)
    seen_at: Mapped[datetime] = mapped_column(default=now)
    expires_at: Mapped[datetime] = mapped_column(index=True)

    moderator: Mapped[Moderator] = relationship(lazy="joined", innerjoin=True)
