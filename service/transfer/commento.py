"""Commento and Commento++: their export, one object in JSON, mostly gzipped.

Comments come first and name their authors by a number that only the end of the file explains, so
it is read twice, and one that breaks off gives nothing. Authors wait in a small database of their
own, for there may be more of them than belong into memory.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from typing import Any

from pydantic import Field

from service.errors import Invalid
from service.transfer.json import parts
from service.transfer.records import Page, Record, Skipped, State
from service.transfer.shapes import Flag, MaybeMoment, Shape, Text, Unreadable
from service.transfer.source import Source

_TABLE = "CREATE TABLE commenter (id TEXT PRIMARY KEY, name TEXT, email TEXT, link TEXT)"
_STATES: dict[str, State] = {"approved": "approved", "unapproved": "held", "flagged": "held"}
# What stands in place of the words of a comment that was deleted.
_DELETED = "[deleted]"
_NO_LINK = "undefined"


class _Commenter(Shape):
    id: Text = Field(alias="commenterHex")
    name: Text = ""
    email: Text = ""
    link: Text = ""


class _Comment(Shape):
    id: Text = Field(alias="commentHex")
    parent: Text = Field(default="", alias="parentHex")
    domain: Text = ""
    url: Text = ""
    commenter: Text = Field(default="", alias="commenterHex")
    markdown: Text
    state: Text
    created: MaybeMoment = Field(alias="creationDate")
    deleted: Flag = False


def read(file: Source) -> Iterator[Record | Skipped]:
    """Every comment.

    :raises Invalid: the file is no export of Commento, or breaks off.
    """
    with closing(sqlite3.connect("")) as people:
        people.execute(_TABLE)
        yield from _remember(people, file)
        with file.open() as stream:
            found = (part for name, part in parts(stream) if name == "comments")
            for number, part in enumerate(found, start=1):
                yield _comment(people, f"comment {number}", part)


def _remember(people: sqlite3.Connection, file: Source) -> Iterator[Skipped]:
    """Keep the authors, whose part of the file is the last; yields what is none."""
    version: object = None
    comments = authors = 0
    with Source(file.path).open() as stream:
        for name, part in parts(stream):
            if name == "version":
                version = part
            comments += name == "comments"
            if name == "commenters":
                authors += 1
                yield from _keep(people, f"commenter {authors}", part)
    if version != 1 or not comments:
        why = "it has no comments" if version == 1 else "its version is not 1"
        raise Invalid(f"{file.path} is no export of Commento: {why}.")


def _keep(people: sqlite3.Connection, where: str, part: Any) -> Iterator[Skipped]:
    try:
        found = _Commenter.of(part)
    except Unreadable as why:
        yield Skipped(where, str(why))
        return
    # An author comes once for each comment.
    link = "" if found.link == _NO_LINK else found.link
    row = (found.id, found.name, found.email, link)
    people.execute("INSERT OR IGNORE INTO commenter VALUES (?, ?, ?, ?)", row)


def _comment(people: sqlite3.Connection, where: str, part: Any) -> Record | Skipped:
    try:
        found = _Comment.of(part)
        state = _state(found)
    except Unreadable as why:
        return Skipped(where, str(why))
    query = "SELECT name, email, link FROM commenter WHERE id = ?"
    name, email, link = people.execute(query, (found.commenter,)).fetchone() or ("", "", "")
    return Record(
        where=where,
        id=found.id,
        parent=found.parent if found.parent not in ("", "root") else None,
        page=Page(_key(found)),
        name=name,
        email=email,
        url=link,
        body=found.markdown,
        created_at=found.created,
        state=state,
    )


def _key(found: _Comment) -> str:
    """The address that Commento itself leads to; a name that somebody gave a page stays that."""
    if found.domain and (found.url.startswith("/") or not found.url):
        return f"https://{found.domain}{found.url}"
    return found.url


def _state(found: _Comment) -> State:
    if found.deleted or found.markdown == _DELETED:
        return "deleted"
    if found.state not in _STATES:
        raise Unreadable(f"has the state {found.state[:40]!r}, which is none")
    return _STATES[found.state]
