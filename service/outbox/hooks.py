"""A webhook is called, and switched off when it is dead."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from service import VERSION, safe_http
from service.context import Services
from service.models import Delivery, Event, Site, Webhook, now
from service.outbox import payload, signing
from service.outbox.result import Result

GONE = 410
DEAD = timedelta(days=3)
EXCERPT = 500


def send(services: Services, delivery: Delivery) -> Result:
    """Call the webhook with the event of a delivery, signed; 2xx is delivered."""
    with services.db.read() as session:
        hook = session.get(Webhook, delivery.receiver_id)
        event = session.get_one(Event, delivery.event_id)
        if hook is None or not hook.enabled:
            return Result(dropped=True, error="the webhook is switched off or removed")
        body = payload.body(session, event)
    signed = signing.headers(f"msg_{event.uid}", now(), body, secrets(services, hook))
    headers = {
        "Content-Type": "application/json",
        "User-Agent": f"Parley/{VERSION} (webhooks)",
        **signed,
    }
    private = services.settings.private_targets
    try:
        return _result(safe_http.post(hook.url, body, headers, private=private))
    except (safe_http.Failed, safe_http.Refused) as error:
        return Result(error=str(error), out_of_reach=True)


def _result(answer: safe_http.Answer) -> Result:
    said = answer.body[:EXCERPT].decode("utf-8", "replace").replace("\0", "")
    if 200 <= answer.status < 300:
        return Result(status=answer.status, answer=said)
    error = f"answered {answer.status}"
    if 300 <= answer.status < 400:
        error += ": redirects are not followed"
    gone = answer.status == GONE
    return Result(error, status=answer.status, answer=said, final=gone, out_of_reach=True)


def secrets(services: Services, hook: Webhook) -> list[str]:
    """What signs at this moment: the webhook's secret, and the last one for a while."""
    salts = [hook.salt]
    if hook.old_salt and hook.old_until and hook.old_until > now():
        salts.append(hook.old_salt)
    return [signing.secret(services.identity, salt) for salt in salts]


def note(session: Session, delivery: Delivery, result: Result, *, given_up: bool) -> None:
    """Remember whether a webhook works; one that is gone, or dead for days, is switched off."""
    if result.dropped:
        return
    query = select(Webhook).where(Webhook.id == delivery.receiver_id).with_for_update()
    hook = session.scalar(query)
    if hook is None:
        return
    if result.error is None:
        hook.failing_since = None
        return
    hook.failing_since = hook.failing_since or now()
    if result.status == GONE:
        switch_off(session, hook, "It answered 410 Gone.")
    elif given_up and now() - hook.failing_since >= DEAD:
        switch_off(session, hook, f"Nothing could be delivered for {DEAD.days} days.")


def switch_off(session: Session, hook: Webhook, why: str) -> None:
    """Call a webhook no more; what waits for it is dropped when its time comes."""
    hook.enabled = False
    hook.disabled_why = why
    changed(session, hook.site_id)


def changed(session: Session, site_id: int) -> None:
    """Tell every process that the receivers of a site are others than it remembers."""
    session.execute(
        update(Site).where(Site.id == site_id).values(rules_revision=Site.rules_revision + 1)
    )
