"""Mails at once that become too many are gathered into one digest."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from service.context import Services
from service.models import Delivery, Moderator, now
from service.outbox.receivers import INSTANT, MAIL

MOST = 20
PERIOD = timedelta(hours=1)


def reached(session: Session, moderator: Moderator) -> bool:
    """Whether somebody has had ``MOST`` mails within ``PERIOD``, or waits for the digest."""
    if moderator.next_digest_at is not None:
        return True
    query = (
        select(Delivery.settled_at)
        .where(Delivery.receiver == MAIL, Delivery.receiver_id == moderator.id)
        .where(Delivery.state == "delivered", Delivery.event_id.is_not(None))
        .order_by(Delivery.id.desc())
    )
    first = session.scalar(query.offset(MOST - 1).limit(1))
    return first is not None and first > now() - PERIOD


def gather(services: Services, moderator_id: int) -> None:
    """Set the time of the digest that takes the place of what is not sent until then."""
    waiting = Moderator.next_digest_at.is_(None) & (Moderator.notices == INSTANT)
    mine = (Moderator.id == moderator_id) & waiting
    with services.db.write() as session:
        session.execute(update(Moderator).where(mine).values(next_digest_at=now() + PERIOD))
