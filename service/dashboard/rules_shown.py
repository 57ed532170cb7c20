"""What the pages of the rules share: whose rules, and the page that shows a change beforehand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import redirect, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import Session

from service.context import services
from service.dashboard import door, fields, lists, notices, rules_words
from service.errors import NotFound
from service.models import DEFAULT_SITE, Comment, Site
from service.roles import ADMINISTRATOR, Role
from service.rules import preview
from service.rules.preview import Change
from service.sites import SiteConfig

EXAMPLES = 20


@dataclass(frozen=True, slots=True)
class Chosen:
    """The site a page is about, and those one could change to (slug to name)."""

    config: SiteConfig
    revision: int
    others: Mapping[str, str]

    @property
    def slug(self) -> str:
        """What addresses call it."""
        return self.config.slug


def chosen() -> Chosen:
    """The site of the request, by its name or by a comment of it; else the default one.

    :raises NotFound: no such site, or none of the person's.
    """
    with services().db.read() as session:
        known = _known(session)
        site = _asked(session, known)
        if site is None:
            raise NotFound("There is no such site.")
        config = services().sites.of(session, site.id)
        names = {slug: row.name for slug, row in known.items()}
        return Chosen(config, site.rules_revision, names)


def _known(session: Session) -> dict[str, Site]:
    own = door.sites()
    rows = session.scalars(select(Site).order_by(Site.slug))
    return {row.slug: row for row in rows if own is None or row.id in own}


def _asked(session: Session, known: Mapping[str, Site]) -> Site | None:
    if uid := fields.text("comment"):
        query = select(Comment.site_id).where(Comment.uid == fields.uid(uid))
        site_id = session.scalar(query)
        return next((site for site in known.values() if site.id == site_id), None)
    slug = fields.text("site", 64)
    if slug:
        return known.get(slug)
    return known.get(DEFAULT_SITE) or next(iter(known.values()), None)


def by_id(site_id: int) -> Chosen:
    """The site with that primary key, which is one of the person's."""
    with services().db.read() as session:
        site = session.get_one(Site, site_id)
        config = services().sites.of(session, site_id)
        return Chosen(config, site.rules_revision, {})


def page(
    template: str,
    site: Chosen,
    status: int = 200,
    least: Role = ADMINISTRATOR,
    **context: Any,
) -> ResponseReturnValue:
    """A page about the rules of one site, which people of the role ``least`` may change."""
    context |= {"site": site, "may_change": door.may(least), "back": fields.here()}
    return lists.page(template, **context), status


def confirm(
    site: Chosen,
    change: Change,
    *,
    title: str,
    changes: Sequence[str],
    action: str,
    button: str,
    back: str,
    hidden: Mapping[str, str],
    **more: Any,
) -> ResponseReturnValue:
    """Show what a change would have done, with the form that makes it."""
    found = preview.preview(services(), site.config.id, change)
    return page(
        "dashboard/rules_preview.html",
        site,
        name="rules",
        title=title,
        changes=changes,
        action=action,
        button=button,
        return_to=back,
        hidden={"site": site.slug, **hidden},
        found=found,
        figures=rules_words.figures(found, door.moderator().name),
        provisos=rules_words.provisos(found),
        examples=EXAMPLES,
        **more,
    )


def to(endpoint: str, site: Chosen, said: str, **query: Any) -> ResponseReturnValue:
    """On to a page of the rules, which says what was done."""
    notices.say(f"{said}.")
    return redirect(url_for(f"dashboard.{endpoint}", site=site.slug, **query), 303)
