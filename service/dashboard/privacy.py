"""What is kept of one reader: a look at it, a file of it, and its end. For administrators.

An e-mail address travels in forms alone, never in an address that a log or a history keeps.
"""

from __future__ import annotations

from collections.abc import Sequence

from flask import Response, redirect, stream_with_context, url_for
from flask.typing import ResponseReturnValue

from service.context import services
from service.dashboard import door, fields, lists, notices
from service.errors import Invalid
from service.models import Act
from service.privacy import elsewhere, record
from service.privacy import erase as erasing
from service.privacy import export as exporting
from service.privacy import look as looking
from service.privacy import person as persons
from service.privacy.look import Found
from service.privacy.person import Person

WORD = "erase"


def privacy() -> ResponseReturnValue:
    """The form, or everything of who wrote the comment that is named.

    :raises NotFound: there is no such comment on a site of theirs.
    """
    uid = fields.text("comment")
    if not uid:
        return _page(None)
    with services().db.read() as session:
        person = persons.author_of(session, fields.uid(uid), door.sites())
    return _page(person)


def look_up_person() -> ResponseReturnValue:
    """Everything of whom the form names."""
    try:
        return _page(_person())
    except Invalid as error:
        return _page(None, error.detail), error.status


def _person() -> Person:
    return persons.named(fields.text("email", 254), fields.text("author", 80), door.sites())


def _page(person: Person | None, problem: str | None = None) -> str:
    found: Found | None = None
    acts: Sequence[Act] = ()
    if person is not None:
        own = services()
        with own.db.read() as session:
            found = looking.look(session, own.identity, person)
            acts = record.found(session, own.identity, person)
    return lists.page(
        "dashboard/privacy.html",
        name="privacy",
        person=person,
        found=found,
        kinds=[(kind.words, found.rest[kind.name]) for kind in elsewhere.KINDS] if found else [],
        erased=[_shown(act) for act in acts],
        typed={name: fields.text(name, 254) for name in ("email", "author")},
        problem=problem,
        word=WORD,
    )


def _shown(act: Act) -> tuple[str, str, int]:
    day = f"{act.created_at:%Y-%m-%d %H:%M} UTC"
    return day, act.actor, act.detail["comments_erased"]


def export_person() -> Response:
    """Everything of them as a file."""
    pieces = exporting.export(services(), door.actor(), _person())
    headers = {"Content-Disposition": 'attachment; filename="everything-of-a-person.json"'}
    return Response(stream_with_context(pieces), mimetype="application/json", headers=headers)


def erase_person() -> ResponseReturnValue:
    """Erase everything of them, once the word is typed."""
    person = _person()
    if fields.text("typed").casefold() != WORD:
        return _page(person, f"Nothing is erased: type {WORD} to erase all of it."), 422
    keep_bans = fields.text("keep_bans") == "yes"
    done = erasing.erase(services(), door.actor(), person, keep_bans=keep_bans)
    count = done["comments_erased"]
    notices.say(f"Erased: {count:,} {'comment' if count == 1 else 'comments'} and the rest.")
    return redirect(url_for("dashboard.privacy"), 303)
