"""Articles, the comments below them, and what readers report."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    ForeignKey,
    Index,
    String,
    TextClause,
    UniqueConstraint,
    and_,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from service.models.base import Base, Uid, new_uid, now
from service.models.sites import Site

# What waits for a person, as partial indexes and the queries that use them say it: held for
# one, reported, or chosen for the blind check.
WAITS = text("(comment.queue IN ('needs_you', 'reported') OR comment.blind)")
_WAITS = text("(queue IN ('needs_you', 'reported') OR blind)")
BLIND = text("comment.blind")
# Scores from which a label is looked for unless told otherwise, and that anything held it.
SCORED = text("comment.top_score >= 0.5")
HAS_REASONS = text("comment.reason_codes <> ''")
_BLIND = text("blind")
_SCORED = text("top_score >= 0.5")
_HAS_REASONS = text("reason_codes <> ''")

# The ``margin`` of what no model has judged: farther from any threshold than a score can be.
UNJUDGED = 99.0


def _partial(name: str, *columns: str, where: TextClause) -> Index:
    return Index(name, *columns, sqlite_where=where, postgresql_where=where)


class Article(Base):
    """Whatever comments hang below. ``revision`` rises with each visible change.

    ``mode`` replaces the site's. ``kept_open`` spares it from closing by itself, which counts
    from ``dated_at``, or from ``created_at`` when nobody has said when it appeared.
    """

    __tablename__ = "article"
    __table_args__ = (
        UniqueConstraint("site_id", "key"),
        Index("ix_article_site", "site_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"))
    key: Mapped[str] = mapped_column(String(2000))
    title: Mapped[str | None] = mapped_column(String(300))
    open: Mapped[bool] = mapped_column(default=True)
    kept_open: Mapped[bool] = mapped_column(default=False)
    mode: Mapped[str | None] = mapped_column(String(16))
    dated_at: Mapped[datetime | None]
    revision: Mapped[int] = mapped_column(default=0)
    approved_count: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(default=now)

    site: Mapped[Site] = relationship()


class ArticleAlias(Base):
    """A key that an article's comments have left: whoever names it means ``article_id``.

    Of a site, a key is that of one article or one alias, and it goes on meaning the same row
    until that row is gone, because its comments have joined those of another.
    """

    __tablename__ = "article_alias"
    __table_args__ = (UniqueConstraint("site_id", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"))
    key: Mapped[str] = mapped_column(String(2000))
    article_id: Mapped[int] = mapped_column(ForeignKey("article.id"), index=True)


class Comment(Base):
    """A comment as it stands; its texts are in ``CommentRevision``.

    ``listed`` says whether the public list shows it: approved, or removed while
    something listed hangs below it (``listed_below`` counts such children).
    ``published`` is the article's revision that made it public: what has appeared since some
    revision is found by it, also what was sent long before and waited; None while it is not
    public, or since before this was kept.
    ``version`` rises with each change of status or text. ``queue`` is the list of
    the moderators it waits in, ``settled`` says that a person has decided it,
    ``label`` is what that person called it. ``margin`` is how far the nearest score is from
    its threshold, in log-odds. ``blind`` says that it waits in the blind check. ``badge`` are
    the words that say that one of the site's own people wrote it; only the service sets them.
    """

    __tablename__ = "comment"
    __table_args__ = (
        Index("ix_comment_public", "article_id", "listed", "uid"),
        Index("ix_comment_published", "article_id", "published", "uid"),
        Index("ix_comment_queue", "queue", "uid"),
        Index("ix_comment_status", "status", "uid"),
        Index("ix_comment_score", "status", "top_score", "uid"),
        Index("ix_comment_author", "site_id", "author_key", "status", "created_at"),
        Index("ix_comment_address", "site_id", "address_hash", "created_at"),
        Index("ix_comment_handle", "site_id", "handle_hash", "created_at"),
        Index("ix_comment_fingerprint", "article_id", "fingerprint", "created_at"),
        Index("ix_comment_created", "created_at"),
        Index("ix_comment_site", "site_id", "uid"),
        Index("ix_comment_key", "author_key", "uid"),
        Index("ix_comment_margin", "status", "margin", "uid"),
        Index("ix_comment_any_score", "top_score", "uid"),
        Index("ix_comment_any_margin", "margin", "uid"),
        _partial("ix_comment_waiting", "uid", where=_WAITS),
        _partial("ix_comment_waiting_score", "top_score", "uid", where=_WAITS),
        _partial("ix_comment_waiting_margin", "margin", "uid", where=_WAITS),
        _partial("ix_comment_blind", "uid", where=_BLIND),
        Index("ix_comment_language", "language", "uid"),
        _partial("ix_comment_reasons", "uid", "reason_codes", where=_HAS_REASONS),
        _partial("ix_comment_scored", "uid", "top_score", where=_SCORED),
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
    published: Mapped[int | None]
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
    margin: Mapped[float] = mapped_column(default=UNJUDGED)
    language: Mapped[str] = mapped_column(String(24), default="english")
    reason_codes: Mapped[str] = mapped_column(default="")
    label: Mapped[str | None] = mapped_column(String(16))
    badge: Mapped[str | None] = mapped_column(String(40))
    blind: Mapped[bool] = mapped_column(default=False)

    created_at: Mapped[datetime] = mapped_column(default=now)
    edited_at: Mapped[datetime | None]
    removed_at: Mapped[datetime | None]

    article: Mapped[Article] = relationship(lazy="joined", innerjoin=True)
    parent: Mapped[Comment | None] = relationship(remote_side=lambda: [Comment.id])
    current: Mapped[CommentRevision] = relationship(
        primaryjoin=lambda: CURRENT,
        foreign_keys=lambda: [CommentRevision.comment_id, CommentRevision.number],
        viewonly=True,
        uselist=False,
        lazy="joined",
        innerjoin=True,
    )


class CommentRevision(Base):
    """One text of a comment and how it was judged. Never changed, only judged anew.

    ``editor`` is the moderator whose text it is; None: its author's.
    """

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
    editor: Mapped[str | None] = mapped_column(String(128))
    created_at: Mapped[datetime] = mapped_column(default=now)


# A comment with the text of it that stands, and with none of its older ones.
CURRENT: ColumnElement[bool] = and_(
    CommentRevision.comment_id == Comment.id, CommentRevision.number == Comment.revision
)


class Report(Base):
    """A reader's report; one per comment and address."""

    __tablename__ = "report"
    __table_args__ = (UniqueConstraint("comment_id", "reporter"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    comment_id: Mapped[int] = mapped_column(ForeignKey("comment.id"))
    reporter: Mapped[str] = mapped_column(String(64))
    reason: Mapped[str | None] = mapped_column(String(500))
    created_at: Mapped[datetime] = mapped_column(default=now)
