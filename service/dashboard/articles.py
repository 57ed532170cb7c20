"""The articles of a site: what each holds, and whether it takes comments."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue

from service.comments import articles as rules_of
from service.comments.records import timestamp
from service.context import services
from service.dashboard import door, fields, rules_shown, rules_words
from service.dashboard.rules_shown import Chosen
from service.errors import Conflict, Invalid
from service.models import Article
from service.rules import articles as changes
from service.rules import lists, move
from service.rules.articles import Changes
from service.rules.preview import World

STATES = {
    "by_age": "Open, until it closes by its age",
    "kept_open": "Open, whatever its age",
    "closed": "Closed",
}


def articles() -> ResponseReturnValue:
    """One page of the articles, the latest first."""
    site, q = rules_shown.chosen(), fields.text("q", 300)
    before = fields.text("before")
    with services().db.read() as session:
        found = lists.articles(session, site.config.id, q, fields.number("before") if before else 0)
    more = url_for("dashboard.articles", site=site.slug, q=q or None) if found.more else None
    return rules_shown.page(
        "dashboard/articles.html",
        site,
        name="articles",
        rows=[_shown(site, article) for article in found.rows],
        q=q,
        modes=rules_words.MODES,
        more=more and fields.with_query(more, "before", str(found.rows[-1].id)),
    )


def _shown(site: Chosen, article: Article) -> dict[str, Any]:
    rules = site.config.rules
    return {
        "id": article.id,
        "key": article.key,
        "title": article.title,
        "approved": article.approved_count,
        "mode": article.mode,
        "state": changes.state(article),
        "open": rules_of.is_open(rules, article),
        "closes_at": timestamp(rules_of.closes_at(rules, article)),
        "first": timestamp(article.created_at),
        "date": article.dated_at.date().isoformat() if article.dated_at else "",
    }


def article(number: int) -> ResponseReturnValue:
    """One article with its rules."""
    return _one(number, {})


def _one(number: int, problems: Mapping[str, str]) -> ResponseReturnValue:
    with services().db.read() as session:
        found = changes.find(session, number, door.sites())
        formerly = move.aliases(session, number)
    site = rules_shown.by_id(found.site_id)
    return rules_shown.page(
        "dashboard/article.html",
        site,
        status=422 if problems else 200,
        name="article",
        formerly=formerly,
        move_to=fields.text("move_to", 2000),
        article=_shown(site, found),
        modes=rules_words.MODES,
        states=STATES,
        problems=problems,
    )


def preview_article(number: int) -> ResponseReturnValue:
    """What the article's rules would have done."""
    try:
        wanted = _wanted()
    except Invalid as error:
        return _one(number, error.fields)
    found, site = _found(number)
    mode = wanted.get("mode", found.mode)
    state = wanted.get("state", changes.state(found))

    def with_mode(world: World) -> World:
        return replace(world, modes={**world.modes, number: mode})

    said = rules_words.MODES[mode] if mode else "as the site"
    return rules_shown.confirm(
        site,
        with_mode,
        title=f"Rules of “{found.title or found.key}”",
        changes=[*_titled(), f"Held besides: {said}", f"Comments: {STATES[state]}"],
        action=url_for("dashboard.save_article", number=number),
        button="Save",
        back=url_for("dashboard.article", number=number),
        hidden={
            name: fields.text(name, 300)
            for name in ("title", "mode", "state", "date")
            if name in request.form
        }
        | {"key": found.key},
    )


def save_article(number: int) -> ResponseReturnValue:
    """Give the article the rules that were looked at."""
    _, site = _found(number)
    try:
        changes.change(services(), door.actor(), number, _wanted())
    except Invalid as error:
        return _one(number, error.fields)
    return rules_shown.to("articles", site, "The article's rules are changed")


def preview_move(number: int) -> ResponseReturnValue:
    """How many comments would go, and whether they would join others."""
    found, site = _found(number)
    try:
        with services().db.read() as session:
            article = changes.find(session, number, door.sites())
            plan = move.plan(session, site.config, article, fields.text("move_to", 2000))
    except Invalid as error:
        return _one(number, error.fields)
    return rules_shown.page(
        "dashboard/article_move.html",
        site,
        name="articles",
        article=_shown(site, found),
        plan=plan,
    )


def move_article(number: int) -> ResponseReturnValue:
    """Move the comments to the address that was looked at."""
    found, site = _found(number)
    to = fields.text("move_to", 2000)
    try:
        key = changes.move_to(services(), door.actor(), site.config, found.key, to)
    except Invalid as error:
        return _one(number, error.fields)
    return rules_shown.to("articles", site, f"The comments are now at {key}")


def _found(number: int) -> tuple[Article, Chosen]:
    """The article and its site.

    :raises Conflict: the form was made for another article, which had the number then.
    """
    with services().db.read() as session:
        found = changes.find(session, number, door.sites())
    if fields.text("key", 2000) not in ("", found.key):
        raise Conflict("The article was moved meanwhile. Look it up again.")
    return found, rules_shown.by_id(found.site_id)


def _wanted() -> Changes:
    """What the form says; what it does not name stays."""
    wanted = Changes()
    if "mode" in request.form:
        wanted["mode"] = fields.one_of("mode", rules_words.MODES)
    if state := fields.one_of("state", STATES):
        wanted["state"] = state
    if "date" in request.form:
        wanted["dated_at"] = _day()
    if title := _title():
        wanted["title"] = title
    return wanted


def _title() -> str | None:
    """What the article is to be called; None: as it is."""
    return fields.text("title", 300) or None


def _titled() -> list[str]:
    title = _title()
    return [f"Title: {title}"] if title else []


def _day() -> datetime | None:
    """When the article appeared.

    :raises Invalid: what was typed is no day.
    """
    text = fields.text("date", 10)
    if not text:
        return None
    try:
        return datetime.combine(date.fromisoformat(text), datetime.min.time(), UTC)
    except ValueError:
        said = f"{text!r} is no day such as 2026-11-25"
        raise Invalid(f"{said}.", fields={"date": said}) from None
