"""Keys of programs: what each may do, how much it was used, and what was asked with it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from service.models.base import Base, now


class ApiKey(Base):
    """A key for programs; only its digest is kept. ``site_id`` None: every site.

    ``quota`` is how many calls it may make in a month; None: any number. ``old_digest`` is of the
    key that stood here before and opens the same doors up to ``old_until``.
    """

    __tablename__ = "api_key"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(64))
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    old_digest: Mapped[str | None] = mapped_column(String(64), unique=True)
    old_until: Mapped[datetime | None]
    scope: Mapped[str] = mapped_column(String(16))
    site_id: Mapped[int | None] = mapped_column(ForeignKey("site.id"))
    quota: Mapped[int | None]
    last_used_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(default=now)
    revoked_at: Mapped[datetime | None]


class KeyUsage(Base):
    """How often a key was used in a month, ``YYYY-MM`` in UTC, for one blog.

    ``blog`` is the address that clients of Akismet send along, empty for all others. ``spam`` and
    ``ham`` are what checks answered, ``missed_spam`` and ``false_positives`` the answers that
    were corrected later.
    """

    __tablename__ = "key_usage"
    __table_args__ = (UniqueConstraint("key_id", "month", "blog"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    key_id: Mapped[int] = mapped_column(ForeignKey("api_key.id"))
    month: Mapped[str] = mapped_column(String(7))
    blog: Mapped[str] = mapped_column(String(300))
    calls: Mapped[int] = mapped_column(default=0)
    spam: Mapped[int] = mapped_column(default=0)
    ham: Mapped[int] = mapped_column(default=0)
    missed_spam: Mapped[int] = mapped_column(default=0)
    false_positives: Mapped[int] = mapped_column(default=0)


class CheckedText(Base):
    """What was answered about a text that a client of another service had checked.

    The text itself is not kept: ``digest`` is a keyed hash of it, by which a correction finds
    the answer. ``said`` is the word that stands, ``spam`` or ``ham``.
    """

    __tablename__ = "checked_text"
    __table_args__ = (
        UniqueConstraint("key_id", "digest"),
        Index("ix_checked_text_created_at", "created_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    key_id: Mapped[int] = mapped_column(ForeignKey("api_key.id"))
    digest: Mapped[str] = mapped_column(String(64))
    said: Mapped[str] = mapped_column(String(8))
    created_at: Mapped[datetime] = mapped_column(default=now)
