"""Keys of programs, and what they are used for: for administrators."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from flask import redirect, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import Session

from service import meter
from service.auth import SCOPES, keyring, usage
from service.auth.keyring import Made
from service.comments.records import timestamp
from service.context import services
from service.dashboard import charts, door, fields, lists, notices
from service.errors import Conflict, Invalid
from service.models import ApiKey, Site, now

# How long a key that is replaced goes on: hours, and in words.
GRACES = {24: "24 hours", 7 * 24: "7 days", 0: "not at all: it ends at once"}
# Blogs of a month that are shown; the command line shows all.
BLOGS = 50


def keys() -> str:
    """Every key of one's sites, and the form for another."""
    return _all({})


def _all(problems: Mapping[str, str]) -> str:
    with services().db.read() as session:
        sites = _sites(session)
        rows = keyring.all_of(session, door.actor())
        calls = usage.used_by(session, rows, meter.month_of(now()))
        shown = [_shown(row, sites, calls[row.id]) for row in rows]
    return lists.page(
        "dashboard/keys.html",
        name="keys",
        keys=[row for row in shown if not row["revoked"]],
        revoked=[row for row in shown if row["revoked"]],
        sites={site.slug: site.name for site in sites.values()},
        every=door.sites() is None,
        scopes=SCOPES,
        typed={name: fields.text(name, 100) for name in ("name", "scope", "site", "quota")},
        problems=problems,
    )


def _sites(session: Session) -> dict[int, Site]:
    """The sites of the one who is signed in, by primary key."""
    rows = session.scalars(select(Site).order_by(Site.slug))
    return {site.id: site for site in rows if door.actor().may(site.id)}


def _shown(row: ApiKey, sites: Mapping[int, Site], calls: int) -> dict[str, Any]:
    old = row.old_until if row.old_until and row.old_until > now() else None
    return {
        "number": row.id,
        "name": row.name,
        "scope": row.scope,
        "site": sites[row.site_id].name if row.site_id else None,
        "quota": row.quota,
        "calls": calls,
        "created": timestamp(row.created_at),
        "used": timestamp(row.last_used_at),
        "old_until": timestamp(old),
        "revoked": timestamp(row.revoked_at),
    }


def key(number: int) -> str:
    """One key with what it was used for.

    :raises NotFound: there is none, or not one of one's sites.
    """
    return _one(number, {})


def _one(number: int, problems: Mapping[str, str], secret: str | None = None) -> str:
    month = fields.text("month")
    if not re.fullmatch(r"[0-9]{4}-(0[1-9]|1[0-2])", month):
        month = meter.month_of(now())
    with services().db.read() as session:
        row = keyring.find(session, door.actor(), number)
        shown = _shown(row, _sites(session), usage.used(session, row.id))
        months = usage.months(session, row.id)
        blogs = usage.blogs(session, row.id, month, BLOGS)
    oldest_first = [{"day": one["month"], **one} for one in reversed(months)]
    return lists.page(
        "dashboard/key.html",
        name="key",
        key=shown,
        means=SCOPES[row.scope],
        months=months,
        month=month,
        blogs=blogs,
        kinds=meter.COUNTED,
        chart=charts.columns(oldest_first, ("calls",)),
        graces=GRACES,
        typed=fields.text("quota", 20) if "quota" in problems else row.quota or "",
        secret=secret,
        problems=problems,
    )


def create_key() -> ResponseReturnValue:
    """Make a key and show it, the only time."""
    name, scope, site = (fields.text(field, 100) for field in ("name", "scope", "site"))
    try:
        made = keyring.create(services(), door.actor(), name, scope, site or None, _quota())
    except Invalid as error:
        return _all(error.fields), error.status
    return _made(made, "The key is made.")


def _made(made: Made, said: str) -> str:
    notices.say(said)
    return _one(made.number, {}, made.key)


def _quota() -> int | None:
    """The calls a month that the form allows; None: any number.

    :raises Invalid: that is no number.
    """
    typed = fields.text("quota", 20)
    if not typed:
        return None
    if not re.fullmatch("[0-9]{1,10}", typed):
        detail = "A quota is a number of calls such as 50000."
        raise Invalid(detail, fields={"quota": detail})
    return int(typed)


def rotate_key(number: int) -> ResponseReturnValue:
    """Put another key in its place and show it, the only time."""
    grace = timedelta(hours=fields.number("grace"))
    try:
        made = keyring.rotate(services(), door.actor(), number, grace)
    except (Conflict, Invalid) as error:
        return _one(number, {"grace": error.detail}), error.status
    return _made(made, "The key is another one.")


def change_quota(number: int) -> ResponseReturnValue:
    """Say anew how many calls a key may make in a month."""
    try:
        keyring.set_quota(services(), door.actor(), number, _quota())
    except Invalid as error:
        return _one(number, error.fields), error.status
    notices.say("The quota is changed; it holds from now on.")
    return redirect(url_for("dashboard.key", number=number), 303)


def revoke_key(number: int) -> ResponseReturnValue:
    """End a key for good, once that is confirmed."""
    if not fields.text("sure"):
        return _one(number, {"sure": "Nothing is done yet: tick the box first."}), Invalid.status
    keyring.revoke(services(), door.actor(), number)
    notices.say("The key is revoked.")
    return redirect(url_for("dashboard.keys"), 303)
