"""The sites of one service: made, named, and whose pages may use them; for administrators."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import Session

from service.auth import keyring, people
from service.context import services
from service.dashboard import door, fields, lists, notices
from service.errors import Invalid, NotFound
from service.models import DEFAULT_SITE, Moderator, Site
from service.rules import change


def sites() -> str:
    """Every site that is one's own, and the form for another."""
    return _all({})


def _all(problems: Mapping[str, str]) -> str:
    with services().db.read() as session:
        rows = session.scalars(select(Site).order_by(Site.slug))
        shown = [_shown(session, row) for row in rows if door.actor().may(row.id)]
    return lists.page(
        "dashboard/sites.html",
        name="sites",
        sites=shown,
        every=door.sites() is None,
        typed={name: fields.text(name, 5000) for name in ("slug", "name", "origins")},
        problems=problems,
    )


def _shown(session: Session, row: Site) -> dict[str, Any]:
    config = services().sites.of(session, row.id)
    pinned = row.slug == DEFAULT_SITE and services().settings.origins is not None
    return {
        "slug": row.slug,
        "name": row.name,
        "origins": config.origins,
        "pinned": pinned,
        "closed": config.rules.new_comments == "closed",
    }


def site(slug: str) -> str:
    """One site with its keys and its people.

    :raises NotFound: there is none of that name, or it is none of one's own.
    """
    return _one(slug, {})


def _one(slug: str, problems: Mapping[str, str]) -> str:
    with services().db.read() as session:
        row = session.scalar(select(Site).where(Site.slug == slug))
        if row is None or not door.actor().may(row.id):
            raise NotFound("There is no such site.")
        shown = _shown(session, row)
        keys = [key for key in keyring.all_of(session, door.actor()) if _opens(key.site_id, row)]
        everybody = [one for one in people.everybody(session) if _is_there(one, row)]
    typed = {"name": row.name, "origins": "\n".join(row.origins or ())}
    if request.method == "POST":
        typed = {name: fields.text(name, 5000) for name in typed}
    return lists.page(
        "dashboard/site.html",
        name="site",
        site=shown,
        keys=[key for key in keys if key.revoked_at is None],
        people=everybody,
        typed=typed,
        problems=problems,
    )


def _opens(site_id: int | None, row: Site) -> bool:
    return site_id is None or site_id == row.id


def _is_there(one: Moderator, row: Site) -> bool:
    return one.sites is None or row.id in one.sites


def _origins() -> list[str] | None:
    """The origins of the form, one on each line; None: any localhost."""
    return fields.text("origins", 5000).split() or None


def create_site() -> ResponseReturnValue:
    """Make a site."""
    slug, name = fields.text("slug", 64), fields.text("name", 201)
    try:
        change.new_site(services(), door.actor(), slug, name, _origins())
    except Invalid as error:
        return _all(error.fields), error.status
    return _to(slug, f"{name} is there.")


def change_site(slug: str) -> ResponseReturnValue:
    """Give a site another name and other origins."""
    try:
        change.site(services(), door.actor(), slug, fields.text("name", 201), _origins())
    except Invalid as error:
        return _one(slug, error.fields), error.status
    return _to(slug, "Saved; it holds from now on.")


def _to(slug: str, said: str) -> ResponseReturnValue:
    notices.say(said)
    return redirect(url_for("dashboard.site", slug=slug), 303)
