"""What people have brought from elsewhere: labels, and comments."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from service.models.base import Base, Uid, new_uid, now

_LOOSE = text("parent IS NOT NULL")


class LabelImport(Base):
    """Labels taken in and taken back as one. ``weight`` is what each counts at most.

    They come from a file, or one by one with the key ``key_id``.
    """

    __tablename__ = "label_import"

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(Uid, unique=True, default=new_uid)
    name: Mapped[str] = mapped_column(String(200))
    actor: Mapped[str] = mapped_column(String(128))
    weight: Mapped[float]
    count: Mapped[int]
    key_id: Mapped[int | None] = mapped_column(ForeignKey("api_key.id"), unique=True)
    created_at: Mapped[datetime] = mapped_column(default=now)


class ImportedLabel(Base):
    """One of its labels: what people elsewhere decided, with the text that it is about.

    ``uid`` is the id it bore there; ``author`` and ``actor`` are keyed hashes of that place.
    """

    __tablename__ = "imported_label"

    id: Mapped[int] = mapped_column(primary_key=True)
    import_id: Mapped[int] = mapped_column(ForeignKey("label_import.id"), index=True)
    uid: Mapped[str] = mapped_column(String(64), unique=True)
    at: Mapped[datetime]
    action: Mapped[str] = mapped_column(String(16))
    label: Mapped[str | None] = mapped_column(String(16))
    weight: Mapped[float]
    actor: Mapped[str] = mapped_column(String(64))
    author: Mapped[str] = mapped_column(String(64))
    body: Mapped[str]
    author_name: Mapped[str] = mapped_column(String(200))
    author_url: Mapped[str] = mapped_column(String(2000))
    author_email_domain: Mapped[str] = mapped_column(String(255))


class ImportedComment(Base):
    """Which comment one of a file became, so that the same file adds nothing a second time.

    ``source`` is the format, ``external`` the SHA-256 of the id it bore there. ``parent`` is that
    of the comment it answers, as long as that one has not come; None: there is none, or the two
    hang together.
    """

    __tablename__ = "imported_comment"
    __table_args__ = (
        UniqueConstraint("site_id", "source", "external"),
        Index(
            "ix_imported_comment_loose",
            *("site_id", "source", "id"),
            sqlite_where=_LOOSE,
            postgresql_where=_LOOSE,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"))
    source: Mapped[str] = mapped_column(String(16))
    external: Mapped[str] = mapped_column(String(64))
    comment_id: Mapped[int] = mapped_column(ForeignKey("comment.id"), index=True)
    parent: Mapped[str | None] = mapped_column(String(64))
