"""Who may come in and what they may do: for administrators of every site."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import Session

from service.auth import invitations, management
from service.auth import people as everybody
from service.comments.records import timestamp
from service.context import services
from service.dashboard import door, fields, lists, notices
from service.errors import Conflict, Invalid
from service.models import Invitation, Moderator, Site
from service.roles import ROLES


def people() -> str:
    """Everybody who may sign in, and who is invited."""
    return _people({})


def _people(problems: Mapping[str, str], link: str | None = None) -> str:
    with services().db.read() as session:
        known = _all_sites(session)
        persons = [_person(row, known) for row in everybody.everybody(session)]
        invited = [_invited(row, known) for row in invitations.standing(session)]
    return lists.page(
        "dashboard/people.html",
        name="people",
        people=persons,
        invited=invited,
        sites=_named(known, known),
        typed=_typed(),
        link=link,
        days=invitations.DAYS,
        problems=problems,
    )


def _typed() -> dict[str, Any]:
    """What stands in the form: what was sent, else what suits most."""
    chosen = _slugs()
    return {
        "role": fields.one_of("role", ROLES) or "moderator",
        "everywhere": chosen is None,
        "sites": chosen or (),
        "email": fields.text("email"),
    }


def _all_sites(session: Session) -> dict[int, Site]:
    """Every site by primary key, in the order of their slugs."""
    return {site.id: site for site in session.scalars(select(Site).order_by(Site.slug))}


def _named(known: Mapping[int, Site], sites: Collection[int] | None) -> dict[str, str]:
    """Slug to name of those sites; None: of none by name, as it is every one."""
    return {site.slug: site.name for key, site in known.items() if key in (sites or ())}


def _person(row: Moderator, known: Mapping[int, Site]) -> dict[str, Any]:
    return {
        "name": row.name,
        "email": row.email,
        "role": row.role,
        "everywhere": row.everywhere,
        "sites": _named(known, row.sites),
        "seen": timestamp(row.seen_at),
        "second_factor": row.totp_since is not None,
    }


def _invited(row: Invitation, known: Mapping[int, Site]) -> dict[str, Any]:
    return {
        "id": row.id,
        "email": row.email,
        "role": row.role,
        "everywhere": row.sites is None,
        "sites": _named(known, row.sites),
        "by": row.inviter.name,
        "until": timestamp(row.expires_at),
    }


def person(name: str) -> str:
    """One person, to be changed.

    :raises NotFound: there is nobody of that name.
    """
    return _one(name, {})


def _one(name: str, problems: Mapping[str, str]) -> str:
    with services().db.read() as session:
        known = _all_sites(session)
        shown = _person(everybody.find(session, name), known)
    typed = _typed() if request.method == "POST" else shown
    return lists.page(
        "dashboard/person.html",
        name="person",
        person=shown,
        typed=typed,
        sites=_named(known, known),
        problems=problems,
    )


def _slugs() -> list[str] | None:
    """The sites that the form names; None: every one."""
    return request.form.getlist("site") if fields.text("where") == "some" else None


def change_person(name: str) -> ResponseReturnValue:
    """Say anew what somebody may do; it holds with their next request."""
    by = door.moderator().name
    try:
        management.change(services(), by, name, fields.text("role"), _slugs())
    except (Invalid, Conflict) as error:
        return _one(name, error.fields or {"role": error.detail}), error.status
    notices.say(f"What {name} may do is changed.")
    return redirect(url_for("dashboard.people"), 303)


def remove_person(name: str) -> ResponseReturnValue:
    """Let somebody in no more."""
    try:
        management.remove(services(), door.moderator().name, name)
    except Conflict as error:
        return _one(name, {"remove": error.detail}), error.status
    notices.say(f"{name} may not sign in any more.")
    return redirect(url_for("dashboard.people"), 303)


def reset_second_factor(name: str) -> ResponseReturnValue:
    """Take the second factor off somebody who has lost it."""
    management.reset(services(), door.moderator().name, name)
    notices.say(f"{name} signs in with the password alone until there is a new second factor.")
    return redirect(url_for("dashboard.people"), 303)


def invite() -> ResponseReturnValue:
    """Make a link and show it, the only time."""
    by = door.moderator().name
    try:
        token = invitations.invite(
            services(), by, fields.text("role"), _slugs(), fields.text("email")
        )
    except Invalid as error:
        return _people(error.fields or {"role": error.detail}), error.status
    notices.say("The invitation is made.")
    return _people({}, link=_link(token))


def _link(token: str) -> str:
    """The whole address; that of the setting, since a request could name any host."""
    own = services().settings
    base = own.url or request.host_url.rstrip("/")
    return base + url_for("dashboard.join", invitation=token)


def withdraw_invitation() -> ResponseReturnValue:
    """Make an invitation void."""
    by = door.moderator().name
    invitations.withdraw(services(), by, fields.number("invitation"))
    notices.say("The invitation is withdrawn.")
    return redirect(url_for("dashboard.people"), 303)
