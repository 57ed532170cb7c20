"""Where the comments were written, and by whom."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Integer, cast, func, select
from sqlalchemy.orm import Session

from service.comments.records import REJECTED
from service.models import Article, Comment, CommentRevision
from service.models.comments import CURRENT
from service.stats.days import Sites, within
from service.stats.period import Period

MOST = 20


def articles(session: Session, period: Period, sites: Sites) -> list[dict[str, Any]]:
    """The articles with most comments of the period."""
    query = select(Article.key, Article.title, *_counts()).join(
        Article, Article.id == Comment.article_id
    )
    query = within(query.where(period.holds(Comment.created_at)), sites)
    query = query.group_by(Article.id, Article.key, Article.title)
    rows = session.execute(query.order_by(func.count().desc(), Article.id).limit(MOST))
    return [
        {"article": key, "title": title, "comments": count, "held": held, "rejected": rejected}
        for key, title, count, held, rejected in rows
    ]


def authors(session: Session, period: Period, sites: Sites) -> list[dict[str, Any]]:
    """The authors with most comments of the period, under the name they used last."""
    query = select(Comment.author_key, func.max(Comment.id), *_counts())
    query = within(query.where(period.holds(Comment.created_at)), sites)
    query = query.group_by(Comment.site_id, Comment.author_key)
    rows = session.execute(query.order_by(func.count().desc(), func.max(Comment.id)).limit(MOST))
    found = rows.all()
    names = _names(session, [last for _, last, *_ in found])
    return [
        {
            "author": key,
            "name": names.get(last, ""),
            "comments": count,
            "held": held,
            "rejected": rejected,
        }
        for key, last, count, held, rejected in found
    ]


def _counts() -> tuple[Any, Any, Any]:
    """All comments, those that were held, those that are rejected."""
    return (
        func.count(),
        func.sum(cast(Comment.reason_codes != "", Integer)),
        func.sum(cast(Comment.status == REJECTED, Integer)),
    )


def _names(session: Session, comments: list[int]) -> dict[int, str]:
    rows = session.execute(
        select(Comment.id, CommentRevision.author_name)
        .join(CommentRevision, CURRENT)
        .where(Comment.id.in_(comments))
    )
    return dict(rows.all())
