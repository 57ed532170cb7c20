"""The site's own people answer a comment, under a badge that no reader can get.

One act: what is answered is approved, the answer is published, and one undo takes both back.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from service import audit, counters, reserved
from service.comments import judging, records, visibility
from service.comments.decide import Order, carry_out
from service.comments.judging import Text
from service.comments.records import APPROVED, DELETED, Actor
from service.comments.refusals import refuse_length
from service.context import Services
from service.errors import NotFound
from service.models import Comment, CommentRevision, Decision, Site, new_uid
from service.outbox import events
from service.scoring import Judgement
from service.sites import SiteConfig
from service.text import plain, render


@dataclass(frozen=True, slots=True)
class Voice:
    """Under which name the site speaks, and the key its comments are known by."""

    name: str
    author_key: str


@dataclass(frozen=True, slots=True)
class Replied:
    """The answer as everybody sees it, and the batch under which all of it is undone."""

    comment: dict[str, Any]
    batch: str


def reply(
    services: Services, actor: Actor, voice: Voice, uid: str, body: str, version: int | None
) -> Replied:
    """Answer the comment ``uid`` in the version that was read; it is approved if it is not yet.

    The name becomes a reserved one of the site, so that no reader can pass for it.

    :raises NotFound: there is no such comment.
    :raises StaleVersion: it has changed since it was read.
    :raises Conflict: it is deleted.
    :raises Invalid: the text is too long.
    """
    site = _site_of(services, actor, uid)
    refuse_length(site, body)
    judgement = judging.judge(services.live, Text(body, voice.name, None, None))
    batch = new_uid()
    with services.db.write() as session:
        parent = visibility.locked_comments(session, [uid]).get(uid)
        if parent is None:
            raise NotFound("There is no such comment.")
        # Approved again, it would teach the model how the site's own people write.
        approving = parent.badge is None or parent.status != APPROVED
        if approving:
            before = parent.status
            _settle(session, actor, Order(uid, "approve", version=version), parent, batch)
            events.add(session, site, events.APPROVED, parent, before=before, actor=actor.name)
        comment = _published(session, site, voice, parent, body, judgement)
        session.add(_decision(actor, comment, judgement, batch))
        events.add(session, site, events.APPROVED, comment, actor=actor.name)
        row = session.get_one(Site, site.id)
        reserved.reserve(session, row, "name", voice.name, actor.name)
        detail = {"batch": batch, "comments": 2 if approving else 1}
        audit.note(session, actor.name, "reply", f"comment:{uid}", detail, site_id=site.id)
        shown = records.public(comment, parent.uid)
    counters.COMMENTS.labels(APPROVED).inc()
    return Replied(shown, batch)


def _site_of(services: Services, actor: Actor, uid: str) -> SiteConfig:
    with services.db.read() as session:
        comment = session.scalar(select(Comment).where(Comment.uid == uid))
        if comment is None or not actor.may(comment.site_id):
            raise NotFound("There is no such comment.")
        return services.sites.of(session, comment.site_id)


def _settle(session: Session, actor: Actor, order: Order, parent: Comment, batch: str) -> None:
    """Approve what is answered; a reported one is settled by it, too."""
    outcome = carry_out(session, actor, order, {parent.uid: parent}, batch)
    if outcome.error is not None:
        raise outcome.error


def _published(
    session: Session,
    site: SiteConfig,
    voice: Voice,
    parent: Comment,
    body: str,
    judgement: Judgement,
) -> Comment:
    comment = Comment(
        uid=new_uid(),
        site_id=site.id,
        article=parent.article,
        parent_id=parent.id,
        depth=parent.depth + 1,
        status=APPROVED,
        queue=None,
        author_key=voice.author_key,
        badge=site.rules.badge,
        fingerprint=plain.fingerprint(body),
        settled=True,
        version=1,
        revision=1,
        listed=False,
        listed_below=0,
        reply_count=0,
    )
    revision = CommentRevision(
        number=1,
        author_name=voice.name,
        body=body,
        body_html=render.html(body),
        scores=judgement.scores,
        reasons=[],
        explanation=[],
        model_version=judgement.model_version,
    )
    visibility.place(session, comment)
    session.add(comment)
    session.flush()
    revision.comment_id = comment.id
    session.add(revision)
    set_committed_value(comment, "current", revision)
    return comment


def _decision(actor: Actor, comment: Comment, judgement: Judgement, batch: str) -> Decision:
    """From ``deleted``, which is where an undo puts the answer; never a label for the model."""
    return Decision(
        comment_id=comment.id,
        revision=1,
        action="reply",
        source=actor.source,
        actor=actor.name,
        batch=batch,
        from_status=DELETED,
        to_status=APPROVED,
        reasons=[],
        scores=judgement.scores,
        model_version=judgement.model_version,
    )
