"""Everything of a person in one JSON document, to be handed over to them.

It holds what they wrote and what was decided about it. What others wrote, moderators' names
and hashes of addresses are not in it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from service.comments.records import AUTHOR, AUTOMATIC, Actor, timestamp
from service.context import Services
from service.models import (
    Ban,
    Comment,
    CommentRevision,
    Decision,
    Mark,
    Report,
    Site,
    Subscriber,
    Subscription,
    now,
)
from service.privacy import record, traces
from service.privacy.person import Person
from service.privacy.traces import Traces

PAGE = 200


def export(services: Services, actor: Actor, person: Person) -> Iterator[str]:
    """The document in pieces; that it was asked for is in the log before the first of them."""
    with services.db.write() as session:
        known = traces.gather(session, services.identity, person)
        count = session.scalar(select(func.count()).select_from(Comment).where(person.wrote()))
        names = [name for name in (person.email, person.key) if name]
        detail = {"comments_exported": count or 0}
        record.note(session, services.identity, actor, record.EXPORT, names, detail, person)
    return _document(services, person, known)


def _document(services: Services, person: Person, known: Traces) -> Iterator[str]:
    with services.db.read() as session:
        about = _about(session, person, known)
        yield json.dumps(about, ensure_ascii=False, indent=2).removesuffix("\n}")
        yield ',\n  "comments": ['
        between = "\n"
        for row in _comments(session, person):
            yield between + json.dumps(row, ensure_ascii=False, indent=2)
            between = ",\n"
        yield "\n  ]\n}\n"


def _about(session: Session, person: Person, known: Traces) -> dict[str, Any]:
    sites = select(Site.slug).where(person.here(Site.id)).order_by(Site.slug)
    yes = Subscriber.confirmed_at.is_not(None)
    confirmed = select(func.count()).where(Subscriber.address.in_(known.subscribers), yes)
    return {
        "made_at": timestamp(now()),
        "asked_for": {"email": person.email, "author": person.key},
        "sites": list(session.scalars(sites)),
        "said_yes_to_mails_about_replies": bool(session.scalar(confirmed)),
        "bans": [
            {"of": row.kind, "since": timestamp(row.created_at), "until": timestamp(row.expires_at)}
            for row in session.scalars(select(Ban).where(person.here(Ban.site_id)))
            if _means(known, row.kind, row.value)
        ],
        "trust": [
            {"of": row.kind, "since": timestamp(row.created_at), "trusted": row.trusted}
            for row in session.scalars(select(Mark).where(person.here(Mark.site_id)))
            if _means(known, row.kind, row.value)
        ],
    }


def _means(known: Traces, kind: str, value: str) -> bool:
    names = {"email": known.emails, "author": known.keys, "address": known.hashes}
    return value in names.get(kind, ())


def _comments(session: Session, person: Person) -> Iterator[dict[str, Any]]:
    last = ""
    query = select(Comment).where(person.wrote()).order_by(Comment.uid).limit(PAGE)
    while rows := session.scalars(query.where(Comment.uid > last)).all():
        for comment in rows:
            yield _comment(session, comment)
        last = rows[-1].uid
        session.expunge_all()


def _comment(session: Session, comment: Comment) -> dict[str, Any]:
    texts = select(CommentRevision).filter_by(comment_id=comment.id)
    decisions = select(Decision).filter_by(comment_id=comment.id).order_by(Decision.id)
    reports = select(func.count()).select_from(Report).filter_by(comment_id=comment.id)
    wish = select(Subscription.id).filter_by(comment_id=comment.id)
    return {
        "id": comment.uid,
        "article": comment.article.key,
        "article_title": comment.article.title,
        "status": comment.status,
        "sent_at": timestamp(comment.created_at),
        "changed_at": timestamp(comment.edited_at),
        "author_key": comment.author_key,
        "email": comment.author_email,
        "address_kept_as_hash": comment.address_hash is not None,
        "wants_mails_about_replies": session.scalar(wish) is not None,
        "reports_by_readers": session.scalar(reports),
        "texts": [
            _text(row) for row in session.scalars(texts.order_by(CommentRevision.number))
        ],
        "decisions": [_decision(row) for row in session.scalars(decisions)],
    }  # fmt: skip


def _text(row: CommentRevision) -> dict[str, Any]:
    return {
        "at": timestamp(row.created_at),
        "by": AUTHOR if row.editor is None else "moderator",
        "name": row.author_name,
        "url": row.author_url,
        "body": row.body,
        "scores": row.scores,
        "reasons": [reason["detail"] for reason in row.reasons],
        "model": row.model_version,
    }


def _decision(row: Decision) -> dict[str, Any]:
    by = row.source if row.source in (AUTOMATIC, AUTHOR) else "moderator"
    return {
        "at": timestamp(row.created_at),
        "by": by,
        "action": row.action,
        "label": row.label,
        "status": row.to_status,
    }
