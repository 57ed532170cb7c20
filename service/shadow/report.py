"""Where a candidate and the live model differ, and which of the two people agreed with."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from service.comments import labels
from service.comments.records import DELETED, timestamp
from service.models import Comment, CommentRevision, Decision, Shadow, ShadowScore
from service.shadow import runs
from service.stats.days import Sites, within
from service.stats.intervals import share

LISTED = 20


def report(session: Session, sites: Sites = None) -> dict[str, Any] | None:
    """What came of the shadow that runs or ran last, on these sites (None: all), for JSON.

    ``stricter`` is what was published and the candidate would hold, ``milder`` what was held and
    it would publish, each with what people decided of it since. ``candidate_right`` is of both
    the share in which they decided as the candidate would have. None: there is no shadow.
    """
    run = runs.last(session)
    if run is None:
        return None
    counts = _counts(session, run, sites)
    decided = _decided(session, run, sites)
    stricter = _side(counts[False, True], decided, held=False)
    milder = _side(counts[True, False], decided, held=True)
    right = stricter["rejected"] + milder["approved"]
    settled = right + stricter["approved"] + milder["rejected"]
    return {
        **_run(run),
        "scored": sum(counts.values()),
        "held": counts[True, True] + counts[True, False],
        "would_hold": counts[True, True] + counts[False, True],
        "differing": stricter["count"] + milder["count"],
        "stricter": stricter,
        "milder": milder,
        "candidate_right": asdict(share(right, settled)),
        "examples": list(_examples(session, run, sites)),
    }


def _run(run: Shadow) -> dict[str, Any]:
    return {
        "version": run.version,
        "actor": run.actor,
        "running": runs.is_running(run),
        "started_at": timestamp(run.started_at),
        "until": timestamp(run.ended_at or run.until),
    }


def _side(count: int, decided: Counter[tuple[bool, str]], *, held: bool) -> dict[str, int]:
    return {
        "count": count,
        "approved": decided[held, "approve"],
        "rejected": decided[held, "reject"],
    }


def _counts(session: Session, run: Shadow, sites: Sites) -> Counter[tuple[bool, bool]]:
    """How many, by what was done and what the candidate would have done."""
    verdicts = (ShadowScore.held, ShadowScore.would_hold)
    query = select(*verdicts, func.count()).where(ShadowScore.shadow_id == run.id)
    if sites is not None:
        query = query.join(Comment, Comment.id == ShadowScore.comment_id)
    found: Counter[tuple[bool, bool]] = Counter()
    for held, would_hold, count in session.execute(within(query, sites).group_by(*verdicts)):
        found[held, would_hold] = count
    return found


def _decided(session: Session, run: Shadow, sites: Sites) -> Counter[tuple[bool, str]]:
    """How many of those in which the two differ people approved and rejected."""
    query = (
        select(ShadowScore.held, Decision.action, func.count())
        .join(Comment, Comment.id == ShadowScore.comment_id)
        .join(Decision, _about())
        .where(_differs(run), labels.is_label())
        .group_by(ShadowScore.held, Decision.action)
    )
    found: Counter[tuple[bool, str]] = Counter()
    for held, action, count in session.execute(within(query, sites)):
        found[held, action] = count
    return found


def _about() -> Any:
    return (Decision.comment_id == ShadowScore.comment_id) & (
        Decision.revision == ShadowScore.revision
    )


def _differs(run: Shadow) -> Any:
    """As the index has it: two ranges of it."""
    return (ShadowScore.shadow_id == run.id) & (
        (ShadowScore.held.is_(False) & ShadowScore.would_hold.is_(True))
        | (ShadowScore.held.is_(True) & ShadowScore.would_hold.is_(False))
    )


def _examples(session: Session, run: Shadow, sites: Sites) -> Iterator[dict[str, Any]]:
    query: Select[ShadowScore, Comment, CommentRevision] = (
        select(ShadowScore, Comment, CommentRevision)
        .join(Comment, Comment.id == ShadowScore.comment_id)
        .join(
            CommentRevision,
            (CommentRevision.comment_id == ShadowScore.comment_id)
            & (CommentRevision.number == ShadowScore.revision),
        )
        .where(_differs(run), Comment.status != DELETED)
    )
    rows = session.execute(within(query, sites).order_by(ShadowScore.id).limit(LISTED)).all()
    outcomes = _outcomes(session, (said.id for said, _, _ in rows))
    for said, comment, text in rows:
        yield {
            "id": comment.uid,
            "article": comment.article.title or comment.article.key,
            "author": text.author_name,
            "body": text.body,
            "held": said.held,
            "scores": text.scores,
            "candidate_scores": said.scores,
            "decided": outcomes.get(said.id),
        }


def _outcomes(session: Session, ids: Iterable[int]) -> dict[int, str]:
    """What people decided, ``approve`` or ``reject``, by the key of what the candidate said."""
    query = select(ShadowScore.id, Decision.action).join(Decision, _about())
    rows = session.execute(query.where(ShadowScore.id.in_(list(ids)), labels.is_label()))
    return dict(rows.all())
