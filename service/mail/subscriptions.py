"""Mails about replies: who may ask for them, who has said yes, and how they end.

An address is asked once its owner's comment stands approved, and never told anything before
it has said yes. What the links carry is signed, each kind for itself.
"""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Final, Literal

from sqlalchemy import ColumnElement, Select, exists, select, update
from sqlalchemy.orm import Session

from service.config import Settings
from service.context import Services
from service.db import lock
from service.errors import Invalid, NotFound, Wrong
from service.identity import Identity, same
from service.models import Subscriber, Subscription, now
from service.outbox import followers
from service.sites import SiteConfig

Act = Literal["confirm", "stop", "stop-all"]
CONFIRM: Final = "confirm"
STOP: Final = "stop"
STOP_ALL: Final = "stop-all"

PAUSE = timedelta(days=1)
MOST = 3

# What HTML takes for an address, less what mail servers rarely take or know only by name.
_ADDRESS = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]{1,64}@(?:[a-z0-9-]+\.)+[a-z0-9-]+", re.I | re.A)


def offered(settings: Settings, site: SiteConfig) -> bool:
    """Whether readers of a site may ask for mails: it wants them, and they can be sent."""
    able = settings.smtp_url is not None and settings.url is not None
    return able and site.rules.reply_mails == "on"


def asked_for(services: Services, site: SiteConfig, email: str | None) -> Subscription | None:
    """A subscription for a comment that is about to be stored; None where none is offered.

    :raises Invalid: there is no address to which mails could be sent.
    """
    if not offered(services.settings, site):
        return None
    if email is None or not _ADDRESS.fullmatch(email):
        message = "must be an ordinary e-mail address to get mails about replies"
        wrong = Wrong(message, "email" if email else "empty")
        raise Invalid(f"The address {message}.", fields={"author.email": wrong})
    whole = email.casefold()
    name, _, domain = whole.rpartition("@")
    box = f"{name.partition('+')[0].replace('.', '')}@{domain}"
    return Subscription(
        address=address_of(services.identity, site.id, email),
        mailbox=services.identity.digest("mailbox", str(site.id), box),
    )


def address_of(identity: Identity, site_id: int, email: str) -> str:
    """What stands for an e-mail address at a site."""
    return identity.digest("subscriber", str(site_id), email.casefold())


def may_ask(session: Session, mine: Subscription, delivery: str) -> bool:
    """Whether the mail ``delivery`` may ask the address of a subscription; counts it if so.

    One mail a day and three ever go to a mailbox without a yes, however its owner's address
    is spelled; sending one of them again is no other mail.
    """
    lock(session, [f"mailbox {mine.mailbox}"])
    rows = session.scalars(select(Subscriber).filter_by(mailbox=mine.mailbox)).all()
    row = next((one for one in rows if one.address == mine.address), None)
    if row is None:
        row = Subscriber(address=mine.address, mailbox=mine.mailbox, asked=0)
        session.add(row)
    if row.confirmed_at is not None:
        return False
    if row.asked_by == delivery:
        return True
    lately = any(one.asked_at and one.asked_at > now() - PAUSE for one in rows)
    if lately or sum(one.asked for one in rows) >= MOST:
        return False
    row.asked, row.asked_at, row.asked_by = row.asked + 1, now(), delivery
    return True


def token(identity: Identity, act: Act, what: str) -> str:
    """What a link carries that does ``act``: to a subscription's uid, or to an address's hash."""
    return f"{what}-{_signature(identity, act, what)}"


def read(identity: Identity, act: Act, text: str) -> str:
    """What the link is about.

    :raises NotFound: it is none of ours.
    """
    what, _, signature = text.partition("-")
    expected = _signature(identity, act, what)
    if not same(expected, signature):
        raise NotFound("There is no such link.")
    return what


def _signature(identity: Identity, act: Act, what: str) -> str:
    return identity.digest(f"replies {act}", what)[:40]


def waits(session: Session, uid: str) -> Subscription:
    """The subscription that a link to confirm is about.

    :raises NotFound: it is gone: stopped, expired, or its comment was deleted.
    """
    row = session.scalar(select(Subscription).filter_by(uid=uid))
    if row is None:
        raise NotFound("This link is not good any more. Your next comment can ask anew.")
    return row


def confirm(services: Services, uid: str) -> None:
    """Say yes: from now on replies to any comment that has asked are mailed to its address.

    :raises NotFound: the subscription is gone.
    """
    with services.db.write() as session:
        mine = waits(session, uid)
        values = {"confirmed_at": now(), "asked": 0}
        same = Subscriber.address == mine.address
        session.execute(update(Subscriber).where(same).values(values))
        theirs = Subscription.address == mine.address
        session.execute(update(Subscription).where(theirs).values(expires_at=None))


def stop(services: Services, uid: str) -> None:
    """No more mails about replies to one comment; again and again is fine."""
    with services.db.write() as session:
        _remove(session, Subscription.uid == uid)


def stop_all(services: Services, address: str) -> None:
    """No more mails of a site to an address; one that never said yes is not asked again."""
    never = Subscriber.confirmed_at.is_(None)
    mine = Subscriber.address == address
    with services.db.write() as session:
        session.execute(update(Subscriber).where(mine, never).values(asked=MOST))
        session.execute(update(Subscriber).where(mine).values(confirmed_at=None))
        _remove(session, Subscription.address == address)


def unconfirmed() -> Select[int]:
    """What was not confirmed in time, by its primary key."""
    yes = exists().where(
        Subscriber.address == Subscription.address, Subscriber.confirmed_at.is_not(None)
    )
    return select(Subscription.id).where(Subscription.expires_at < now(), ~yes)


def _remove(session: Session, which: ColumnElement[bool]) -> None:
    followers.remove(session, session.scalars(select(Subscription.id).where(which)).all())
