"""A site whose moderators have decided: rows as the service writes them, without its clock."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.db import Database
from service.models import Article, Comment, CommentRevision, Decision, Site, now
from tests.training.decisions import Written, horoscopes, ordinary


def settle(db: Database, count: int) -> None:
    """So many horoscopes rejected as spam, and as many other comments approved."""
    pairs = zip(horoscopes(count), ordinary(count), strict=True)
    with db.write() as session:
        for number, (bad, good) in enumerate(pairs):
            at = now() - timedelta(minutes=10 * count - number)
            decided(session, bad, "reject", at, label="spam")
            decided(session, good, "approve", at)


def decided(
    session: Session,
    written: Written,
    action: str,
    at: datetime,
    label: str | None = None,
    actor: str = "marisol",
    source: str = "moderator",
    scores: Mapping[str, float] | None = None,
) -> Comment:
    """A comment that a person has decided."""
    status = "approved" if action == "approve" else "rejected"
    row = comment(session, written, status, at, scores, settled=True, label=label)
    session.add(
        Decision(
            comment_id=row.id,
            revision=1,
            action=action,
            label=label,
            source=source,
            actor=actor,
            to_status=status,
            reasons=[],
            created_at=at,
        )
    )
    return row


def comment(
    session: Session,
    written: Written,
    status: str,
    at: datetime,
    scores: Mapping[str, float] | None = None,
    **more: Any,
) -> Comment:
    """A stored comment with the scores that it was judged by."""
    row = Comment(
        site_id=session.scalars(select(Site.id)).first(),
        article_id=_article(session),
        status=status,
        author_key=written.author_name,
        fingerprint="",
        created_at=at,
        **more,
    )
    session.add(row)
    session.flush()
    session.add(
        CommentRevision(
            comment_id=row.id,
            number=1,
            author_name=written.author_name,
            body=written.body,
            body_html="",
            scores=dict(scores) if scores else None,
            reasons=[],
            explanation=[],
            model_version="tiny",
        )
    )
    return row


def _article(session: Session) -> int:
    known = session.scalar(select(Article.id))
    if known is None:
        article = Article(site_id=session.scalars(select(Site.id)).first(), key="decided")
        session.add(article)
        session.flush()
        known = article.id
    return known
