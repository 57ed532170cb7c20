"""A comment gets another text: always a revision more, never one changed."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.comments import visibility
from service.comments.judging import Text
from service.models import Comment, CommentRevision, Decision, now
from service.scoring import Judgement
from service.text import plain, render

_COPIED = (
    *("author_name", "author_url", "body", "body_html", "scores", "reasons"),
    *("explanation", "model_version", "editor"),
)


def rewrite(
    session: Session, comment: Comment, text: Text, judgement: Judgement, editor: str
) -> None:
    """A moderator's text, with its scores; the reasons stay those of what was held."""
    reasons = comment.current.reasons
    comment.version += 1
    _add(
        session,
        comment,
        CommentRevision(
            author_name=text.name,
            author_url=text.url,
            body=text.body,
            body_html=render.html(text.body),
            scores=judgement.scores,
            reasons=reasons,
            explanation=judgement.explanation,
            model_version=judgement.model_version,
            editor=editor,
        ),
    )
    comment.edited_at = now()


def restore(session: Session, comment: Comment, edit: Decision) -> None:
    """Put the text from before a moderator's edit back."""
    before = session.scalars(
        select(CommentRevision).filter_by(comment_id=comment.id, number=edit.revision - 1)
    ).one()
    _add(session, comment, CommentRevision(**{name: getattr(before, name) for name in _COPIED}))
    comment.edited_at = before.created_at if before.number > 1 else None


def _add(session: Session, comment: Comment, revision: CommentRevision) -> None:
    comment.revision += 1
    revision.comment_id, revision.number = comment.id, comment.revision
    comment.fingerprint = plain.fingerprint(revision.body)
    comment.top_score = max((revision.scores or {}).values(), default=0.0)
    session.add(revision)
    visibility.changed(comment)
    session.flush()
    session.refresh(comment, ["current"])
