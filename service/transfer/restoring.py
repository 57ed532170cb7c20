"""Sites, rules and articles of our own export; what is there already stays as it is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from service import sites
from service.comments import articles
from service.comments.records import Actor
from service.db import insert
from service.errors import Invalid
from service.models import (
    Article,
    ArticleAlias,
    Ban,
    Comment,
    Mark,
    Phrase,
    Reserved,
    Site,
    SiteSetting,
)
from service.sites import SiteConfig, SiteRules
from service.text import phrases
from service.transfer import own
from service.transfer.checking import Unfit

_TABLES: dict[type[own.RuleLine], Any] = {
    own.PhraseLine: Phrase,
    own.BanLine: Ban,
    own.MarkLine: Mark,
    own.ReservedLine: Reserved,
}


def site(session: Session, actor: Actor, line: own.SiteLine) -> bool:
    """Make a site, or give one its rules that has neither any nor comments; whether that was new.

    :raises Unfit: it has others, or these are none.
    """
    kept = {name: line.settings[name] for name in line.settings if name in SiteRules.model_fields}
    try:
        rules = sites.checked(kept)
        found = session.scalar(select(Site).filter_by(slug=line.slug).with_for_update())
        if found is None:
            found = sites.create(session, line.slug, line.name, line.origins)
        elif _is_the_same(session, found, line, rules):
            return False
        elif _is_used(session, found):
            raise Unfit("is there already, and keeps its settings")
        else:
            found.name = line.name
            sites.set_origins(session, line.slug, line.origins)
        sites.set_rules(session, found, rules, actor.name)
    except Invalid as error:
        raise Unfit(f"cannot be: {error.detail}") from None
    return True


def _is_the_same(session: Session, found: Site, line: own.SiteLine, rules: SiteRules) -> bool:
    there = found.name, found.origins, sites.load_rules(session, found.id)
    return there == (line.name, line.origins, rules)


def _is_used(session: Session, found: Site) -> bool:
    rows = (
        select(model.id).where(model.site_id == found.id).limit(1)
        for model in (Comment, SiteSetting)
    )
    return any(session.scalar(query) is not None for query in rows)


def rules(session: Session, to: Site, lines: Sequence[own.RuleLine]) -> int:
    """Add phrases, bans, marks and reserved names; how many were new."""
    new = sum(_add(session, to, line) for line in lines)
    if new:
        to.rules_revision += 1
        to.phrases_revision += 1
    return new


def refuse_rule(line: own.RuleLine) -> None:
    """:raises Unfit: it is a phrase that could not be looked for."""
    if isinstance(line, own.PhraseLine) and (why := phrases.refused(line.text)):
        raise Unfit(f"{line.text!r} {why}")


def _add(session: Session, to: Site, line: own.RuleLine) -> bool:
    model = _TABLES[type(line)]
    values = line.model_dump(exclude={"type", "site"}) | {"site_id": to.id}
    row = insert(session, model).values(values).on_conflict_do_nothing()
    return session.scalar(row.returning(model.id)) is not None


def article(session: Session, to: SiteConfig, line: own.ArticleLine) -> bool:
    """Make an article with its rules and aliases, unless somebody has commented on it."""
    if articles.find(session, to, line.key) is not None:
        return False
    made = line.model_dump(exclude={"type", "site", "aliases"})
    row = Article(site_id=to.id, **made)
    session.add(row)
    session.flush()
    free = [key for key in line.aliases if articles.find(session, to, key) is None]
    for key in dict.fromkeys(free):
        session.add(ArticleAlias(site_id=to.id, key=key, article_id=row.id))
    return True
