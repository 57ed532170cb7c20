"""Links in mails that decide one comment, in the name of the person they were sent to.

A link names the version of the comment that was read. Every decision and every edit makes
another version, so that a link works once, and not at all when somebody else was quicker.
It holds no longer than two days, and no longer than its person may decide.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final, Literal, get_args

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.comments import decide
from service.comments.decide import Label, Order
from service.comments.records import Actor
from service.context import Services
from service.errors import LinkExpired, NotFound, StaleVersion
from service.identity import Identity, same
from service.models import Comment, Moderator, now
from service.roles import MODERATOR, reaches

Action = Literal["approve", "reject"]
ACTIONS: Final[tuple[Action, ...]] = get_args(Action)
VALID = timedelta(days=2)
VIA: Final = "mail"


@dataclass(frozen=True, slots=True)
class Offer:
    """What a link stands for: who may do what to which version, until when (Unix time)."""

    moderator: int
    action: Action
    comment: str
    version: int
    until: int


def token(identity: Identity, moderator: Moderator, action: Action, comment: Comment) -> str:
    """What the link carries, for the comment as it is now."""
    until = int((now() + VALID).timestamp())
    offer = Offer(moderator.id, action, comment.uid, comment.version, until)
    return "-".join((*_parts(offer), _signature(identity, moderator, offer)))


def _parts(offer: Offer) -> tuple[str, ...]:
    return (
        str(offer.moderator),
        offer.action,
        offer.comment,
        str(offer.version),
        str(offer.until),
    )


def _signature(identity: Identity, moderator: Moderator, offer: Offer) -> str:
    """Good for this person alone, whoever gets their number later."""
    whom = (moderator.name, str(moderator.created_at.timestamp()))
    return identity.digest("decide by mail", *_parts(offer), *whom)[:40]


def read(services: Services, text: str) -> tuple[Offer, Actor]:
    """What a link stands for, and for whom.

    :raises NotFound: it is none of ours, or of somebody who is gone or may decide no more.
    """
    offer = _parsed(text)
    with services.db.read() as session:
        moderator = session.get(Moderator, offer.moderator) if offer else None
        if offer is None or moderator is None or not reaches(moderator.role, MODERATOR):
            raise _unknown()
        expected = _signature(services.identity, moderator, offer)
        if not same(expected, text.rpartition("-")[2]):
            raise _unknown()
        return offer, Actor(moderator.name, sites=moderator.sites, via=VIA)


def _parsed(text: str) -> Offer | None:
    parts = text.split("-")
    if len(parts) != len(Offer.__slots__) + 1:
        return None
    moderator, action, comment, version, until = parts[:-1]
    numbers = (moderator, version, until)
    if not all(part.isascii() and part.isdecimal() and len(part) < 12 for part in numbers):
        return None
    for known in ACTIONS:
        if action == known:
            return Offer(int(moderator), known, comment, int(version), int(until))
    return None


def _unknown() -> NotFound:
    return NotFound("There is no such link.")


def offered(session: Session, offer: Offer, actor: Actor) -> Comment:
    """The comment of a link that can still be used.

    :raises NotFound: it is on none of their sites any more.
    :raises LinkExpired: the time of the link is over.
    :raises StaleVersion: the comment was decided or changed since.
    """
    comment = session.scalar(select(Comment).where(Comment.uid == offer.comment))
    if comment is None or not actor.may(comment.site_id):
        raise _unknown()
    if comment.version != offer.version:
        raise StaleVersion("The comment was decided or changed since this mail was sent.")
    if datetime.fromtimestamp(offer.until, UTC) < now():
        raise LinkExpired("The links in a mail work for two days.")
    return comment


def carry_out(services: Services, offer: Offer, actor: Actor, label: Label | None) -> str:
    """Do what the link stands for; returns the new status of the comment.

    :raises ParleyError: as ``offered``, also when somebody else was quicker by a moment.
    """
    with services.db.read() as session:
        offered(session, offer, actor)
    order = Order(offer.comment, offer.action, label, offer.version)
    (outcome,) = decide.decide(services, actor, [order])
    if outcome.error is not None:
        raise outcome.error
    return outcome.status or ""
