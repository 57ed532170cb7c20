"""What an event says to programs: the public form of the comment, and why it is as it is."""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.comments import records
from service.models import Comment, CommentRevision, Event


def body(session: Session, event: Event) -> bytes:
    """The event as JSON in UTF-8; the same at every attempt, unless the text was erased."""
    said = {
        "type": event.kind,
        "timestamp": records.timestamp(event.created_at),
        "data": _data(session, event),
    }
    return json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode()


def _data(session: Session, event: Event) -> dict[str, Any]:
    site = event.site.slug
    if event.comment is None:
        return {"site": site, **event.detail}
    text = session.scalars(
        select(CommentRevision).filter_by(comment_id=event.comment_id, number=event.revision)
    ).one()
    return {
        "site": site,
        "comment": _public(session, event, event.comment, text),
        "previous_status": event.detail["before"],
        "queue": event.detail["queue"],
        "label": event.detail["label"],
        "actor": event.detail["actor"],
        "reasons": text.reasons,
        "scores": text.scores,
        "version": event.detail["version"],
    }


def _public(
    session: Session, event: Event, comment: Comment, text: CommentRevision
) -> dict[str, Any]:
    """The comment as everybody would see it, in the text and status of that moment."""
    parent = session.get(Comment, comment.parent_id) if comment.parent_id else None
    shown = records.public(comment, parent.uid if parent else None, text)
    return shown | {"status": event.detail["status"]}
