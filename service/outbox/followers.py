"""Whose comment was replied to, if they want to know; within the transaction of the reply."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import Delete, and_, delete, or_, select
from sqlalchemy.orm import Session

from service.comments.records import APPROVED, DELETED, HELD
from service.models import Comment, Delivery, ReplyMail, Subscriber, Subscription, now
from service.outbox.receivers import CONFIRM, REPLY

WEEK = timedelta(days=7)


def moved(session: Session, comment: Comment, *, offered: bool) -> None:
    """Note what a new status of ``comment`` means for its author and for whom it replies to.

    ``offered``: the site sends mails about replies. Where it does not, a comment without an
    e-mail address costs no statement.
    """
    if comment.author_email:
        mine = session.scalar(select(Subscription).filter_by(comment_id=comment.id))
        if mine is not None:
            _follow(session, mine, comment, offered=offered)
    if offered and comment.status == APPROVED and comment.parent_id:
        _tell(session, session.get_one(Comment, comment.parent_id), comment)


def confirmed(session: Session, address: str) -> bool:
    """Whether the owner of the address (its hash) has said yes."""
    query = select(Subscriber.id).filter_by(address=address)
    return session.scalar(query.where(Subscriber.confirmed_at.is_not(None))) is not None


def removal(ids: Sequence[int]) -> list[Delete]:
    """What takes subscriptions away, and the mails that wait for them."""
    mails = select(ReplyMail.id).where(ReplyMail.subscription_id.in_(ids))
    theirs = or_(
        and_(Delivery.receiver == REPLY, Delivery.receiver_id.in_(mails)),
        and_(Delivery.receiver == CONFIRM, Delivery.receiver_id.in_(ids)),
    )
    return [
        delete(Delivery).where(theirs),
        delete(ReplyMail).where(ReplyMail.subscription_id.in_(ids)),
        delete(Subscription).where(Subscription.id.in_(ids)),
    ]


def remove(session: Session, ids: Sequence[int]) -> None:
    """Take subscriptions away."""
    for statement in removal(ids):
        session.execute(statement)


def _follow(session: Session, mine: Subscription, comment: Comment, *, offered: bool) -> None:
    """Ask an address once its comment is published; a stranger's spam asks nobody."""
    if comment.status == DELETED:
        remove(session, [mine.id])
        return
    known = confirmed(session, mine.address)
    mine.expires_at = None if known or comment.status == HELD else now() + WEEK
    if offered and comment.status == APPROVED and not known:
        session.add(Delivery(receiver=CONFIRM, receiver_id=mine.id))


def _tell(session: Session, parent: Comment, reply: Comment) -> None:
    theirs = session.scalar(select(Subscription).filter_by(comment_id=parent.id))
    if theirs is None or _same_author(parent, reply) or not confirmed(session, theirs.address):
        return
    mail = session.scalar(select(ReplyMail).filter_by(comment_id=reply.id))
    if mail is None:
        mail = ReplyMail(subscription_id=theirs.id, comment_id=reply.id, dropped=True)
        session.add(mail)
    if mail.dropped:
        mail.dropped = False
        session.flush()
        session.add(Delivery(receiver=REPLY, receiver_id=mail.id))


def _same_author(one: Comment, other: Comment) -> bool:
    if one.author_key == other.author_key:
        return True
    return (one.author_email or "").casefold() == (other.author_email or "").casefold()
