"""The kept counts: compared with the rows they count, and put right.

``visibility`` keeps them in the transaction that changes what is seen; this is for
what no program of ours has done, such as a hand in the database.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, case, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from service.comments import visibility
from service.comments.records import APPROVED
from service.db import Database
from service.models import Article, Comment, CommentRevision
from service.models.comments import CURRENT


@dataclass(frozen=True, slots=True)
class Fault:
    """A kept count that is not what its rows say; ``id`` of an article or a comment."""

    kind: str
    id: int
    article_id: int
    kept: int
    right: int


def check(session: Session, article_id: int | None = None) -> list[Fault]:
    """Compare every kept count, or those below one article, with the rows it counts."""
    faults = []
    for kind, query in _queries():
        if article_id is not None:
            query = query.where(query.selected_columns.article_id == article_id)
        faults += [Fault(kind, *row) for row in session.execute(query)]
    return faults


def orphans(session: Session) -> list[str]:
    """Comments whose text is gone, which nothing shows any more and nothing repairs."""
    text = select(CommentRevision.id).where(CURRENT)
    return list(session.scalars(select(Comment.uid).where(~text.exists()).order_by(Comment.id)))


def repair(db: Database) -> int:
    """Put every kept count right, article by article; returns how many were wrong."""
    with db.read() as session:
        articles = sorted({fault.article_id for fault in check(session)})
    return sum(_repair_below(db, article_id) for article_id in articles)


def _repair_below(db: Database, article_id: int) -> int:
    """Repair one article while its row is locked, so that nothing is counted meanwhile.

    A comment is listed for the sake of listed replies: what is wrong above may only show
    when all below is right.
    """
    repaired = 0
    with db.write() as session:
        article = visibility.locked_articles(session, [article_id]).get(article_id)
        if article is None:  # Its comments have joined another's since; the next check sees them.
            return 0
        article.revision += 1
        while faults := check(session, article_id):
            for fault in faults:
                _put_right(session, article, fault)
            session.flush()
            repaired += len(faults)
    return repaired


def _put_right(session: Session, article: Article, fault: Fault) -> None:
    if fault.kind == "approved_count":
        article.approved_count = fault.right
        return
    right = bool(fault.right) if fault.kind == "listed" else fault.right
    setattr(session.get_one(Comment, fault.id), fault.kind, right)


def _queries() -> Iterator[tuple[str, Select[int, int, int, int]]]:
    """For each count a query for what is wrong: row, article, what is kept, what is right."""
    reply = aliased(Comment)
    yield "approved_count", _approved()
    yield "reply_count", _replies(Comment.reply_count, reply, reply.status == APPROVED)
    yield "listed_below", _replies(Comment.listed_below, reply, reply.listed.is_(True))
    right = case((or_(Comment.status == APPROVED, Comment.listed_below > 0), 1), else_=0)
    kept = case((Comment.listed.is_(True), 1), else_=0)
    yield "listed", select(Comment.id, Comment.article_id, kept, right).where(kept != right)


def _approved() -> Select[int, int, int, int]:
    right = _how_many(Comment.status == APPROVED)
    return (
        select(Article.id, Article.id.label("article_id"), Article.approved_count, right)
        .outerjoin(Comment, Comment.article_id == Article.id)
        .group_by(Article.id, Article.approved_count)
        .having(Article.approved_count != right)
    )


def _replies(
    kept: InstrumentedAttribute[int], reply: type[Comment], condition: ColumnElement[bool]
) -> Select[int, int, int, int]:
    right = _how_many(condition)
    return (
        select(Comment.id, Comment.article_id, kept, right)
        .outerjoin(reply, reply.parent_id == Comment.id)
        .group_by(Comment.id, Comment.article_id, kept)
        .having(kept != right)
    )


def _how_many(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)
