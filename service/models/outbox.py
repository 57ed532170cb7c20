"""What must leave the house: events, their deliveries, and the webhooks that ask for them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from service.models.base import Base, Uid, new_uid, now
from service.models.comments import Comment
from service.models.sites import Site


class Event(Base):
    """Something that happened, written in the transaction that it happened in.

    Only for events that somebody listens to. The text stays in the revision that is named,
    so that it is erased with the comment. ``detail`` is what was true at that moment.
    """

    __tablename__ = "event"

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(Uid, unique=True, default=new_uid)
    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"))
    kind: Mapped[str] = mapped_column(String(32))
    comment_id: Mapped[int | None] = mapped_column(ForeignKey("comment.id"))
    revision: Mapped[int | None]
    detail: Mapped[dict[str, Any]]
    created_at: Mapped[datetime] = mapped_column(default=now, index=True)

    site: Mapped[Site] = relationship()
    comment: Mapped[Comment | None] = relationship()


class Delivery(Base):
    """One message to one receiver, from ``pending`` to ``delivered``, ``failed`` or ``dropped``.

    ``receiver`` is the kind, ``receiver_id`` the primary key in the table of that kind.
    A worker that sends it holds it until ``claimed_until``; then another one may.
    """

    __tablename__ = "delivery"
    __table_args__ = (
        Index("ix_delivery_due", "state", "next_at"),
        Index("ix_delivery_age", "state", "created_at"),
        Index("ix_delivery_receiver", "receiver", "receiver_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(Uid, unique=True, default=new_uid)
    event_id: Mapped[int | None] = mapped_column(ForeignKey("event.id"), index=True)
    receiver: Mapped[str] = mapped_column(String(16))
    receiver_id: Mapped[int]
    state: Mapped[str] = mapped_column(String(16), default="pending")
    attempts: Mapped[int] = mapped_column(default=0)
    next_at: Mapped[datetime] = mapped_column(default=now)
    claimed_until: Mapped[datetime | None]
    status: Mapped[int | None]
    seconds: Mapped[float | None]
    last_error: Mapped[str | None] = mapped_column(String(300))
    answer: Mapped[str | None] = mapped_column(String(500))
    created_at: Mapped[datetime] = mapped_column(default=now)
    settled_at: Mapped[datetime | None]

    event: Mapped[Event | None] = relationship(lazy="joined")


class Webhook(Base):
    """An address of a site's own that is told of ``events``.

    Its secret stands nowhere: it is derived from the installation's and from ``salt``.
    ``old_salt`` signs, too, until ``old_until``. ``failing_since`` is when the first attempt
    failed after the last that did not.
    """

    __tablename__ = "webhook"

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(Uid, unique=True, default=new_uid)
    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"), index=True)
    url: Mapped[str] = mapped_column(String(1000))
    events: Mapped[list[Any]]
    salt: Mapped[str] = mapped_column(String(32))
    old_salt: Mapped[str | None] = mapped_column(String(32))
    old_until: Mapped[datetime | None]
    enabled: Mapped[bool] = mapped_column(default=True)
    disabled_why: Mapped[str | None] = mapped_column(String(200))
    failing_since: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(default=now)

    site: Mapped[Site] = relationship(lazy="joined", innerjoin=True)
