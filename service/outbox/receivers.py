"""Who wants to know what; remembered with the rules of a site."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select, update
from sqlalchemy.orm import Session, selectinload

from service.models import Moderator, Site, Webhook
from service.roles import MODERATOR, reaches

WEBHOOK = "webhook"
MAIL = "mail"
# Commenters: whether they want mails about replies, and one about a reply.
CONFIRM = "confirm"
REPLY = "reply"
INSTANT = "instant"
# What moderators get a mail about; ``service.outbox.events`` names it, too.
_HELD = frozenset({"comment.held"})


@dataclass(frozen=True, slots=True)
class Receiver:
    """A kind of receiver, its primary key in the table of that kind, and its events.

    ``spam``: also of what is almost surely spam.
    """

    kind: str
    id: int
    events: frozenset[str]
    spam: bool = True


def load(session: Session, site_id: int) -> tuple[Receiver, ...]:
    """Everybody who is told of what happens on a site."""
    hooks = select(Webhook).where(Webhook.site_id == site_id, Webhook.enabled)
    called = [Receiver(WEBHOOK, hook.id, frozenset(hook.events)) for hook in session.scalars(hooks)]
    return (*called, *_mailed(session, site_id))


def _mailed(session: Session, site_id: int) -> list[Receiver]:
    """The moderators of a site who want a mail about each comment that waits."""
    wanted = (Moderator.notices == INSTANT) & Moderator.email.is_not(None)
    people = session.scalars(
        select(Moderator).where(wanted).options(selectinload(Moderator.rights))
    )
    return [
        Receiver(MAIL, one.id, _HELD, spam=False)
        for one in people
        if reaches(one.role, MODERATOR) and (one.sites is None or site_id in one.sites)
    ]


def changed(session: Session) -> None:
    """Tell every process that those who get mails are others than it remembers."""
    session.execute(update(Site).values(rules_revision=Site.rules_revision + 1))
