"""What moderators look at: the queue, the lists, the search."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Literal, TypeAlias

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, true, tuple_
from sqlalchemy.orm import Session

from model.labels import LABELS
from service.comments import cursors, read, records, search
from service.comments.records import APPROVED, HELD, NEEDS_YOU, REPORTED
from service.models import Article, Comment, CommentRevision, now
from service.text import keys

Order = Literal["oldest", "newest", "score"]

# Primary keys of the sites that somebody may see; None: every site.
Sites: TypeAlias = frozenset[int] | None

# What waits for a person: held comments but for almost certain spam, and reported ones.
WAITING = (NEEDS_YOU, REPORTED)


@dataclass(frozen=True, slots=True)
class Query:
    """What to look for; every field narrows.

    ``sites`` are primary keys: those asked for, within those that the asker may see.
    ``label`` is one of the seven, with ``min_score`` (0 to 1, 0.5 unless told), or
    what a moderator called a rejected comment.
    """

    status: str | None = None
    waiting: bool = False
    queue: str | None = None
    sites: frozenset[int] | None = None
    article: str | None = None
    author: str | None = None
    q: str | None = None
    reason: str | None = None
    label: str | None = None
    min_score: float | None = None
    order: Order = "oldest"
    limit: int = 50
    cursor: str | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """One page of comments for moderators, and where the next one begins."""

    items: list[dict[str, Any]]
    next: str | None


def find(session: Session, wanted: Query) -> Page:
    """Comments in the form of ``for_moderators``.

    :raises Invalid: the cursor is none of this list.
    """
    query = select(Comment).where(*_conditions(session, wanted))
    query = _after(query, wanted).limit(wanted.limit + 1)
    rows = session.scalars(query).all()
    page = rows[: wanted.limit]
    more = len(rows) > wanted.limit
    return Page(for_moderators(session, page), _position(page[-1], wanted) if more else None)


def one(session: Session, uid: str, sites: Sites) -> dict[str, Any] | None:
    """One comment of ``sites`` in the form of ``for_moderators``; None when there is none."""
    return by_uids(session, {uid}, sites).get(uid)


def by_uids(session: Session, uids: Collection[str], sites: Sites) -> dict[str, dict[str, Any]]:
    """Those comments that there are on ``sites``, by id, in the form of ``for_moderators``."""
    if not uids:
        return {}
    rows = session.scalars(select(Comment).where(Comment.uid.in_(uids), on(sites))).all()
    return {item["id"]: item for item in for_moderators(session, rows)}


def on(sites: Sites) -> ColumnElement[bool]:
    """That a comment is on one of ``sites``."""
    return true() if sites is None else Comment.site_id.in_(sites)


def last_day(session: Session, sites: Sites) -> dict[str, int]:
    """How many comments of the last 24 hours went by themselves and how many by a person."""
    query = select(Comment.settled, Comment.status, func.count()).where(on(sites))
    query = query.where(Comment.created_at >= now() - timedelta(days=1))
    rows = session.execute(query.group_by(Comment.settled, Comment.status)).all()
    return {
        "published": sum(n for settled, status, n in rows if status == APPROVED and not settled),
        "settled": sum(n for settled, _, n in rows if settled),
    }


def waiting_counts(session: Session, sites: Sites) -> dict[str, int]:
    """How many comments of ``sites`` wait in each list of the moderators."""
    query = select(Comment.queue, func.count()).where(Comment.queue.is_not(None))
    query = query.where(on(sites))
    counted: dict[str | None, int] = dict(session.execute(query.group_by(Comment.queue)).all())
    return {name: counted.get(name, 0) for name in records.QUEUES}


def _conditions(session: Session, wanted: Query) -> list[ColumnElement[bool]]:
    equal = {"status": wanted.status, "queue": wanted.queue}
    conditions: list[ColumnElement[bool]] = [
        getattr(Comment, name) == value for name, value in equal.items() if value is not None
    ]
    conditions.append(on(wanted.sites))
    if wanted.waiting:
        conditions.append(Comment.queue.in_(WAITING))
    if wanted.article:
        key = keys.article(wanted.article).key
        conditions.append(Comment.article_id.in_(select(Article.id).where(Article.key == key)))
    if wanted.author:
        conditions.append(_by(wanted.author))
    if wanted.reason:
        conditions.append(_has_reason(wanted.reason))
    if wanted.label or wanted.min_score is not None:
        conditions.append(_has_label(wanted.label, wanted.min_score))
    if wanted.q:
        conditions.append(search.matching(session, wanted.q))
    return conditions


def _by(author: str) -> ColumnElement[bool]:
    """By an author key, an e-mail address or a name."""
    return or_(
        Comment.author_key == author,
        func.lower(Comment.author_email) == func.lower(author),
        _in_current(func.lower(CommentRevision.author_name) == func.lower(author)),
    )


def _has_reason(code: str) -> ColumnElement[bool]:
    if code == REPORTED:
        return Comment.queue == REPORTED
    return Comment.reason_codes.contains(f" {code} ", autoescape=True)


def _has_label(label: str | None, min_score: float | None) -> ColumnElement[bool]:
    least = 0.5 if min_score is None else min_score
    if label is None:
        return Comment.top_score >= least
    if label not in LABELS:
        return Comment.label == label
    return _in_current(CommentRevision.scores[label].as_float() >= least)


def _in_current(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    return (
        select(CommentRevision.id)
        .where(
            CommentRevision.comment_id == Comment.id,
            CommentRevision.number == Comment.revision,
            condition,
        )
        .exists()
    )


def _after(query: Select[Comment], wanted: Query) -> Select[Comment]:
    """Put the query in order, beginning after the cursor."""
    if wanted.order == "score":
        query = query.order_by(Comment.top_score.desc(), Comment.uid.desc())
        if wanted.cursor:
            score, uid = cursors.read(wanted.cursor, float, str)
            query = query.where(tuple_(Comment.top_score, Comment.uid) < tuple_(score, uid))
        return query
    newest = wanted.order == "newest"
    query = query.order_by(Comment.uid.desc() if newest else Comment.uid)
    if wanted.cursor:
        (uid,) = cursors.read(wanted.cursor, str)
        query = query.where(Comment.uid < uid if newest else Comment.uid > uid)
    return query


def _position(last: Comment, wanted: Query) -> str:
    if wanted.order == "score":
        return cursors.write(float(last.top_score), last.uid)
    return cursors.write(last.uid)


def for_moderators(session: Session, comments: Sequence[Comment]) -> list[dict[str, Any]]:
    """Comments with everything a moderator may know of them."""
    parents = read.parent_uids(session, comments)
    approved = _author_counts(session, comments, APPROVED)
    rejected = _author_counts(session, comments, records.REJECTED)
    return [
        _item(
            comment, parents, approved.get(_author(comment), 0), rejected.get(_author(comment), 0)
        )
        for comment in comments
    ]


def _item(
    comment: Comment, parents: dict[int, str], approved: int, rejected: int
) -> dict[str, Any]:
    text = comment.current
    reasons = list(text.reasons) if comment.status == HELD else []
    if comment.queue == REPORTED:
        reasons.append({"code": REPORTED, "detail": "a reader reported it"})
    shown = records.public(comment, parents.get(comment.parent_id or 0))
    return shown | {
        "author": shown["author"]
        | {
            "key": comment.author_key,
            "email": comment.author_email,
            "approved_count": approved,
            "rejected_count": rejected,
        },
        "article_title": comment.article.title,
        "queue": comment.queue,
        "label": comment.label,
        "scores": text.scores,
        "reasons": reasons,
        "judged": text.reasons,
        "explanation": text.explanation,
        "model_version": text.model_version,
        "version": comment.version,
        "revision": comment.revision,
    }


def _author(comment: Comment) -> tuple[int, str]:
    return comment.site_id, comment.author_key


def _author_counts(
    session: Session, comments: Sequence[Comment], status: str
) -> dict[tuple[int, str], int]:
    wanted = {_author(comment) for comment in comments}
    if not wanted:
        return {}
    rows = session.execute(
        select(Comment.site_id, Comment.author_key, func.count())
        .where(
            and_(
                tuple_(Comment.site_id, Comment.author_key).in_(sorted(wanted)),
                Comment.status == status,
            )
        )
        .group_by(Comment.site_id, Comment.author_key)
    )
    return {(site_id, key): count for site_id, key, count in rows}
