"""What stands around a comment: the ones it answers, and the ones before and after it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ScalarSelect, select
from sqlalchemy.orm import Session, aliased

from service.comments import records
from service.models import Comment

# So many above a comment are shown: its parent, and further ones.
HIGHEST = 4


@dataclass(frozen=True, slots=True)
class Around:
    """Comments in their public form: ``above`` from the top down to the parent."""

    above: Sequence[dict[str, Any]]
    before: dict[str, Any] | None
    after: dict[str, Any] | None


def around(session: Session, uids: Collection[str]) -> dict[str, Around]:
    """What stands around each of the comments, by id; few statements, however many there are.

    Neighbours are those that the public list of the article shows.
    """
    if not uids:
        return {}
    query = select(Comment.uid, Comment.parent_id, _beside(before=True), _beside(before=False))
    rows = session.execute(query.where(Comment.uid.in_(uids))).all()
    parents = _chains(session, {row.parent_id for row in rows})
    chains = {row.uid: _chain(parents, row.parent_id) for row in rows}
    wanted = {key for chain in chains.values() for key in chain}
    shown = _shown(session, wanted | {key for row in rows for key in row[2:]})
    return {
        uid: Around([shown[key] for key in chains[uid]], shown.get(before), shown.get(after))
        for uid, _, before, after in rows
    }


def _beside(*, before: bool) -> ScalarSelect[int]:
    other = aliased(Comment, flat=True)
    query = select(other.id).where(other.article_id == Comment.article_id, other.listed)
    if before:
        query = query.where(other.uid < Comment.uid).order_by(other.uid.desc())
    else:
        query = query.where(other.uid > Comment.uid).order_by(other.uid)
    return query.limit(1).correlate(Comment).scalar_subquery()


def _chains(session: Session, keys: set[int | None]) -> dict[int, int | None]:
    """The parent of each of these comments, and of those above them."""
    found: dict[int, int | None] = {}
    for _ in range(HIGHEST):
        level = [key for key in keys if key is not None and key not in found]
        if not level:
            break
        query = select(Comment.id, Comment.parent_id).where(Comment.id.in_(level))
        found.update(session.execute(query).all())
        keys = {found[key] for key in level}
    return found


def _chain(parents: dict[int, int | None], key: int | None) -> list[int]:
    above: list[int] = []
    while key is not None and key in parents and len(above) < HIGHEST:
        above.insert(0, key)
        key = parents[key]
    return above


def _shown(session: Session, keys: Collection[int | None]) -> dict[int | None, dict[str, Any]]:
    known = [key for key in keys if key is not None]
    rows = session.scalars(select(Comment).where(Comment.id.in_(known))) if known else ()
    return {comment.id: records.public(comment, None) for comment in rows}
