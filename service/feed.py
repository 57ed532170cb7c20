"""Atom feeds (RFC 4287): of an article's comments, and of all of a site."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode
from uuid import UUID
from xml.etree import ElementTree as ET

import can_ada
from ulid import ULID

LENGTH = 50
_ATOM = "http://www.w3.org/2005/Atom"
# What XML 1.0 cannot hold, not even escaped.
_UNFIT = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_EPOCH = "1970-01-01T00:00:00Z"


def atom(
    base: str, query: Mapping[str, str], title: str, comments: Sequence[dict[str, Any]]
) -> bytes:
    """The feed document, in UTF-8. ``comments`` are in their public form, newest first.

    ``query`` is what the address of a request has to say: the ``article``, unless the feed is of
    a whole site, and the ``site``, unless it is the default. With ``article_title``, a comment
    says in its title what it is on.
    """
    ET.register_namespace("", _ATOM)
    address = f"{base}/api/v1/feed.atom" + (f"?{urlencode(query)}" if query else "")
    feed = ET.Element(f"{{{_ATOM}}}feed")
    _add(feed, "id", address)
    _add(feed, "title", f"Comments on {title}")
    _add(feed, "updated", max((_changed(item) for item in comments), default=_EPOCH))
    _add(feed, "link", rel="self", type="application/atom+xml", href=address)
    _alternate(feed, query.get("article", ""))
    for comment in comments:
        _entry(feed, comment)
    document: bytes = ET.tostring(feed, encoding="utf-8", xml_declaration=True)
    return document


def _entry(feed: ET.Element, comment: dict[str, Any]) -> None:
    entry = _add(feed, "entry")
    name, on = comment["author"]["name"], comment.get("article_title")
    _add(entry, "id", _identity(comment))
    _add(entry, "title", f"{name} on {on}" if on else f"{name} wrote")
    _add(entry, "published", comment["created_at"])
    _add(entry, "updated", _changed(comment))
    author = _add(entry, "author")
    badge = f" ({comment['badge']})" if comment["badge"] else ""
    _add(author, "name", name + badge)
    if url := comment["author"]["url"]:
        _add(author, "uri", can_ada.parse(url).href)
    _alternate(entry, comment["article"], f"#comment-{comment['id']}")
    _add(entry, "content", comment["body_html"], type="html")


def _identity(comment: dict[str, Any]) -> str:
    """The same for ever, also when Parley moves to another address."""
    return UUID(bytes=ULID.from_str(comment["id"]).bytes).urn


def _alternate(element: ET.Element, article: str, fragment: str = "") -> None:
    """Where people read it; a key of an article that is no address of the web leads nowhere."""
    if article.startswith("https://"):
        _add(element, "link", rel="alternate", type="text/html", href=article + fragment)


def _changed(comment: dict[str, Any]) -> str:
    return str(comment["edited_at"] or comment["created_at"])


def _add(parent: ET.Element, name: str, text: str | None = None, **attributes: str) -> ET.Element:
    element = ET.SubElement(parent, f"{{{_ATOM}}}{name}", attributes)
    if text is not None:
        element.text = _UNFIT.sub("\ufffd", text)
    return element
