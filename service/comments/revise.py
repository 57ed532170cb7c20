"""Moderators change the text of a comment; what stood there before stays in its history."""

from __future__ import annotations

from sqlalchemy import select

from service import audit, counters
from service.comments import judging, texts, visibility
from service.comments.decide import Outcome
from service.comments.judging import Text
from service.comments.records import DELETED, Actor
from service.comments.refusals import refuse_length
from service.context import Services
from service.errors import Conflict, Invalid, NotFound, StaleVersion
from service.models import Comment, Decision, new_uid
from service.outbox import events
from service.scoring import Judgement


def revise(services: Services, actor: Actor, uid: str, body: str, version: int) -> Outcome:
    """Give a comment another text, in the version that was read; its status stays.

    The new text is judged and the scores are kept with it, but a person stands for it, so they
    decide nothing. Its author can change it no more.

    :raises NotFound: there is no such comment.
    :raises StaleVersion: it has changed since it was read.
    :raises Conflict: it is deleted.
    :raises Invalid: the text is too long, or is what stands there.
    """
    text = _text(services, actor, uid, body)
    judgement = judging.judge(services.live, text)
    batch = new_uid()
    with services.db.write() as session:
        comment = visibility.locked_comment(session, uid)
        _refuse(comment, body, version)
        texts.rewrite(session, comment, text, judgement, editor=actor.name)
        decision = _decision(actor, comment, judgement, batch)
        session.add(decision)
        site = services.sites.of(session, comment.site_id)
        status = comment.status
        events.add(session, site, events.EDITED, comment, before=status, actor=actor.name)
        comment.settled = True
        audit.note(
            session,
            actor.name,
            "edit",
            f"comment:{uid}",
            {"batch": batch, "comments": 1},
            site_id=comment.site_id,
        )
        session.flush()
        outcome = Outcome(uid, decision.uid, comment.status, comment.version)
    counters.DECISIONS.labels("edit").inc()
    return outcome


def _text(services: Services, actor: Actor, uid: str, body: str) -> Text:
    """The words to judge, with what their author says of himself."""
    with services.db.read() as session:
        comment = session.scalar(select(Comment).where(Comment.uid == uid))
        if comment is None or not actor.may(comment.site_id):
            raise NotFound("There is no such comment.")
        refuse_length(services.sites.of(session, comment.site_id), body)
        current = comment.current
        return Text(body, current.author_name, comment.author_email, current.author_url)


def _refuse(comment: Comment, body: str, version: int) -> None:
    if comment.status == DELETED:
        raise Conflict("The comment is deleted; undo that first, or leave it.")
    if not comment.current.body:
        raise Conflict("Its text is erased.")
    if comment.version != version:
        raise StaleVersion(f"The comment is at version {comment.version} by now.")
    if comment.current.body == body:
        raise Invalid("That is the text that stands there.", fields={"body": "has not changed"})


def _decision(actor: Actor, comment: Comment, judgement: Judgement, batch: str) -> Decision:
    return Decision(
        uid=new_uid(),
        comment_id=comment.id,
        revision=comment.revision,
        action="edit",
        source=actor.source,
        actor=actor.name,
        batch=batch,
        from_status=comment.status,
        from_queue=comment.queue,
        to_status=comment.status,
        to_queue=comment.queue,
        reasons=[],
        scores=judgement.scores,
        model_version=judgement.model_version,
    )
