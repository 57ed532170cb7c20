"""Isso: its database, ``comments.db``, of any version.

Texts are Markdown as their authors wrote it; names, e-mail and web addresses are escaped as HTML.
Of a network address Isso keeps the beginning, which is nobody's, and so it is not taken.
"""

from __future__ import annotations

from collections.abc import Iterator
from html import unescape
from typing import Any

from service.transfer.database import rows
from service.transfer.records import Page, Record, Skipped, State
from service.transfer.shapes import MaybeMoment, Shape, Text, Unreadable
from service.transfer.source import Source

_TABLES = {
    "threads": ("id", "uri", "title"),
    "comments": ("tid", "id", "parent", "created", "mode", "text", "author", "email", "website"),
}
_QUERY = """SELECT c.id, c.parent, c.created, c.mode, c.text, c.author, c.email, c.website,
    t.uri, t.title, p.created AS parent_created FROM comments c
    LEFT JOIN threads t ON t.id = c.tid LEFT JOIN comments p ON p.id = c.parent ORDER BY c.id"""
_STATES: dict[int, State] = {1: "approved", 2: "held", 4: "deleted"}


class _Row(Shape):
    id: int
    parent: int | None
    uri: Text
    title: Text
    created: MaybeMoment
    mode: int
    text: Text
    author: Text
    email: Text
    website: Text


def read(file: Source) -> Iterator[Record | Skipped]:
    """Every comment.

    :raises Invalid: the file is no database of Isso, or a damaged one.
    """
    for row in rows(file, "Isso", _TABLES, _QUERY):
        yield _comment(row)


def _comment(row: dict[str, Any]) -> Record | Skipped:
    where = f"comment {row['id']}" if isinstance(row["id"], int) else "a comment"
    try:
        found = _Row.of(row)
        state = _state(found.mode)
    except Unreadable as why:
        return Skipped(where, str(why))
    return Record(
        where=where,
        # Two blogs have comments of the same numbers; none are of the same microsecond.
        id=_name(found.id, row["created"]),
        parent=_name(found.parent, row["parent_created"]) if found.parent else None,
        page=Page(found.uri, found.title or None),
        name=unescape(found.author),
        email=unescape(found.email),
        url=unescape(found.website),
        body=found.text,
        created_at=found.created,
        state=state,
    )


def _name(number: int, created: object) -> str:
    return f"{number}@{created}"


def _state(mode: int) -> State:
    if mode not in _STATES:
        raise Unreadable(f"has the mode {mode}, which is none")
    return _STATES[mode]
