"""Which comments a version judges otherwise than they were judged, and what people said of them."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from service.comments import labels
from service.models import CHANGED, Comment, CommentRevision, Decision, Rescored
from service.models.comments import CURRENT
from service.rescoring.batches import BATCH, Scope


@dataclass(frozen=True, slots=True)
class Example:
    """A comment that is judged otherwise; ``decided`` is what a person did, if somebody has."""

    uid: str
    held: bool
    scores: dict[str, float]
    body: str
    decided: str | None


@dataclass(slots=True)
class Moved:
    """How many comments change sides, and what people had decided of them."""

    count: int = 0
    approved: int = 0
    rejected: int = 0

    def add(self, decided: str | None) -> None:
        """Count one."""
        self.count += 1
        self.approved += decided == "approve"
        self.rejected += decided == "reject"


@dataclass(slots=True)
class Report:
    """What came of it.

    ``held``: would be held and was published; ``freed``: the other way round. Of these, each
    that a person has decided is judged rightly by one of the two versions and wrongly by the
    other. ``examples`` are the first of them.
    """

    compared: int
    held: Moved = field(default_factory=Moved)
    freed: Moved = field(default_factory=Moved)
    examples: list[Example] = field(default_factory=list)

    @property
    def right(self) -> int:
        """Of the decided ones, how many the new version judges as the person did."""
        return self.held.rejected + self.freed.approved

    @property
    def wrong(self) -> int:
        """Of the decided ones, how many the old one does."""
        return self.held.approved + self.freed.rejected


def report(session: Session, scope: Scope, examples: int = 0) -> Report:
    """Compare what ``scope.version`` says of the comments with what was said when they came."""
    found = Report(session.scalar(_rows(scope, func.count())) or 0)
    for rows in _changed(session, scope):
        decided = _decided(session, [row.id for row in rows])
        for row in rows:
            action = decided.get((row.id, row.revision))
            (found.held if row.held else found.freed).add(action)
            if len(found.examples) < examples:
                found.examples.append(Example(row.uid, row.held, row.scores, row.body, action))
    return found


def _decided(session: Session, ids: Collection[int]) -> dict[tuple[int, int], str]:
    """By comment and revision, what the last word of a person on it was, if it is a label."""
    wanted = (Decision.comment_id, Decision.revision, Decision.action)
    query = select(*wanted).where(Decision.comment_id.in_(ids), labels.is_label())
    return {
        (comment_id, revision): action for comment_id, revision, action in session.execute(query)
    }


def _changed(session: Session, scope: Scope) -> Iterator[list[Any]]:
    columns = (
        *(Comment.id, Comment.uid, Comment.revision),
        *(Rescored.held, Rescored.scores, CommentRevision.body),
    )
    text = CommentRevision
    query = (
        _rows(scope, *columns)
        .join(text, CURRENT)
        .where(CHANGED)
        .order_by(Rescored.comment_id)
        .limit(BATCH)
    )
    last = scope.after
    while rows := list(session.execute(query.where(Rescored.comment_id > last))):
        yield rows
        last = rows[-1].id


def _rows(scope: Scope, *wanted: Any) -> Select[Any]:
    """Of the rows of a version, those of the texts that stand."""
    return (
        select(*wanted)
        .select_from(Rescored)
        .join(Comment, Comment.id == Rescored.comment_id)
        .where(
            Rescored.version == scope.version,
            Rescored.revision == Comment.revision,
            *scope.conditions(),
        )
    )
