"""The author of a comment looks at it, changes it or deletes it.

With ``site_id`` only a comment of that site is found.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.comments import judging, records, removal, visibility
from service.comments.judging import Text
from service.comments.records import DELETED, REPORTED, Client
from service.comments.refusals import refuse_length
from service.context import Services
from service.errors import Forbidden, NotFound, Unauthorized
from service.models import Comment, CommentRevision, now
from service.outbox import events
from service.scoring import Judgement
from service.text import plain, render


def own(
    services: Services, session: Session, uid: str, token: str, site_id: int | None = None
) -> Comment:
    """The comment ``uid``, for the bearer of its edit token.

    :raises Unauthorized: the token is not the comment's.
    :raises NotFound: there is no such comment, or it is deleted.
    """
    if not services.identity.may_edit(uid, token):
        raise Unauthorized("This is not the edit token of the comment.")
    comment = session.scalar(select(Comment).where(Comment.uid == uid))
    elsewhere = comment is not None and site_id not in (None, comment.site_id)
    if comment is None or elsewhere or comment.status == DELETED:
        raise NotFound("There is no such comment, or it was deleted.")
    return comment


def receipt(services: Services, uid: str, token: str, site_id: int | None = None) -> dict[str, Any]:
    """A comment as its author may see it, whatever its status."""
    with services.db.read() as session:
        return _shown(services, session, own(services, session, uid, token, site_id))


def change(
    services: Services,
    uid: str,
    token: str,
    body: str,
    client: Client,
    site_id: int | None = None,
) -> dict[str, Any]:
    """Give a comment a new text, judged like a new one.

    :raises Unauthorized: the token is not the comment's.
    :raises NotFound: there is no such comment.
    :raises Forbidden: the time for changes is over.
    :raises Invalid: the text is too long.
    """
    with services.db.read() as session:
        comment = own(services, session, uid, token, site_id)
        _refuse_late(services, session, comment)
        _refuse_after_moderator(comment)
        refuse_length(services.sites.of(session, comment.site_id), body)
        if comment.current.body == body:
            return _shown(services, session, comment)
        text = Text(
            body, comment.current.author_name, comment.author_email, comment.current.author_url
        )
    judgement = judging.judge(services.live, text)
    with services.db.write() as session:
        comment = visibility.locked_comment(session, uid)
        own(services, session, uid, token)
        _refuse_late(services, session, comment)
        _refuse_after_moderator(comment)
        _rewrite(services, session, comment, text, judgement, client)
        return _shown(services, session, comment)


def delete(services: Services, uid: str, token: str, site_id: int | None = None) -> None:
    """Take a comment back. Replies to it stay, below a note that it was removed.

    :raises Unauthorized: the token is not the comment's.
    :raises NotFound: there is no such comment.
    :raises Forbidden: the time for changes is over.
    """
    with services.db.write() as session:
        comment = visibility.locked_comment(session, uid)
        own(services, session, uid, token, site_id)
        _refuse_late(services, session, comment)
        removal.by_author(services, session, comment, "delete")


def _rewrite(
    services: Services,
    session: Session,
    comment: Comment,
    text: Text,
    judgement: Judgement,
    client: Client,
) -> None:
    judged = judging.decide(
        session,
        services.sites.of(session, comment.site_id),
        text,
        judgement,
        comment.author_key,
        client.address,
        edited_after_decision=comment.settled,
        article=comment.article,
        sending=judging.sent_before(comment.reason_codes),
    )
    from_status, from_queue = comment.status, comment.queue
    comment.revision += 1
    comment.edited_at = now()
    if from_queue != REPORTED:
        comment.reported_at = None
    comment.label = None
    comment.fingerprint = plain.fingerprint(text.body)
    revision = CommentRevision(
        comment_id=comment.id,
        number=comment.revision,
        author_name=text.name,
        author_url=text.url,
        body=text.body,
        body_html=render.html(text.body),
    )
    judged.onto(comment, revision)
    session.add_all([revision, judged.decision(comment, from_status, from_queue)])
    visibility.changed(comment)
    # Nobody takes a report back by changing a letter.
    unseen = REPORTED if from_queue == REPORTED else None
    visibility.move(session, comment, judged.verdict.status, judged.verdict.queue or unseen)
    session.flush()
    session.refresh(comment, ["current"])
    site = services.sites.of(session, comment.site_id)
    events.add(session, site, events.EDITED, comment, before=from_status)
    if comment.status != from_status:
        kind = events.OF_STATUS[comment.status]
        events.add(session, site, kind, comment, before=from_status)


def _refuse_late(services: Services, session: Session, comment: Comment) -> None:
    minutes = services.sites.of(session, comment.site_id).rules.edit_minutes
    if now() > comment.created_at + timedelta(minutes=minutes):
        raise Forbidden(f"A comment can be changed for {minutes} minutes after it was sent.")


def _refuse_after_moderator(comment: Comment) -> None:
    if comment.current.editor is not None:
        raise Forbidden("A moderator has edited the comment since; it can be deleted, not changed.")


def _shown(services: Services, session: Session, comment: Comment) -> dict[str, Any]:
    parent = session.get(Comment, comment.parent_id) if comment.parent_id else None
    minutes = services.sites.of(session, comment.site_id).rules.edit_minutes
    return records.own(comment, parent.uid if parent else None, minutes)
