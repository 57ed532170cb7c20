"""Banned and suspect phrases: a list to be searched, added to, imported and taken along."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from flask import Response, request, stream_with_context, url_for
from flask.typing import ResponseReturnValue

from service.context import services
from service.dashboard import door, fields, rules_shown
from service.dashboard.rules_shown import Chosen
from service.errors import Invalid
from service.roles import ADMINISTRATOR
from service.rules import change, imports, lists
from service.rules.imports import Report
from service.rules.preview import Finder, World
from service.sites import PHRASE_KINDS
from service.text.phrases import Matcher

REFUSED_SHOWN = 200


def phrases() -> ResponseReturnValue:
    """One page of a list."""
    return _list(rules_shown.chosen(), None)


def _list(site: Chosen, problem: str | None, typed: str = "") -> ResponseReturnValue:
    kind, q = _kind(), fields.text("q", 200)
    with services().db.read() as session:
        found = lists.phrases(session, site.config.id, kind, q, fields.text("after", 200))
        counts = {each: lists.phrase_count(session, site.config.id, each) for each in PHRASE_KINDS}
    here = url_for("dashboard.phrases", site=site.slug, kind=kind, q=q or None)
    return rules_shown.page(
        "dashboard/rules_phrases.html",
        site,
        status=422 if problem else 200,
        name="phrases",
        kind=kind,
        q=q,
        counts=counts,
        rows=found.rows,
        more=fields.with_query(here, "after", found.rows[-1].text) if found.more else None,
        problem=problem,
        typed=typed,
    )


def _kind() -> str:
    return fields.one_of("kind", PHRASE_KINDS) or "banned"


@dataclass(frozen=True, slots=True)
class _Both:
    """What either of two lists finds."""

    old: Finder
    new: Finder

    def find(self, text: str) -> tuple[str, ...]:
        return (*self.old.find(text), *self.new.find(text))


@dataclass(frozen=True, slots=True)
class _Without:
    """What a list finds without one of its phrases."""

    old: Finder
    phrase: str

    def find(self, text: str) -> tuple[str, ...]:
        return tuple(phrase for phrase in self.old.find(text) if phrase != self.phrase)


def preview_phrases() -> ResponseReturnValue:
    """What more phrases, or one less, would have done."""
    site = rules_shown.chosen()
    door.require(ADMINISTRATOR, site.config.id)
    if fields.text("act") == "remove":
        return _preview_removal(site)
    try:
        text = _sent()
    except Invalid as error:
        return _list(site, error.detail)
    with services().db.read() as session:
        report = imports.read(session, site.config.id, _kind(), text)
    if not report.taken:
        return _list(site, _nothing(report), text[:10_000])
    return _preview_addition(site, report)


def _sent() -> str:
    """The list that was typed, or the file that was chosen.

    :raises Invalid: the file is no text in UTF-8.
    """
    file = request.files.get("file")
    if file is None or not file.filename:
        return request.form.get("text", "").replace("\0", "")
    try:
        return str(file.read(), "utf-8-sig").replace("\0", "")
    except UnicodeDecodeError:
        raise Invalid("The file is no text in UTF-8.") from None


def _nothing(report: Report) -> str:
    """Why there is nothing to be added."""
    if report.refused:
        line, text, why = report.refused[0]
        return f"Nothing can be taken. Line {line}: “{text[:80]}” {why}."
    return "All of these are in the list already." if report.known else "There is no phrase."


def _preview_addition(site: Chosen, report: Report) -> ResponseReturnValue:
    kind, new = _kind(), Matcher(report.taken)

    def with_phrases(world: World) -> World:
        more = {**world.phrases, kind: _Both(world.phrases[kind], new)}
        return replace(world, phrases=more)

    shown = [f"Hold comments with “{text}”" for text in report.taken[:5]]
    if len(report.taken) > len(shown):
        shown = [f"Hold comments with any of {len(report.taken):,} more phrases"]
    if report.known:
        shown.append(f"{report.known:,} are known already")
    return rules_shown.confirm(
        site,
        with_phrases,
        title=f"Add to the {kind} phrases",
        changes=shown,
        action=url_for("dashboard.save_phrases"),
        button="Add them" if len(report.taken) > 1 else "Add it",
        back=url_for("dashboard.phrases", site=site.slug, kind=kind),
        hidden={"kind": kind, "act": "add"},
        kept="\n".join(report.taken),
        refused=report.refused[:REFUSED_SHOWN],
        refused_count=len(report.refused),
    )


def _preview_removal(site: Chosen) -> ResponseReturnValue:
    kind, phrase = _kind(), fields.text("text", 200)

    def without(world: World) -> World:
        less = {**world.phrases, kind: _Without(world.phrases[kind], phrase)}
        return replace(world, phrases=less)

    return rules_shown.confirm(
        site,
        without,
        title=f"Take a phrase off the {kind} ones",
        changes=[f"No longer hold comments with “{phrase}”"],
        action=url_for("dashboard.save_phrases"),
        button="Take it off",
        back=url_for("dashboard.phrases", site=site.slug, kind=kind),
        hidden={"kind": kind, "act": "remove", "text": phrase},
    )


def save_phrases() -> ResponseReturnValue:
    """Add the phrases that were looked at, or take one off."""
    site, kind, actor = rules_shown.chosen(), _kind(), door.actor()
    if fields.text("act") == "remove":
        change.remove_phrase(services(), actor, site.slug, kind, fields.text("text", 200))
        return rules_shown.to("phrases", site, "The phrase is taken off the list", kind=kind)
    try:
        count = _add(site, kind, request.form.get("kept", "").replace("\0", ""))
    except Invalid as error:
        return _list(site, error.detail)
    said = "The phrase is" if count == 1 else f"{count:,} phrases are"
    return rules_shown.to("phrases", site, f"{said} added, and hold from now on", kind=kind)


def _add(site: Chosen, kind: str, text: str) -> int:
    """Read the list once more: a form can be sent by hand, or twice."""
    with services().db.read() as session:
        taken: Sequence[str] = imports.read(session, site.config.id, kind, text).taken
    return change.add_phrases(services(), door.actor(), site.slug, kind, taken)


def export_phrases() -> Response:
    """The whole list as a text that can be imported again."""
    site, kind = rules_shown.chosen(), _kind()

    def lines() -> Iterator[str]:
        with services().db.read() as session:
            for phrase in lists.every_phrase(session, site.config.id, kind):
                yield f"{phrase}\n"

    name = f"{site.slug}-{kind}-phrases.txt"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(stream_with_context(lines()), mimetype="text/plain", headers=headers)
