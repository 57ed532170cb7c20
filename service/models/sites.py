"""Sites, and the rules that each has."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from service.models.base import Base, now

DEFAULT_SITE = "default"


class Site(Base):
    """One blog or newsroom. ``origins`` None: any localhost origin.

    ``rules_revision`` rises with each change of its settings and phrases, and
    ``phrases_revision`` with the latter alone, so that processes know when what they
    remember of them is stale.
    """

    __tablename__ = "site"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(64), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    origins: Mapped[list[Any] | None]
    rules_revision: Mapped[int] = mapped_column(default=0)
    phrases_revision: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(default=now)


class SiteSetting(Base):
    """One rule of a site that differs from its default; see ``service.sites``."""

    __tablename__ = "site_setting"
    __table_args__ = (UniqueConstraint("site_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"))
    name: Mapped[str] = mapped_column(String(64))
    value: Mapped[Any] = mapped_column(JSON)


class Ban(Base):
    """Someone or something a site refuses. Addresses and authors are kept as hashes."""

    __tablename__ = "ban"
    __table_args__ = (
        UniqueConstraint("site_id", "kind", "value"),
        Index("ix_ban_site", "site_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"))
    kind: Mapped[str] = mapped_column(String(16))
    value: Mapped[str] = mapped_column(String(254))
    note: Mapped[str | None] = mapped_column(String(500))
    created_at: Mapped[datetime] = mapped_column(default=now)
    expires_at: Mapped[datetime | None]


class Mark(Base):
    """An author whom people have called trusted, or never to be trusted.

    ``kind`` is ``author`` (``Comment.author_key``) or ``email``; an e-mail counts only for
    somebody who is signed in at the site itself, for anybody can type one.
    """

    __tablename__ = "mark"
    __table_args__ = (
        UniqueConstraint("site_id", "kind", "value"),
        Index("ix_mark_site", "site_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"))
    kind: Mapped[str] = mapped_column(String(16))
    value: Mapped[str] = mapped_column(String(254))
    trusted: Mapped[bool]
    note: Mapped[str | None] = mapped_column(String(500))
    created_at: Mapped[datetime] = mapped_column(default=now)


class Phrase(Base):
    """A banned or suspect phrase of a site, in the notation of ``service.text.phrases``."""

    __tablename__ = "phrase"
    __table_args__ = (UniqueConstraint("site_id", "kind", "text"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"))
    kind: Mapped[str] = mapped_column(String(16))
    text: Mapped[str] = mapped_column(String(200))
    created_at: Mapped[datetime] = mapped_column(default=now)
