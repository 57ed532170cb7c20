"""Comments judged anew in batches, each written in a transaction of its own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, delete, func, select
from sqlalchemy.orm import Session

from model.labels import LABELS
from model.scorer import Scorer
from service.comments.judging import Text
from service.comments.records import DELETED
from service.context import Services
from service.db import insert
from service.models import Comment, CommentRevision, Rescored, now
from service.models.comments import CURRENT
from service.sites import SiteConfig

BATCH = 500

# Reasons that another version may have or not have; all others a comment keeps.
_OF_THE_MODEL = frozenset((*LABELS, "model_unavailable"))


@dataclass(frozen=True, slots=True)
class Scope:
    """Which comments are judged by ``version``; every other field narrows.

    ``after`` and ``until`` are primary keys: those beyond the one, up to the other.
    """

    version: str
    site_id: int | None = None
    since: datetime | None = None
    status: str | None = None
    after: int = 0
    until: int | None = None

    def conditions(self) -> Iterator[ColumnElement[bool]]:
        """What the comments have in common, beside being neither deleted nor our own."""
        yield Comment.status != DELETED
        yield Comment.badge.is_(None)
        if self.site_id is not None:
            yield Comment.site_id == self.site_id
        if self.since is not None:
            yield Comment.created_at >= self.since
        if self.status is not None:
            yield Comment.status == self.status
        if self.until is not None:
            yield Comment.id <= self.until


def judge(services: Services, scorer: Scorer, scope: Scope) -> Iterator[int]:
    """Judge what ``scorer`` has not judged yet; yields how many after each batch.

    Reading, judging and writing take turns, so that no transaction is open while the model
    works, and writers wait for one batch at most.
    """
    after = scope.after
    while True:
        with services.db.read() as session:
            rows = session.execute(_next(scope, after)).all()
            sites = {key: services.sites.of(session, key) for key in {row.site_id for row in rows}}
        if not rows:
            return
        found = [_judged(scorer, sites[row.site_id], row) for row in rows]
        with services.db.write() as session:
            _keep(session, found)
        after = rows[-1].id
        yield len(rows)


def left(session: Session, scope: Scope) -> tuple[int, int, int]:
    """How many comments are still to be judged, and the first and the last primary key."""
    ids = (
        func.count(),
        func.coalesce(func.min(Comment.id), 0),
        func.coalesce(func.max(Comment.id), 0),
    )
    count, first, last = session.execute(_pending(scope, scope.after, *ids)).one()
    return count, first, last


def forget(services: Services, version: str) -> int:
    """Delete what a version has said of comments; returns of how many."""
    wanted = select(Rescored.id).where(Rescored.version == version).limit(10 * BATCH)
    count = 0
    while True:
        with services.db.write() as session:
            ids = session.scalars(wanted).all()
            session.execute(delete(Rescored).where(Rescored.id.in_(ids)))
        if not ids:
            return count
        count += len(ids)


def is_held(
    reasons: Iterable[Mapping[str, Any]],
    scores: Mapping[str, float],
    thresholds: Mapping[str, float],
) -> bool:
    """Whether a comment would be held if these had been its scores and all else as it was."""
    if {reason["code"] for reason in reasons} - _OF_THE_MODEL:
        return True
    return any(scores[label] >= threshold for label, threshold in thresholds.items())


def _pending(scope: Scope, after: int, *wanted: Any) -> Select[Any]:
    done = (
        select(Rescored.id)
        .where(
            Rescored.version == scope.version,
            Rescored.comment_id == Comment.id,
            Rescored.revision == Comment.revision,
        )
        .exists()
    )
    text = CommentRevision
    return (
        select(*wanted)
        .join(text, CURRENT)
        .where(Comment.id > after, text.body != "", *scope.conditions(), ~done)
    )


def _next(scope: Scope, after: int) -> Select[Any]:
    text = CommentRevision
    columns = (
        *(Comment.id, Comment.site_id, Comment.revision, Comment.author_email),
        *(text.body, text.author_name, text.author_url, text.reasons),
    )
    return _pending(scope, after, *columns).order_by(Comment.id).limit(BATCH)


def _judged(scorer: Scorer, site: SiteConfig, row: Any) -> dict[str, Any]:
    text = Text(row.body, row.author_name, row.author_email, row.author_url)
    scores = scorer.score(text.document())
    thresholds = site.rules.thresholds(scorer.thresholds)
    return {
        "version": scorer.version,
        "comment_id": row.id,
        "revision": row.revision,
        "scores": scores,
        "was_held": bool(row.reasons),
        "held": is_held(row.reasons, scores, thresholds),
        "created_at": now(),
    }


def _keep(session: Session, rows: list[dict[str, Any]]) -> None:
    """Write rows down; one that another process has written meanwhile is replaced by its like."""
    new = insert(session, Rescored)
    replaced = ("revision", "scores", "was_held", "held", "created_at")
    upsert = new.on_conflict_do_update(
        index_elements=[Rescored.version, Rescored.comment_id],
        set_={name: new.excluded[name] for name in replaced},
    )
    session.execute(upsert, rows)
