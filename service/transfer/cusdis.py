"""Cusdis: its database, if that is SQLite; it has no export.

Texts are Markdown as their authors wrote it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from service.transfer.database import rows
from service.transfer.records import Page, Record, Skipped, State
from service.transfer.shapes import Flag, MaybeMoment, Shape, Text, Unreadable
from service.transfer.source import Source

_OF_COMMENT = (
    *("id", "pageId", "parentId", "created_at", "deletedAt"),
    *("by_email", "by_nickname", "content", "approved"),
)
_TABLES = {"comments": _OF_COMMENT, "pages": ("id", "slug", "url", "title")}
_QUERY = """SELECT c.id, c.parentId AS parent, c.created_at, c.deletedAt AS deleted_at, c.by_email,
    c.by_nickname, c.content, c.approved, p.url, p.slug, p.title
    FROM comments c LEFT JOIN pages p ON p.id = c.pageId ORDER BY c.rowid"""


class _Row(Shape):
    id: Text
    parent: Text
    created_at: MaybeMoment
    deleted_at: MaybeMoment
    by_email: Text
    by_nickname: Text
    content: Text
    approved: Flag
    url: Text
    slug: Text
    title: Text


def read(file: Source) -> Iterator[Record | Skipped]:
    """Every comment of every project.

    :raises Invalid: the file is no database of Cusdis, or a damaged one.
    """
    for number, row in enumerate(rows(file, "Cusdis", _TABLES, _QUERY), start=1):
        yield _comment(f"comment {number}", row)


def _comment(where: str, row: dict[str, Any]) -> Record | Skipped:
    try:
        found = _Row.of(row)
    except Unreadable as why:
        return Skipped(where, str(why))
    return Record(
        where=f"{where}, {found.id[:64]}",
        id=found.id,
        parent=found.parent or None,
        page=Page(found.url or found.slug, found.title or None),
        name=found.by_nickname,
        email=found.by_email,
        body=found.content,
        created_at=found.created_at,
        state=_state(found),
    )


def _state(found: _Row) -> State:
    if found.deleted_at is not None:
        return "deleted"
    return "approved" if found.approved else "held"
