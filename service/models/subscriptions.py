"""Who wants a mail when somebody replies; addresses stand with the comments alone."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from service.models.base import Base, Uid, new_uid
from service.models.comments import Comment


class Subscription(Base):
    """The author of a comment has asked for mails about replies to it.

    ``address`` is a keyed hash of site and e-mail address, ``mailbox`` one of what is left
    of the address without dots and tags. ``expires_at`` is when it goes unless the address
    is confirmed; None: it is, or the comment still waits for a moderator.
    """

    __tablename__ = "subscription"

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(Uid, unique=True, default=new_uid)
    comment_id: Mapped[int] = mapped_column(ForeignKey("comment.id"), unique=True)
    address: Mapped[str] = mapped_column(String(64), index=True)
    mailbox: Mapped[str] = mapped_column(String(64))
    expires_at: Mapped[datetime | None] = mapped_column(index=True)

    comment: Mapped[Comment] = relationship()


class Subscriber(Base):
    """An address at a site that was asked whether it wants these mails, as a hash.

    ``asked`` counts the mails since it last said yes, ``asked_by`` is the delivery of the
    last one. It outlives the subscriptions: nobody is asked without end.
    """

    __tablename__ = "subscriber"

    id: Mapped[int] = mapped_column(primary_key=True)
    address: Mapped[str] = mapped_column(String(64), unique=True)
    mailbox: Mapped[str] = mapped_column(String(64), index=True)
    confirmed_at: Mapped[datetime | None]
    asked: Mapped[int] = mapped_column(default=0)
    asked_at: Mapped[datetime | None]
    asked_by: Mapped[str | None] = mapped_column(Uid)


class ReplyMail(Base):
    """A reply that a subscription is told of, once. ``dropped``: it was not fit to be told."""

    __tablename__ = "reply_mail"

    id: Mapped[int] = mapped_column(primary_key=True)
    subscription_id: Mapped[int] = mapped_column(ForeignKey("subscription.id"), index=True)
    comment_id: Mapped[int] = mapped_column(ForeignKey("comment.id"), unique=True)
    dropped: Mapped[bool] = mapped_column(default=False)

    subscription: Mapped[Subscription] = relationship()
    comment: Mapped[Comment] = relationship()
