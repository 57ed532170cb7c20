"""WordPress: its own export, WXR 1.0 to 1.2 (Tools, Export), and others' of that form.

The namespace changes with the version, so names are matched without it. Comments come while
their article is still being read: one may have a million.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from service.errors import Invalid
from service.text.markdown import from_html
from service.transfer.checking import LONGEST_HTML
from service.transfer.records import Page, Record, Skipped, State
from service.transfer.source import Source
from service.transfer.xml import Element, elements

_OF_ITEM = frozenset({"title", "link", "post_date_gmt", "comment_status", "status"})
_OF_ITEM_TOO = frozenset({"post_password"})
_WANTED = _OF_ITEM | _OF_ITEM_TOO | {"comment", "base_blog_url", "wxr_version"}
_STATES: dict[str, State] = {
    "1": "approved",
    "0": "held",
    "approved": "approved",
    "hold": "held",
    "spam": "spam",
    "trash": "trash",
    "post-trashed": "trash",
}
# Types whose comments are words of people to people.
_TALK = frozenset({"", "comment", "review"})
_PUBLIC = frozenset({"", "publish", "inherit"})


@dataclass(slots=True)
class _Item:
    """The article that is being read."""

    fields: dict[str, str]

    def page(self) -> Page:
        return Page(
            key=self.fields.get("link", ""),
            title=self.fields.get("title"),
            dated_at=_time(self.fields.get("post_date_gmt", "")),
            closed=self.fields.get("comment_status") == "closed",
        )

    def hidden(self) -> str | None:
        """Why its comments are nobody's to read."""
        status = self.fields.get("status", "")
        if status not in _PUBLIC:
            return f"stands below an article that is not published ({status})"
        if self.fields.get("post_password"):
            return "stands below an article with a password"
        return None


def read(file: Source) -> Iterator[Record | Skipped]:
    """Every comment of every article.

    :raises Invalid: the file is no WXR, or breaks off.
    """
    blog = ""
    is_wxr = False
    item = _Item({})
    with file.open() as stream:
        for element in elements(stream, _WANTED, frozenset({"item"})):
            if element.begins:
                item = _Item({})
            elif element.name == "comment":
                is_wxr = True
                yield _comment(blog, item, element)
            elif element.parent == "item":
                item.fields.setdefault(element.name, element.text.strip())
            elif element.name == "base_blog_url":
                blog, is_wxr = element.text.strip(), True
            else:
                is_wxr = is_wxr or element.name == "wxr_version"
    if not is_wxr:
        raise Invalid(f"{file.path} is no WXR: it has neither comments nor a WXR version.")


def _comment(blog: str, item: _Item, element: Element) -> Record | Skipped:
    number = element.get("comment_id")
    where = f"line {element.line}, comment {number or 'without an id'}"
    if why := _unwanted(item, element):
        return Skipped(where, why)
    content = element.get("comment_content")
    return Record(
        where=where,
        # Two blogs have comments of the same numbers.
        id=f"{blog}#{number}" if number else "",
        parent=_parent(blog, element.get("comment_parent")),
        page=item.page(),
        name=element.get("comment_author"),
        email=element.get("comment_author_email"),
        url=element.get("comment_author_url"),
        address=element.get("comment_author_IP"),
        body=from_html(content, lines=True),
        created_at=_time(element.get("comment_date_gmt")) or _time(element.get("comment_date")),
        state=_STATES[element.get("comment_approved")],
    )


def _unwanted(item: _Item, element: Element) -> str | None:
    kind, state = element.get("comment_type"), element.get("comment_approved")
    if kind not in _TALK:
        return f"is a {kind}" if kind in ("pingback", "trackback") else f"is of the type {kind!r}"
    if state not in _STATES:
        return f"has the state {state!r}, which is none"
    if len(element.get("comment_content")) > LONGEST_HTML:
        return f"has more than {LONGEST_HTML:,} characters"
    return item.hidden()


def _parent(blog: str, number: str) -> str | None:
    return f"{blog}#{number}" if number not in ("", "0") else None


def _time(text: str) -> datetime | None:
    """A time of WordPress, which writes zeros for none."""
    try:
        return datetime.strptime(text, "%Y-%m-%d %H:%M:%S").replace(tzinfo=UTC)
    except ValueError:
        return None
