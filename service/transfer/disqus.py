"""Disqus: the XML of its export (Admin, Moderation, Export), in which threads come first.

Posts name their threads by a number, so addresses of threads are kept until the end of the file:
in a small database of its own, for there may be more of them than belong into memory.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime

from service.errors import Invalid
from service.text.markdown import from_html
from service.transfer.checking import LONGEST_HTML
from service.transfer.records import Page, Record, Skipped, State
from service.transfer.source import Source
from service.transfer.xml import Element, elements

_TABLE = (
    "CREATE TABLE thread (id TEXT PRIMARY KEY, link TEXT, title TEXT, created TEXT, closed INTEGER)"
)
_WANTED = frozenset({"thread", "post"})


def read(file: Source) -> Iterator[Record | Skipped]:
    """Every post.

    :raises Invalid: the file is no export of Disqus, or breaks off.
    """
    is_disqus = False
    with file.open() as stream, closing(sqlite3.connect("")) as threads:
        threads.execute(_TABLE)
        for element in elements(stream, _WANTED, frozenset({"disqus"})):
            if element.begins:
                is_disqus = True
            elif not is_disqus:
                break
            elif element.name == "thread":
                _remember(threads, element)
            else:
                yield _post(threads, element)
    if not is_disqus:
        raise Invalid(f"{file.path} is no export of Disqus: its first element is not <disqus>.")


def _remember(threads: sqlite3.Connection, element: Element) -> None:
    row = (
        element.attributes.get("id", ""),
        element.get("link") or element.get("id"),
        element.get("title"),
        element.get("createdAt"),
        element.get("isClosed") == "true",
    )
    threads.execute("INSERT OR REPLACE INTO thread VALUES (?, ?, ?, ?, ?)", row)


def _post(threads: sqlite3.Connection, element: Element) -> Record | Skipped:
    number = element.attributes.get("id", "")
    where = f"line {element.line}, post {number or 'without an id'}"
    page = _page(threads, _reference(element, "thread"))
    if page is None:
        return Skipped(where, "stands below a thread that is not in the file")
    message = element.get("message")
    if len(message) > LONGEST_HTML:
        return Skipped(where, f"has more than {LONGEST_HTML:,} characters")
    author = element.child("author") or Element("author", {}, "", 0)
    return Record(
        where=where,
        id=number,
        parent=_reference(element, "parent") or None,
        page=page,
        name=author.get("name") or author.get("username"),
        email=author.get("email"),
        address=element.get("ipAddress"),
        body=from_html(message),
        created_at=_time(element.get("createdAt")),
        state=_state(element),
    )


def _reference(element: Element, name: str) -> str:
    child = element.child(name)
    return child.attributes.get("id", "") if child else ""


def _page(threads: sqlite3.Connection, number: str) -> Page | None:
    query = "SELECT link, title, created, closed FROM thread WHERE id = ?"
    row = threads.execute(query, (number,)).fetchone()
    if row is None:
        return None
    link, title, created, closed = row
    return Page(link, title or None, _time(created), bool(closed))


def _state(element: Element) -> State:
    """Spam before deleted: Disqus deletes what is spam, and a label is worth more."""
    if element.get("isSpam") == "true":
        return "spam"
    if element.get("isDeleted") == "true":
        return "deleted"
    return "held" if element.get("isApproved") == "false" else "approved"


def _time(text: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)
