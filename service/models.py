"""The tables.

Inside, rows are joined by integer keys. Outside, a comment or a decision is
known by its ``uid``: a ULID, opaque, unique, sorting by time of creation.
Every list is read through one of the indexes named here and paged by key.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, ClassVar

from sqlalchemy import (
    JSON,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    LargeBinary,
    MetaData,
    String,
    Text,
    TypeDecorator,
    UniqueConstraint,
    and_,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship
from ulid import ULID

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class UtcTime(TypeDecorator[datetime]):
    """An aware time in UTC on every database; SQLite itself keeps no zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(
        self,
        value: datetime | None,
        dialect: Dialect,  # noqa: ARG002 -- the same for each
    ) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """All tables, with constraint names that migrations can rely on."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        datetime: UtcTime,
        dict[str, Any]: JSON(none_as_null=True),
        list[Any]: JSON(none_as_null=True),
        str: Text,
        bytes: LargeBinary,
    }


DEFAULT_SITE = "default"

# A ULID must sort by its bytes, whatever the collation of the database.
Uid = String(26).with_variant(String(26, collation="C"), "postgresql")


def now() -> datetime:
    """The present moment, in UTC."""
    return datetime.now(UTC)


def new_uid() -> str:
    """A new opaque id that sorts by time."""
    return str(ULID())


class Instance(Base):
    """Facts about this installation, such as the fingerprint of its secret."""

    __tablename__ = "instance"

    name: Mapped[str] = mapped_column(String(64), primary_key=True)
    value: Mapped[str]


class Site(Base):
    """One blog or newsroom. ``origins`` None: any localhost origin.

    ``rules_revision`` rises with each change of its settings and phrases, so that
    processes know when what they remember of them is stale.
    """

    __tablename__ = "site"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(64), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    origins: Mapped[list[Any] | None]
    rules_revision: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(default=now)


class SiteSetting(Base):
    """One rule of a site that differs from its default; see ``service.sites``."""

    __tablename__ = "site_setting"
    __table_args__ = (UniqueConstraint("site_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"))
    name: Mapped[str] = mapped_column(String(64))
    value: Mapped[Any] = mapped_column(JSON)


class Article(Base):
    """Whatever comments hang below. ``revision`` rises with each visible change."""

    __tablename__ = "article"
    __table_args__ = (UniqueConstraint("site_id", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"))
    key: Mapped[str] = mapped_column(String(2000))
    title: Mapped[str | None] = mapped_column(String(300))
    open: Mapped[bool] = mapped_column(default=True)
    revision: Mapped[int] = mapped_column(default=0)
    approved_count: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(default=now)

    site: Mapped[Site] = relationship()


class Comment(Base):
    """A comment as it stands; its texts are in ``CommentRevision``.

    ``listed`` says whether the public list shows it: approved, or removed while
    something listed hangs below it (``listed_below`` counts such children).
    ``version`` rises with each change of status or text. ``queue`` is the list of
    the moderators it waits in, ``settled`` says that a person has decided it,
    ``label`` is what that person called it.
    """

    __tablename__ = "comment"
    __table_args__ = (
        Index("ix_comment_public", "article_id", "listed", "uid"),
        Index("ix_comment_queue", "queue", "uid"),
        Index("ix_comment_status", "status", "uid"),
        Index("ix_comment_score", "status", "top_score", "uid"),
        Index("ix_comment_author", "site_id", "author_key", "status", "created_at"),
        Index("ix_comment_address", "site_id", "address_hash", "created_at"),
        Index("ix_comment_handle", "site_id", "handle_hash", "created_at"),
        Index("ix_comment_fingerprint", "article_id", "fingerprint", "created_at"),
        Index("ix_comment_created", "created_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(Uid, unique=True, default=new_uid)
    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"))
    article_id: Mapped[int] = mapped_column(ForeignKey("article.id"))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("comment.id"), index=True)
    depth: Mapped[int] = mapped_column(default=0)

    status: Mapped[str] = mapped_column(String(16))
    queue: Mapped[str | None] = mapped_column(String(24))
    listed: Mapped[bool] = mapped_column(default=False)
    listed_below: Mapped[int] = mapped_column(default=0)
    reply_count: Mapped[int] = mapped_column(default=0)
    version: Mapped[int] = mapped_column(default=1)
    revision: Mapped[int] = mapped_column(default=1)
    settled: Mapped[bool] = mapped_column(default=False)
    reported_at: Mapped[datetime | None]

    author_key: Mapped[str] = mapped_column(String(80))
    author_email: Mapped[str | None] = mapped_column(String(254))
    address_hash: Mapped[str | None] = mapped_column(String(64))
    network_hash: Mapped[str | None] = mapped_column(String(64))
    handle_hash: Mapped[str | None] = mapped_column(String(64))
    fingerprint: Mapped[str] = mapped_column(String(64))
    top_score: Mapped[float] = mapped_column(default=0.0)
    reason_codes: Mapped[str] = mapped_column(default="")
    label: Mapped[str | None] = mapped_column(String(16))

    created_at: Mapped[datetime] = mapped_column(default=now)
    edited_at: Mapped[datetime | None]
    removed_at: Mapped[datetime | None]

    article: Mapped[Article] = relationship(lazy="joined", innerjoin=True)
    parent: Mapped[Comment | None] = relationship(remote_side=lambda: [Comment.id])
    current: Mapped[CommentRevision] = relationship(
        primaryjoin=lambda: and_(
            CommentRevision.comment_id == Comment.id, CommentRevision.number == Comment.revision
        ),
        foreign_keys=lambda: [CommentRevision.comment_id, CommentRevision.number],
        viewonly=True,
        uselist=False,
        lazy="joined",
        innerjoin=True,
    )


class CommentRevision(Base):
    """One text of a comment and how it was judged. Never changed, only judged anew."""

    __tablename__ = "comment_revision"
    __table_args__ = (UniqueConstraint("comment_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    comment_id: Mapped[int] = mapped_column(ForeignKey("comment.id"))
    number: Mapped[int]
    author_name: Mapped[str] = mapped_column(String(100))
    author_url: Mapped[str | None] = mapped_column(String(500))
    body: Mapped[str]
    body_html: Mapped[str]
    scores: Mapped[dict[str, Any] | None]
    reasons: Mapped[list[Any]]
    explanation: Mapped[list[Any]]
    model_version: Mapped[str | None] = mapped_column(String(128))
    created_at: Mapped[datetime] = mapped_column(default=now)


class Decision(Base):
    """One judgement of one revision, by the machine or by a person.

    Rows are only added; an undo is a row of its own that the undone one points to.
    """

    __tablename__ = "decision"
    __table_args__ = (
        Index("ix_decision_comment", "comment_id", "id"),
        Index("ix_decision_source", "source", "id"),
        Index("ix_decision_batch", "batch"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(Uid, unique=True, default=new_uid)
    comment_id: Mapped[int] = mapped_column(ForeignKey("comment.id"))
    revision: Mapped[int]
    action: Mapped[str] = mapped_column(String(16))
    label: Mapped[str | None] = mapped_column(String(32))
    source: Mapped[str] = mapped_column(String(16))
    actor: Mapped[str] = mapped_column(String(128))
    batch: Mapped[str | None] = mapped_column(Uid)
    from_status: Mapped[str | None] = mapped_column(String(16))
    from_queue: Mapped[str | None] = mapped_column(String(24))
    to_status: Mapped[str] = mapped_column(String(16))
    to_queue: Mapped[str | None] = mapped_column(String(24))
    reasons: Mapped[list[Any]]
    scores: Mapped[dict[str, Any] | None]
    thresholds: Mapped[dict[str, Any] | None]
    model_version: Mapped[str | None] = mapped_column(String(128))
    undone_by: Mapped[int | None] = mapped_column(ForeignKey("decision.id"))
    created_at: Mapped[datetime] = mapped_column(default=now)

    comment: Mapped[Comment] = relationship()


class Report(Base):
    """A reader's report; one per comment and address."""

    __tablename__ = "report"
    __table_args__ = (UniqueConstraint("comment_id", "reporter"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    comment_id: Mapped[int] = mapped_column(ForeignKey("comment.id"))
    reporter: Mapped[str] = mapped_column(String(64))
    reason: Mapped[str | None] = mapped_column(String(500))
    created_at: Mapped[datetime] = mapped_column(default=now)


class Moderator(Base):
    """A person who signs in to the dashboard."""

    __tablename__ = "moderator"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(64), unique=True)
    password_hash: Mapped[str] = mapped_column(String(255))
    created_at: Mapped[datetime] = mapped_column(default=now)


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


class Ban(Base):
    """Someone or something a site refuses. Addresses and authors are kept as hashes."""

    __tablename__ = "ban"
    __table_args__ = (UniqueConstraint("site_id", "kind", "value"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"))
    kind: Mapped[str] = mapped_column(String(16))
    value: Mapped[str] = mapped_column(String(254))
    note: Mapped[str | None] = mapped_column(String(500))
    created_at: Mapped[datetime] = mapped_column(default=now)
    expires_at: Mapped[datetime | None]


class Phrase(Base):
    """A banned or suspect phrase of a site."""

    __tablename__ = "phrase"
    __table_args__ = (UniqueConstraint("site_id", "kind", "text"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"))
    kind: Mapped[str] = mapped_column(String(16))
    text: Mapped[str] = mapped_column(String(200))
    created_at: Mapped[datetime] = mapped_column(default=now)


class Model(Base):
    """A site's own model: bytes, manifest and digest, shared by all machines."""

    __tablename__ = "model"

    id: Mapped[int] = mapped_column(primary_key=True)
    version: Mapped[str] = mapped_column(String(128), unique=True)
    manifest: Mapped[dict[str, Any]]
    digest: Mapped[str] = mapped_column(String(64))
    content: Mapped[bytes] = mapped_column(deferred=True)
    created_at: Mapped[datetime] = mapped_column(default=now)


class Promotion(Base):
    """Which version went live when; the last row is the live one."""

    __tablename__ = "promotion"

    id: Mapped[int] = mapped_column(primary_key=True)
    version: Mapped[str] = mapped_column(String(128))
    action: Mapped[str] = mapped_column(String(16))
    actor: Mapped[str] = mapped_column(String(128))
    created_at: Mapped[datetime] = mapped_column(default=now)


class Idempotency(Base):
    """The first answer to a request with an ``Idempotency-Key``; kept for 24 hours."""

    __tablename__ = "idempotency"
    __table_args__ = (UniqueConstraint("site_id", "key_digest"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"))
    key_digest: Mapped[str] = mapped_column(String(64))
    request_digest: Mapped[str] = mapped_column(String(64))
    answer: Mapped[dict[str, Any]]
    created_at: Mapped[datetime] = mapped_column(default=now, index=True)


class RateLimit(Base):
    """A counter of the rate limits, when no Redis is set."""

    __tablename__ = "rate_limit"

    key: Mapped[str] = mapped_column(String(200), primary_key=True)
    count: Mapped[int]
    expires_at: Mapped[float] = mapped_column(index=True)
