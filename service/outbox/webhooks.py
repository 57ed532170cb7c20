"""Administrators say which addresses are told of what."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from service import audit, safe_http, sites
from service.comments.records import Actor
from service.context import Services
from service.errors import Invalid, NotFound
from service.models import Delivery, Event, Webhook, now
from service.outbox import hooks, signing
from service.outbox.events import EVENTS, TEST
from service.outbox.receivers import WEBHOOK

# How long the old secret signs, too, after a rotation.
OVERLAP = timedelta(hours=24)
MOST = 20


@dataclass(frozen=True, slots=True)
class Made:
    """A webhook's public id and its secret, the only time that is ever shown."""

    uid: str
    secret: str


def create(services: Services, actor: Actor, site: str, url: str, events: Sequence[str]) -> Made:
    """A new webhook for a site.

    :raises Invalid: the address may not be called, an event is unknown or none is named.
    :raises NotFound: there is no such site, or not for this actor.
    """
    _refuse(services, url, events)
    with services.db.write() as session:
        row = sites.find(session, site)
        if not actor.may(row.id):
            raise NotFound(f"There is no site {site!r}.")
        known = session.scalars(select(Webhook.id).where(Webhook.site_id == row.id)).all()
        if len(known) >= MOST:
            raise Invalid(f"A site has {MOST} webhooks at most.")
        hook = Webhook(site=row, url=url, events=sorted(set(events)), salt=_salt())
        session.add(hook)
        session.flush()
        _note(session, actor, hook, "created")
        return Made(hook.uid, signing.secret(services.identity, hook.salt))


def change(
    services: Services, actor: Actor, uid: str, url: str, events: Sequence[str], *, enabled: bool
) -> None:
    """Give a webhook another address or other events, or switch it on or off.

    :raises Invalid: the address may not be called, an event is unknown or none is named.
    :raises NotFound: there is no such webhook.
    """
    _refuse(services, url, events)
    with services.db.write() as session:
        hook = find(session, actor, uid)
        hook.url, hook.events = url, sorted(set(events))
        if enabled and not hook.enabled:
            hook.failing_since = None
        hook.enabled = enabled
        hook.disabled_why = None
        _note(session, actor, hook, "changed", enabled=enabled)


def rotate(services: Services, actor: Actor, uid: str) -> Made:
    """Another secret; for a day messages are signed with both.

    :raises NotFound: there is no such webhook.
    """
    with services.db.write() as session:
        hook = find(session, actor, uid)
        hook.old_salt, hook.old_until = hook.salt, now() + OVERLAP
        hook.salt = _salt()
        _note(session, actor, hook, "secret changed")
        return Made(hook.uid, signing.secret(services.identity, hook.salt))


def remove(services: Services, actor: Actor, uid: str) -> None:
    """Take a webhook away, and what waits for it.

    :raises NotFound: there is no such webhook.
    """
    with services.db.write() as session:
        hook = find(session, actor, uid)
        theirs = (Delivery.receiver == WEBHOOK) & (Delivery.receiver_id == hook.id)
        session.execute(delete(Delivery).where(theirs))
        _note(session, actor, hook, "removed")
        session.delete(hook)


def test(services: Services, actor: Actor, uid: str) -> None:
    """Send an event that is about nothing.

    :raises NotFound: there is no such webhook.
    :raises Invalid: it is switched off.
    """
    with services.db.write() as session:
        hook = find(session, actor, uid)
        event = Event(site_id=hook.site_id, kind=TEST, detail={})
        _send(session, hook, event)


def replay(services: Services, actor: Actor, uid: str, delivery: str) -> None:
    """Send what was sent before once more, under the same id of the message.

    :raises NotFound: there is no such webhook, or no such delivery to it.
    :raises Invalid: it is switched off.
    """
    with services.db.write() as session:
        hook = find(session, actor, uid)
        wanted = {"uid": delivery, "receiver": WEBHOOK, "receiver_id": hook.id}
        earlier = session.scalar(select(Delivery).filter_by(**wanted))
        if earlier is None or earlier.event is None:
            raise NotFound("There is no such delivery.")
        _send(session, hook, earlier.event)


def find(session: Session, actor: Actor, uid: str) -> Webhook:
    """The webhook of that public id.

    :raises NotFound: there is none, or it belongs to another's site.
    """
    hook = session.scalar(select(Webhook).where(Webhook.uid == uid))
    if hook is None or not actor.may(hook.site_id):
        raise NotFound("There is no such webhook.")
    return hook


def all_of(session: Session, actor: Actor) -> list[Webhook]:
    """Every webhook of the actor's sites, the oldest first."""
    hooks_ = session.scalars(select(Webhook).order_by(Webhook.id))
    return [hook for hook in hooks_ if actor.may(hook.site_id)]


def log(
    session: Session, hook: Webhook, before: str | None, limit: int
) -> tuple[list[Delivery], bool]:
    """Deliveries to a webhook, the newest first, older than ``before``; whether more follow."""
    query = select(Delivery).filter_by(receiver=WEBHOOK, receiver_id=hook.id)
    if before:
        last = select(Delivery.id).where(Delivery.uid == before).scalar_subquery()
        query = query.where(Delivery.id < last)
    rows = session.scalars(query.order_by(Delivery.id.desc()).limit(limit + 1)).all()
    return list(rows[:limit]), len(rows) > limit


def _send(session: Session, hook: Webhook, event: Event) -> None:
    if not hook.enabled:
        raise Invalid("The webhook is switched off.")
    session.add(event)
    session.add(Delivery(event=event, receiver=WEBHOOK, receiver_id=hook.id))


def _refuse(services: Services, url: str, events: Sequence[str]) -> None:
    private = services.settings.private_targets
    wrong: dict[str, str] = {}
    try:
        scheme = safe_http.target(url, private=private).scheme
        if len(url) > 1000:
            wrong["url"] = "has 1,000 characters at most"
        elif scheme != "https" and not private:
            wrong["url"] = "begins with https://"
    except safe_http.Refused as error:
        wrong["url"] = str(error)
    if unknown := set(events) - EVENTS.keys():
        wrong["events"] = f"there is no event {min(unknown)}"
    elif not events:
        wrong["events"] = "name one at least"
    if wrong:
        raise Invalid(" ".join(f"{name}: {what}" for name, what in wrong.items()), fields=wrong)


def _salt() -> str:
    return secrets.token_hex(16)


def _note(session: Session, actor: Actor, hook: Webhook, what: str, **more: Any) -> None:
    """One line in the log; the query of an address may hold a secret and stays out."""
    shown = hook.url.partition("?")[0]
    detail = {"what": what, "url": shown, "events": hook.events, **more}
    subject = f"webhook:{hook.uid}"
    audit.note(session, actor.name, "webhook", subject, detail, site_id=hook.site_id)
    hooks.changed(session, hook.site_id)
