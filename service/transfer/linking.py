"""What answers a comment that came later in the file is hung below that one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, aliased

from service.comments import visibility
from service.comments.refusals import MAX_DEPTH
from service.context import Services
from service.db import lock
from service.models import Comment, ImportedComment
from service.sites import SiteConfig

BATCH = 200


def fits(comment: Comment, parent: Comment) -> bool:
    """Whether a comment may hang below another one."""
    return parent.article_id == comment.article.id and parent.depth < MAX_DEPTH


def last(session: Session, site: SiteConfig, source: str) -> int:
    """Where the notes of an import that begins now will begin."""
    query = select(func.max(ImportedComment.id)).filter_by(site_id=site.id, source=source)
    return session.scalar(query) or 0


def hang(services: Services, site: SiteConfig, source: str, first: int) -> Iterator[int]:
    """Hang what can be hung by now; yields for each batch how many of this import cannot.

    Those noted up to ``first`` are of earlier ones, whose parents may have come with this one.
    """
    after = 0
    while True:
        with services.db.read() as session:
            ids = session.scalars(_loose(site, source, after)).all()
        if not ids:
            return
        with services.db.write() as session:
            lock(session, [f"import {site.id}"])
            yield _hang(session, ids, first)
        after = ids[-1]


def _loose(site: SiteConfig, source: str, after: int) -> Select[int]:
    note = ImportedComment
    return (
        select(note.id)
        .where(
            note.site_id == site.id,
            note.source == source,
            note.parent.is_not(None),
            note.id > after,
        )
        .order_by(note.id)
        .limit(BATCH)
    )


def _hang(session: Session, ids: Sequence[int], first: int) -> int:
    """Hang each below its parent, if that is there; how many after ``first`` stay loose."""
    above = aliased(ImportedComment)
    note = ImportedComment
    query = (
        select(note, above.comment_id)
        .outerjoin(
            above,
            (above.site_id == note.site_id)
            & (above.source == note.source)
            & (above.external == note.parent),
        )
        .where(note.id.in_(ids), note.parent.is_not(None))
        .order_by(note.id)
    )
    pairs = session.execute(query).all()
    keys = {key for one, parent in pairs if parent for key in (one.comment_id, parent)}
    uids = session.scalars(select(Comment.uid).where(Comment.id.in_(keys))).all()
    found = {row.id: row for row in visibility.locked_comments(session, uids).values()}
    loose = 0
    for one, parent in pairs:
        hung = False
        if parent is not None:
            one.parent = None
            hung = _fit(session, found[one.comment_id], found[parent])
        if not hung:
            loose += one.id > first
    return loose


def _fit(session: Session, comment: Comment, parent: Comment) -> bool:
    """Hang a comment with all that stands below it, unless it went round in a ring."""
    if not fits(comment, parent) or comment.id in _above(session, parent):
        return False
    below = _below(session, comment)
    if parent.depth + len(below) >= MAX_DEPTH:
        return False
    visibility.hang(session, comment, parent)
    for depth, level in enumerate([[comment], *below], start=parent.depth + 1):
        for one in level:
            one.depth = depth
    session.flush()
    return True


def _above(session: Session, comment: Comment) -> set[int]:
    """The comment and those it answers, which are not more than ``MAX_DEPTH``."""
    found = {comment.id}
    key = comment.parent_id
    while key is not None:
        found.add(key)
        key = session.scalar(select(Comment.parent_id).where(Comment.id == key))
    return found


def _below(session: Session, comment: Comment) -> list[Sequence[Comment]]:
    """What answers the comment, level by level."""
    levels: list[Sequence[Comment]] = []
    ids = [comment.id]
    while ids:
        level = session.scalars(select(Comment).where(Comment.parent_id.in_(ids))).all()
        if level:
            levels.append(level)
        ids = [one.id for one in level]
    return levels
