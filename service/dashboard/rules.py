"""The settings of a site as a form, each with the reasons that it gives."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from flask import url_for
from flask.typing import ResponseReturnValue

from service import sites
from service.context import services
from service.dashboard import door, fields, rules_shown, rules_words
from service.dashboard.rules_shown import Chosen
from service.errors import Invalid
from service.models import DEFAULT_SITE
from service.roles import ADMINISTRATOR
from service.rules import change
from service.rules.preview import World
from service.sites import SiteRules


def rules() -> ResponseReturnValue:
    """Every setting of a site, and the way to its lists."""
    site = rules_shown.chosen()
    typed = {name: rules_words.value(value) for name, value in site.config.rules}
    return _form(site, typed, {})


def _form(
    site: Chosen, typed: Mapping[str, str], problems: Mapping[str, str]
) -> ResponseReturnValue:
    defaults = {name: rules_words.value(value) for name, value in SiteRules()}
    return rules_shown.page(
        "dashboard/rules.html",
        site,
        status=422 if problems else 200,
        name="rules",
        sections=rules_words.SECTIONS,
        typed=typed,
        defaults=defaults | _models(),
        problems=problems,
        pinned=_pinned(site),
    )


def _models() -> dict[str, str]:
    """What the live model brings for the settings that a site may leave to it."""
    model = services().live.current()
    if model is None:
        return {}
    own = {f"threshold_{label}": f"{value:.4g}" for label, value in model.thresholds.items()}
    return own | {"certain_spam": f"{model.certain_spam:.4g}"}


def _pinned(site: Chosen) -> list[tuple[str, str, str]]:
    """What the environment decides, where nobody can change it here: word, value, variable."""
    settings = services().settings
    found = []
    if settings.origins is not None and site.slug == DEFAULT_SITE:
        found.append(("Pages that may comment", " ".join(settings.origins), "PARLEY_ORIGINS"))
    if settings.model:
        found.append(("Model version", settings.model, "PARLEY_MODEL"))
    if not settings.limits:
        found.append(("Limits on floods", "off, whatever stands above", "PARLEY_LIMITS"))
    return found


def preview_rules() -> ResponseReturnValue:
    """What the settings of the form would have done."""
    site = rules_shown.chosen()
    door.require(ADMINISTRATOR, site.config.id)
    typed = {name: fields.text(name, 40) for name in SiteRules.model_fields}
    try:
        wanted = sites.checked(given(typed))
    except Invalid as error:
        return _form(site, typed, error.fields)
    return confirm(site, typed, wanted)


def confirm(
    site: Chosen, typed: Mapping[str, str], wanted: SiteRules, *told: str
) -> ResponseReturnValue:
    """Show what these settings would have done, after ``told``; ``typed`` is the whole form."""
    said = rules_words.changes(site.config.rules, wanted)
    if not said:
        return rules_shown.to("rules", site, "Nothing is changed: these are the rules already")
    differing = {name for name, new in wanted if new != getattr(site.config.rules, name)}

    def with_settings(world: World) -> World:
        return replace(world, rules=wanted)

    return rules_shown.confirm(
        site,
        with_settings,
        title="Change the rules",
        changes=[*said, *told],
        action=url_for("dashboard.save_rules"),
        button="Save the rules",
        back=url_for("dashboard.rules", site=site.slug),
        hidden={"revision": str(site.revision), **typed},
        unseen=[rules_words.WORDS[name] for name in sorted(differing & rules_words.UNSEEN)],
    )


def save_rules() -> ResponseReturnValue:
    """Make the settings of the form the site's."""
    site = rules_shown.chosen()
    typed = {name: fields.text(name, 40) for name in SiteRules.model_fields}
    actor, revision = door.actor(), fields.number("revision")
    try:
        change.settings(services(), actor, site.slug, given(typed), revision)
    except Invalid as error:
        return _form(site, typed, error.fields)
    return rules_shown.to("rules", site, "The rules are changed, and hold from now on")


def given(typed: Mapping[str, str]) -> dict[str, Any]:
    """The fields that say something; a comma of a number is the point of a fraction."""
    return {
        name: text if isinstance(getattr(SiteRules(), name), str) else text.replace(",", ".")
        for name, text in typed.items()
        if text
    }


def rule_of(code: str, uid: str) -> str:
    """Where the rule stands that gave a comment a reason."""
    kind = code.partition("_")[0] if code.endswith("_phrase") else None
    page = _PAGES.get(code, "rules")
    return url_for(f"dashboard.{page}", comment=uid, kind=kind, _anchor=code)


_PAGES = {
    "banned_phrase": "phrases",
    "suspect_phrase": "phrases",
    "banned_author": "bans",
    "banned_address": "bans",
    "banned_domain": "bans",
}
