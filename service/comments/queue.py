"""What moderators look at: the queue, the lists, the search."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal, TypeAlias

from sqlalchemy import ColumnElement, Row, func, or_, select, true
from sqlalchemy.orm import Session

from service.comments import filters, read, records
from service.comments.records import APPROVED, HELD, REPORTED
from service.models import Comment, now
from service.models.comments import BLIND, WAITS

Order = Literal["oldest", "newest", "score", "uncertain"]

# Primary keys of the sites that somebody may see; None: every site.
Sites: TypeAlias = frozenset[int] | None


@dataclass(frozen=True, slots=True)
class Query:
    """What to look for; every field narrows.

    ``sites`` are primary keys: those asked for, within those that the asker may see.
    ``waiting``: what waits for a person, with what is in the blind check; with ``read_all``
    without it. ``label`` is one of the seven, with ``min_score`` (0 to 1, 0.5 unless told) and
    ``max_score``, or what a moderator called a rejected comment. ``since`` and ``before``
    bound the time it was sent, ``up_to`` its id.
    """

    status: str | None = None
    waiting: bool = False
    read_all: bool = False
    queue: str | None = None
    sites: frozenset[int] | None = None
    article: str | None = None
    author: str | None = None
    q: str | None = None
    reason: str | None = None
    label: str | None = None
    language: str | None = None
    min_score: float | None = None
    max_score: float | None = None
    since: datetime | None = None
    before: datetime | None = None
    up_to: str | None = None
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
    query = select(Comment).where(*filters.conditions(session, wanted))
    rows = session.scalars(filters.after(query, wanted).limit(wanted.limit + 1)).all()
    page = rows[: wanted.limit]
    more = len(rows) > wanted.limit
    return Page(for_moderators(session, page), filters.position(page[-1], wanted) if more else None)


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
    known = {name: counted.get(name, 0) for name in records.QUEUES}
    return known | {records.BLIND_CHECK: _in_blind_check(session, sites)}


def came_since(session: Session, uid: str, sites: Sites) -> int:
    """How many wait for a person that came in after this id."""
    query = select(func.count()).select_from(Comment)
    return session.scalar(query.where(WAITS, Comment.uid > uid, on(sites))) or 0


def settled(session: Session, uids: Collection[str], sites: Sites) -> dict[str, str]:
    """The status of those of the comments that wait for a person no longer."""
    if not uids:
        return {}
    query = select(Comment.uid, Comment.status).where(Comment.uid.in_(uids), _unlisted(), on(sites))
    rows = session.execute(query.where(Comment.blind.is_(False)).order_by(Comment.uid))
    return dict(rows.all())


def _in_blind_check(session: Session, sites: Sites) -> int:
    """Those in the check that do not wait for another reason, too."""
    query = select(func.count()).select_from(Comment).where(BLIND, _unlisted(), on(sites))
    return session.scalar(query) or 0


def _unlisted() -> ColumnElement[bool]:
    """Neither held for a person nor reported."""
    return or_(Comment.queue.is_(None), Comment.queue.not_in(filters.WAITING))


def for_moderators(session: Session, comments: Sequence[Comment]) -> list[dict[str, Any]]:
    """Comments with everything a moderator may know of them."""
    parents = read.parent_uids(session, comments)
    known = _author_records(session, comments)
    return [_item(comment, parents, known[_author(comment)]) for comment in comments]


def _item(comment: Comment, parents: dict[int, str], known: dict[str, Any]) -> dict[str, Any]:
    text = comment.current
    reasons = list(text.reasons) if comment.status == HELD else []
    if comment.queue == REPORTED:
        reasons.append({"code": REPORTED, "detail": "a reader reported it"})
    shown = records.public(comment, parents.get(comment.parent_id or 0))
    return shown | {
        "author": shown["author"]
        | {"key": comment.author_key, "email": comment.author_email}
        | known,
        "article_title": comment.article.title,
        "queue": comment.queue,
        "label": comment.label,
        "scores": text.scores,
        "reasons": reasons,
        "judged": text.reasons,
        "explanation": text.explanation,
        "model_version": text.model_version,
        "language": comment.language,
        "blind": comment.blind,
        "version": comment.version,
        "revision": comment.revision,
    }


def _author(comment: Comment) -> tuple[int, str]:
    return comment.site_id, comment.author_key


def _author_records(
    session: Session, comments: Sequence[Comment]
) -> dict[tuple[int, str], dict[str, Any]]:
    """What is known of each author: comments approved and rejected, and the time of the first."""
    wanted = {_author(comment) for comment in comments}
    rows = [
        row for site_id in {site for site, _ in wanted} for row in _of(session, site_id, wanted)
    ]
    counts: dict[tuple[int, str], Counter[str]] = {author: Counter() for author in wanted}
    first: dict[tuple[int, str], datetime] = {}
    for site_id, author_key, name, number, since in rows:
        author = (site_id, author_key)
        counts[author][name] = number
        first[author] = min(since, first.get(author, since))
    return {
        author: {
            "approved_count": counts[author][APPROVED],
            "rejected_count": counts[author][records.REJECTED],
            "first_seen": records.timestamp(first.get(author)),
        }
        for author in wanted
    }


def _of(
    session: Session, site_id: int, wanted: Collection[tuple[int, str]]
) -> Sequence[Row[int, str, str, int, datetime]]:
    """Numbers and first times by author and status. SQLite finds no index for pairs."""
    keys = sorted(key for site, key in wanted if site == site_id)
    site, key, status = Comment.site_id, Comment.author_key, Comment.status
    query = select(site, key, status, func.count(), func.min(Comment.created_at))
    query = query.where(site == site_id, key.in_(keys)).group_by(site, key, status)
    return session.execute(query).all()
