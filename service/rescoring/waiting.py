"""The queue put in the order of the live model.

Of comments that still wait for a person, score, explanation and the version shown become the
live model's. Why they are held stays, and so does the automatic decision, with the scores, the
thresholds and the version it was made by.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from service.comments import judging, visibility
from service.comments.judging import Text
from service.context import Services
from service.models import Comment, CommentRevision
from service.models.comments import CURRENT, WAITS
from service.rescoring.batches import Scope
from service.scoring import Judgement

# Their articles are locked meanwhile, and readers wait.
BATCH = 200


def refresh(services: Services, scope: Scope) -> Iterator[int]:
    """Judge by the live model, ``scope.version``, what waits; yields how many after each batch."""
    last = ""
    while True:
        with services.db.read() as session:
            rows = session.execute(_next(scope, last)).all()
        if not rows:
            return
        judgements = {row.uid: (row.version, _judge(services, row)) for row in rows}
        with services.db.write() as session:
            yield _put(services, session, judgements)
        last = rows[-1].uid


def _next(scope: Scope, last: str) -> Select[Any]:
    text = CommentRevision
    columns: tuple[Any, ...] = (
        *(Comment.uid, Comment.version, Comment.author_email),
        *(text.body, text.author_name, text.author_url),
    )
    return (
        select(*columns)
        .join(text, CURRENT)
        .where(
            WAITS,
            Comment.settled.is_(False),
            # What no model has judged yet the worker will, and decide it.
            text.model_version != scope.version,
            Comment.uid > last,
            *scope.conditions(),
        )
        .order_by(Comment.uid)
        .limit(BATCH)
    )


def _judge(services: Services, row: Any) -> Judgement:
    return judging.judge(
        services.live, Text(row.body, row.author_name, row.author_email, row.author_url)
    )


def _put(
    services: Services, session: Session, judgements: Mapping[str, tuple[int, Judgement]]
) -> int:
    """Leave alone whatever has changed since it was read."""
    done = 0
    for uid, comment in visibility.locked_comments(session, list(judgements)).items():
        version, judgement = judgements[uid]
        if comment.version != version or judgement.scores is None:
            continue
        site = services.sites.of(session, comment.site_id)
        thresholds = site.rules.thresholds(judgement.thresholds)
        judging.put_scores(comment, comment.current, judgement, thresholds)
        done += 1
    return done
