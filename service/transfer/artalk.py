"""Artalk: Artrans, the form in which it is backed up: an array in JSON, its values mostly texts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Annotated, Any

from pydantic import BeforeValidator

from service.errors import Invalid
from service.transfer.json import parts
from service.transfer.records import Page, Record, Skipped
from service.transfer.shapes import Flag, MaybeMoment, Shape, Text, Unreadable
from service.transfer.source import Source

# As its documentation writes a time, and as the language does that it is written in.
_TIME = re.compile(
    r"(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d(?:\.\d{1,9})?) *(Z|[+-]\d\d:?\d\d)?(?: .{0,80})?",
    re.ASCII,
)


def _plain(value: Any) -> Any:
    found = _TIME.fullmatch(value) if isinstance(value, str) else None
    return f"{found[1]}T{found[2]}{found[3] or ''}" if found else value


class _Comment(Shape):
    id: Text
    rid: Text = ""
    content: Text
    created_at: Annotated[MaybeMoment, BeforeValidator(_plain)]
    is_pending: Flag = False
    ip: Text = ""
    nick: Text = ""
    email: Text = ""
    link: Text = ""
    page_key: Text
    page_title: Text = ""
    page_admin_only: Flag = False
    site_name: Text = ""


def read(file: Source) -> Iterator[Record | Skipped]:
    """Every comment.

    :raises Invalid: the file is no Artrans, or breaks off.
    """
    number = 0
    with file.open() as stream:
        for name, part in parts(stream):
            if name:
                break
            number += 1
            yield _comment(f"comment {number}", part)
    if not number:
        raise Invalid(f"{file.path} is no Artrans: it is no array of comments.")


def _comment(where: str, part: Any) -> Record | Skipped:
    try:
        found = _Comment.of(part)
    except Unreadable as why:
        return Skipped(where, str(why))
    return Record(
        where=f"{where}, number {found.id[:64]}",
        # Two sites have comments of the same numbers.
        id=f"{found.site_name}#{found.id}" if found.id else "",
        parent=f"{found.site_name}#{found.rid}" if found.rid not in ("", "0") else None,
        page=Page(found.page_key, found.page_title or None, closed=found.page_admin_only),
        name=found.nick,
        email=found.email,
        url=found.link,
        address=found.ip,
        body=found.content,
        created_at=found.created_at,
        state="held" if found.is_pending else "approved",
    )
