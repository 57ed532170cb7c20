"""Which addresses are told of what happens, and what came of it: for administrators."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from service.comments.records import timestamp
from service.context import services
from service.dashboard import door, fields, lists, notices
from service.errors import Invalid
from service.models import DEFAULT_SITE, Delivery, Site, Webhook
from service.outbox import webhooks as hooks
from service.outbox.events import EVENTS

LENGTH = 25
STATES = {
    "pending": ("held", "waits"),
    "delivered": ("approved", "delivered"),
    "failed": ("rejected", "failed"),
    "dropped": ("deleted", "not sent"),
}


def webhooks() -> str:
    """Every webhook of one's sites, and the form for another."""
    return _all({})


def _all(problems: Mapping[str, str]) -> str:
    sites = select(Site).order_by(Site.slug)
    with services().db.read() as session:
        own = [site for site in session.scalars(sites) if door.actor().may(site.id)]
        shown = [_shown(hook) for hook in hooks.all_of(session, door.actor())]
    return lists.page(
        "dashboard/webhooks.html",
        name="webhooks",
        hooks=shown,
        sites={site.slug: site.name for site in own},
        events=EVENTS,
        typed=_typed(),
        problems=problems,
    )


def _typed() -> dict[str, Any]:
    """What stands in the form: what was sent, else what suits most."""
    sent = request.method == "POST"
    return {
        "site": fields.text("site", 64) or DEFAULT_SITE,
        "url": fields.text("url", 1000),
        "events": request.form.getlist("event") if sent else list(EVENTS),
        "enabled": bool(fields.text("enabled")),
    }


def _shown(hook: Webhook) -> dict[str, Any]:
    return {
        "id": hook.uid,
        "site": hook.site.name,
        "url": hook.url,
        "events": hook.events,
        "enabled": hook.enabled,
        "why": hook.disabled_why,
        "failing_since": timestamp(hook.failing_since),
        "old_until": timestamp(hook.old_until),
    }


def webhook(uid: str) -> str:
    """One webhook with its deliveries.

    :raises NotFound: there is none, or it belongs to another's site.
    """
    return _one(uid, {})


def _one(uid: str, problems: Mapping[str, str], secret: str | None = None) -> str:
    before = fields.text("before", 26)
    with services().db.read() as session:
        hook = hooks.find(session, door.actor(), uid)
        rows, more = hooks.log(session, hook, before or None, LENGTH)
        shown = _shown(hook)
        deliveries = [_delivery(row) for row in rows]
    return lists.page(
        "dashboard/webhook.html",
        name="webhook",
        hook=shown,
        typed=_typed() if problems else shown,
        events=EVENTS,
        deliveries=deliveries,
        states=STATES,
        more=url_for("dashboard.webhook", uid=uid, before=rows[-1].uid) if more else None,
        secret=secret,
        problems=problems,
    )


def _delivery(row: Delivery) -> dict[str, Any]:
    event = row.event
    comment = event.comment if event else None
    return {
        "id": row.uid,
        "event": event.kind if event else "",
        "comment": comment.uid if comment else None,
        "state": row.state,
        "status": row.status,
        "seconds": row.seconds,
        "attempts": row.attempts,
        "error": row.last_error,
        "answer": row.answer,
        "at": timestamp(row.created_at),
        "next": timestamp(row.next_at) if row.state == "pending" else None,
    }


def create_webhook() -> ResponseReturnValue:
    """Make a webhook and show its secret, the only time."""
    typed = _typed()
    try:
        made = hooks.create(services(), door.actor(), typed["site"], typed["url"], typed["events"])
    except Invalid as error:
        return _all(error.fields or {"url": error.detail}), error.status
    notices.say("The webhook is made.")
    return _one(made.uid, {}, made.secret)


def change_webhook(uid: str) -> ResponseReturnValue:
    """Another address, other events, on or off."""
    typed = _typed()
    try:
        hooks.change(
            services(),
            door.actor(),
            uid,
            typed["url"],
            typed["events"],
            enabled=typed["enabled"],
        )
    except Invalid as error:
        return _one(uid, error.fields or {"url": error.detail}), error.status
    return _back(uid, "Saved; it holds from now on.")


def rotate_webhook(uid: str) -> ResponseReturnValue:
    """Make another secret and show it, the only time."""
    made = hooks.rotate(services(), door.actor(), uid)
    notices.say("The secret is another one.")
    return _one(uid, {}, made.secret)


def test_webhook(uid: str) -> ResponseReturnValue:
    """Send an event that is about nothing."""
    try:
        hooks.test(services(), door.actor(), uid)
    except Invalid as error:
        return _back(uid, error.detail)
    return _back(uid, "A test event is on its way; reload the page to see what came of it.")


def replay_webhook(uid: str) -> ResponseReturnValue:
    """Send a delivery once more."""
    delivery = fields.uid(fields.text("delivery"))
    try:
        hooks.replay(services(), door.actor(), uid, delivery)
    except Invalid as error:
        return _back(uid, error.detail)
    return _back(uid, "It is on its way again, under the same id.")


def remove_webhook(uid: str) -> ResponseReturnValue:
    """Take a webhook away."""
    hooks.remove(services(), door.actor(), uid)
    notices.say("The webhook is removed.")
    return redirect(url_for("dashboard.webhooks"), 303)


def _back(uid: str, said: str) -> ResponseReturnValue:
    notices.say(said)
    return redirect(url_for("dashboard.webhook", uid=uid), 303)
