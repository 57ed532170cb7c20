"""The one place where a comment's status changes, and the counts with it.

Invariants, for every article and comment:

* ``Article.approved_count`` = its comments with status approved;
* ``Comment.reply_count`` = its direct replies with status approved;
* ``Comment.listed_below`` = its direct replies that are listed;
* ``Comment.listed`` = approved, or ``listed_below`` > 0;
* ``Comment.published`` rises within an article in the order in which comments became public,
  and is None for those that are not.

Callers hold the row lock of the article (``locked_articles`` and what stands below it), so
that two transactions never add to the same old count.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import nullcontext

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.comments.records import APPROVED, DELETED, REJECTED
from service.errors import NotFound
from service.models import Article, Comment, now


def locked_articles(session: Session, ids: Iterable[int]) -> dict[int, Article]:
    """The articles by id, their rows locked until the transaction ends, in one order for all.

    One whose comments have joined those of another meanwhile is left out.
    """
    found = {}
    for article_id in sorted(ids):
        query = select(Article).where(Article.id == article_id).with_for_update()
        article = session.scalar(query.execution_options(populate_existing=True))
        if article is not None:
            found[article_id] = article
    return found


def locked_comment(session: Session, uid: str) -> Comment:
    """The comment, read after its article was locked.

    :raises NotFound: there is no such comment.
    """
    found = locked_comments(session, [uid])
    if uid not in found:
        raise NotFound("There is no such comment.")
    return found[uid]


def locked_comments(session: Session, uids: Sequence[str]) -> dict[str, Comment]:
    """The comments by id, read after their articles were locked, in one order for all."""
    while (found := _locked_where_they_stood(session, uids)) is None:
        pass
    return found


def _locked_where_they_stood(session: Session, uids: Sequence[str]) -> dict[str, Comment] | None:
    """None if some have moved to another article before theirs was locked.

    What is locked then is released, since the other article may come earlier in the order.
    """
    named = Comment.uid.in_(uids)
    ids = session.scalars(select(Comment.article_id).where(named).distinct()).all()
    # An article that all have left is gone, so with a single one there is nothing to release.
    with session.begin_nested() if len(ids) > 1 else nullcontext() as attempt:
        locked_articles(session, ids)
        query = select(Comment).where(named).execution_options(populate_existing=True)
        found = {comment.uid: comment for comment in session.scalars(query)}
        if {comment.article_id for comment in found.values()} <= set(ids):
            return found
        if attempt is not None:
            attempt.rollback()
    return None


def place(session: Session, comment: Comment) -> None:
    """Count a comment that is about to be stored."""
    if comment.status == APPROVED:
        _count(session, comment, +1)
    _relist(session, comment)


def move(session: Session, comment: Comment, status: str, queue: str | None) -> None:
    """Give a comment another status and list, and keep every count right."""
    was, comment.status = comment.status, status
    comment.queue = queue
    comment.blind = False
    comment.version += 1
    comment.removed_at = now() if status in (REJECTED, DELETED) else None
    if (was == APPROVED) != (status == APPROVED):
        _count(session, comment, +1 if status == APPROVED else -1)
    _relist(session, comment)


def hang(session: Session, comment: Comment, parent: Comment) -> None:
    """Put a comment that stood at the top of its thread below another one of its article."""
    comment.parent_id = parent.id
    if comment.status == APPROVED:
        parent.reply_count += 1
    if comment.listed:
        parent.listed_below += 1
        _relist(session, parent)
    changed(comment)


def changed(comment: Comment) -> None:
    """Note that what the public sees of a comment has changed."""
    comment.article.revision += 1


def _count(session: Session, comment: Comment, step: int) -> None:
    comment.article.approved_count += step
    changed(comment)
    comment.published = comment.article.revision if step > 0 else None
    if parent := _parent(session, comment):
        parent.reply_count += step


def _relist(session: Session, comment: Comment | None) -> None:
    """Carry a change of what is listed up the thread, as far as it reaches."""
    while comment is not None:
        listed = comment.status == APPROVED or comment.listed_below > 0
        if listed == comment.listed:
            return
        comment.listed = listed
        changed(comment)
        comment = _parent(session, comment)
        if comment is not None:
            comment.listed_below += 1 if listed else -1


def _parent(session: Session, comment: Comment) -> Comment | None:
    return session.get_one(Comment, comment.parent_id) if comment.parent_id else None
