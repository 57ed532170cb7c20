"""An Atom feed (RFC 4287) of an article's comments."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode
from xml.etree import ElementTree as ET

LENGTH = 50
_ATOM = "http://www.w3.org/2005/Atom"
# What XML 1.0 cannot hold, not even escaped.
_UNFIT = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_EPOCH = "1970-01-01T00:00:00Z"


def atom(
    base: str,
    site: Mapping[str, str],
    key: str,
    title: str | None,
    comments: Sequence[dict[str, Any]],
) -> bytes:
    """The feed document, in UTF-8. ``comments`` are in their public form, newest first.

    ``site`` is what the address of a request has to say about the site: nothing for the default.
    """
    ET.register_namespace("", _ATOM)
    address = f"{base}/api/v1/feed.atom?{urlencode({'article': key, **site})}"
    feed = ET.Element(f"{{{_ATOM}}}feed")
    _add(feed, "id", address)
    _add(feed, "title", f"Comments on {title or key}")
    _add(feed, "updated", max((_changed(item) for item in comments), default=_EPOCH))
    _add(feed, "link", rel="self", href=address)
    if key.startswith("https://"):
        _add(feed, "link", rel="alternate", href=key)
    for comment in comments:
        _entry(feed, base, key, comment)
    document: bytes = ET.tostring(feed, encoding="utf-8", xml_declaration=True)
    return document


def _entry(feed: ET.Element, base: str, key: str, comment: dict[str, Any]) -> None:
    entry = _add(feed, "entry")
    _add(entry, "id", f"{base}/api/v1/comments/{comment['id']}")
    _add(entry, "title", f"{comment['author']['name']} wrote")
    _add(entry, "published", comment["created_at"])
    _add(entry, "updated", _changed(comment))
    author = _add(entry, "author")
    badge = f" ({comment['badge']})" if comment["badge"] else ""
    _add(author, "name", comment["author"]["name"] + badge)
    if comment["author"]["url"]:
        _add(author, "uri", comment["author"]["url"])
    if key.startswith("https://"):
        _add(entry, "link", rel="alternate", href=key)
    _add(entry, "content", comment["body_html"], type="html")


def _changed(comment: dict[str, Any]) -> str:
    return str(comment["edited_at"] or comment["created_at"])


def _add(parent: ET.Element, name: str, text: str | None = None, **attributes: str) -> ET.Element:
    element = ET.SubElement(parent, f"{{{_ATOM}}}{name}", attributes)
    if text is not None:
        element.text = _UNFIT.sub("\ufffd", text)
    return element
