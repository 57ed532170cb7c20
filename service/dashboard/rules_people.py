"""Whom a site bans and whom it trusts: by hand, or by a comment of theirs."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from flask import url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from service import blocklists
from service.context import services
from service.dashboard import door, fields, rules_shown
from service.dashboard.rules_shown import Chosen
from service.errors import Invalid, NotFound
from service.models import now
from service.roles import MODERATOR
from service.rules import change, lists, whom
from service.rules.preview import World
from service.rules.whom import Whom

BANS = {
    "author": "Author",
    "address": "Network address",
    "network": "Network",
    "email": "E-mail address",
    "email_domain": "Domain of e-mail addresses",
    "link_domain": "Domain that is linked to",
}
MARKS = {"author": "Author", "email": "E-mail address, with a login"}
DAYS = {"": "for good", "1": "a day", "7": "a week", "30": "30 days", "365": "a year"}
TRUST = {"trusted": "trusted", "never": "never trusted", "none": "like anybody else"}


def bans() -> ResponseReturnValue:
    """One page of the bans, the latest first."""
    return _bans(rules_shown.chosen(), None)


def _bans(site: Chosen, problem: str | None) -> ResponseReturnValue:
    q = fields.text("q", 254)
    with services().db.read() as session:
        found = lists.bans(session, site.config.id, q, _before())
    more = url_for("dashboard.bans", site=site.slug, q=q or None) if found.more else None
    return rules_shown.page(
        "dashboard/rules_bans.html",
        site,
        status=422 if problem else 200,
        least=MODERATOR,
        name="bans",
        rows=found.rows,
        kinds=BANS,
        days=DAYS,
        q=q,
        now=now(),
        more=more and fields.with_query(more, "before", str(found.rows[-1].id)),
        problem=problem,
        typed={name: fields.text(name) for name in ("kind", "value", "days", "note")},
    )


def _before() -> int:
    found = fields.text("before")
    return int(found) if found.isdecimal() and len(found) < 10 else 0


def preview_bans() -> ResponseReturnValue:
    """What one more ban, or one less, would have done."""
    try:
        site, one = _meant("bans")
    except Invalid as error:
        return _bans(rules_shown.chosen(), error.detail)
    ends = fields.text("act") == "end"
    key = (one.kind, one.value)

    def changed(world: World) -> World:
        bans = world.bans - {key} if ends else world.bans | {key}
        return replace(world, bans=bans)

    days = fields.one_of("days", DAYS) or ""
    lasting = f"Ban, {DAYS[days] if not days else 'for ' + DAYS[days]}"
    return rules_shown.confirm(
        site,
        changed,
        title="End a ban" if ends else "Ban",
        changes=[f"{'End the ban' if ends else lasting}: {_shown(one)}"],
        action=url_for("dashboard.save_bans"),
        button="End it" if ends else "Ban",
        back=fields.own_path("back") if fields.text("back") else _page("bans", site),
        hidden={
            "act": "end" if ends else "add",
            "kind": one.kind,
            "value": one.value,
            "days": days,
            "note": fields.text("note"),
        },
    )


def _meant(of: str) -> tuple[Chosen, Whom]:
    """The site and whom the form means: by what was typed, or by a comment.

    :raises Invalid: what was typed is no such thing.
    """
    kind = fields.one_of("kind", BANS if of == "bans" else MARKS)
    if not fields.text("comment"):
        if kind is None:
            raise Invalid("Say what it is.")
        site, value = rules_shown.chosen(), fields.text("value", 254)
        if not value:
            raise Invalid("There is nothing to go by.")
        value = blocklists.ban_value(services().identity, kind, value)
        return site, Whom(kind, value, BANS[kind])
    with services().db.read() as session:
        choice = whom.of(session, fields.uid(fields.text("comment")), door.sites())
    which = fields.number("which")
    offered = choice.bans if of == "bans" else choice.trust
    if which >= len(offered):
        raise NotFound("That is known of the comment no more.")
    return rules_shown.by_id(choice.site_id), offered[which]


def _shown(one: Whom) -> str:
    """In words; addresses are hashes, which tell nobody anything."""
    if one.word != BANS.get(one.kind):
        return one.word
    hashed = one.kind in ("address", "network")
    return f"{one.word} (kept as a hash)" if hashed else f"{one.word} {one.value}"


def _page(endpoint: str, site: Chosen) -> str:
    return url_for(f"dashboard.{endpoint}", site=site.slug)


def save_bans() -> ResponseReturnValue:
    """Ban what was looked at, or end the ban."""
    site, actor = rules_shown.chosen(), door.actor()
    kind, value = fields.text("kind", 16), fields.text("value", 254)
    if fields.text("act") == "end":
        change.lift(services(), actor, site.slug, kind, value)
        return rules_shown.to("bans", site, "The ban is ended")
    days = fields.one_of("days", DAYS)
    until = now() + timedelta(days=int(days)) if days else None
    note = fields.text("note") or None
    try:
        change.ban(services(), actor, site.slug, kind, value, until, note)
    except Invalid as error:
        return _bans(site, error.detail)
    return rules_shown.to("bans", site, "Banned; it holds from now on")


def beside(session: Session, uid: str) -> dict[str, Any]:
    """What the page of a comment needs to ban or trust by it."""
    choice = whom.of(session, uid, door.sites())
    return {"whom": choice, "whom_days": DAYS, "whom_trust": TRUST}


def marks() -> ResponseReturnValue:
    """One page of those whom people have called trusted, or never to be."""
    return _marks(rules_shown.chosen(), None)


def _marks(site: Chosen, problem: str | None) -> ResponseReturnValue:
    q = fields.text("q", 254)
    with services().db.read() as session:
        found = lists.marks(session, site.config.id, q, _before())
    more = url_for("dashboard.marks", site=site.slug, q=q or None) if found.more else None
    return rules_shown.page(
        "dashboard/rules_marks.html",
        site,
        status=422 if problem else 200,
        least=MODERATOR,
        name="marks",
        rows=found.rows,
        kinds=MARKS,
        trust=TRUST,
        q=q,
        more=more and fields.with_query(more, "before", str(found.rows[-1].id)),
        problem=problem,
        typed={name: fields.text(name) for name in ("kind", "value", "trusted", "note")},
    )


def preview_marks() -> ResponseReturnValue:
    """What a word of trust would have done."""
    try:
        site, one = _meant("marks")
    except Invalid as error:
        return _marks(rules_shown.chosen(), error.detail)
    said = fields.one_of("trusted", TRUST) or "none"
    key = (one.kind, one.value)

    def changed(world: World) -> World:
        others = {mark: trusted for mark, trusted in world.marks.items() if mark != key}
        return replace(
            world, marks=others if said == "none" else {**others, key: said == "trusted"}
        )

    return rules_shown.confirm(
        site,
        changed,
        title="Trust",
        changes=[f"{_shown(one)} is {TRUST[said]}"],
        action=url_for("dashboard.save_marks"),
        button="Save",
        back=fields.own_path("back") if fields.text("back") else _page("marks", site),
        hidden={
            "kind": one.kind,
            "value": one.value,
            "trusted": said,
            "note": fields.text("note"),
        },
    )


def save_marks() -> ResponseReturnValue:
    """Say what was looked at of an author or an e-mail."""
    site, actor = rules_shown.chosen(), door.actor()
    said = {"trusted": True, "never": False}.get(fields.text("trusted"))
    kind, value = fields.text("kind", 16), fields.text("value", 254)
    note = fields.text("note") or None
    try:
        change.mark(services(), actor, site.slug, kind, value, said, note)
    except Invalid as error:
        return _marks(site, error.detail)
    return rules_shown.to("marks", site, "Saved; it holds from now on")
