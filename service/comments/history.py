"""Everything that happened to one comment, oldest first."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.comments.records import AUTHOR, AUTOMATIC, timestamp
from service.errors import NotFound
from service.models import Comment, CommentRevision, Decision, Report


def history(session: Session, uid: str, sites: frozenset[int] | None) -> dict[str, Any]:
    """Revisions, decisions (automatic ones too) and reports of a comment.

    :raises NotFound: there is no such comment on those sites; None: on any.
    """
    comment = session.scalar(select(Comment).where(Comment.uid == uid))
    if comment is None or (sites is not None and comment.site_id not in sites):
        raise NotFound("There is no such comment.")
    revisions = session.scalars(
        select(CommentRevision).filter_by(comment_id=comment.id).order_by(CommentRevision.number)
    )
    decisions = session.scalars(
        select(Decision).filter_by(comment_id=comment.id).order_by(Decision.id)
    ).all()
    reports = session.scalars(select(Report).filter_by(comment_id=comment.id).order_by(Report.id))
    uids = {decision.id: decision.uid for decision in decisions}
    return {
        "comment_id": comment.uid,
        "revisions": [_revision(row) for row in revisions],
        "decisions": [_decision(row, uids) for row in decisions],
        "reports": [{"reason": row.reason, "at": timestamp(row.created_at)} for row in reports],
    }


def last_words(session: Session, uids: Collection[str]) -> dict[str, dict[str, Any]]:
    """The last decision of a person on each comment that has one that was not undone."""
    rows = session.execute(
        select(Comment.uid, Decision)
        .join(Comment, Comment.id == Decision.comment_id)
        .where(
            Comment.uid.in_(uids),
            Decision.source.not_in((AUTOMATIC, AUTHOR)),
            Decision.action != "undo",
            Decision.undone_by.is_(None),
        )
        .order_by(Decision.id)
    )
    return {uid: _decision(row, {}) for uid, row in rows}


def _revision(row: CommentRevision) -> dict[str, Any]:
    return {
        "number": row.number,
        "body": row.body,
        "scores": row.scores,
        "reasons": row.reasons,
        "model_version": row.model_version,
        "editor": row.editor,
        "at": timestamp(row.created_at),
    }


def _decision(row: Decision, uids: dict[int, str]) -> dict[str, Any]:
    return {
        "id": row.uid,
        "revision": row.revision,
        "action": row.action,
        "label": row.label,
        "source": row.source,
        "actor": row.actor,
        "batch": row.batch,
        "from": row.from_status,
        "to": row.to_status,
        "reasons": row.reasons,
        "scores": row.scores,
        "thresholds": row.thresholds,
        "model_version": row.model_version,
        "undone_by": uids.get(row.undone_by) if row.undone_by else None,
        "at": timestamp(row.created_at),
    }
