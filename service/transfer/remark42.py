"""Remark42: its backup, gzipped: a line about users and posts, then a comment in each line."""

from __future__ import annotations

from collections.abc import Iterator
from html import unescape
from typing import BinaryIO, Literal

from pydantic import Field

from service.errors import Invalid
from service.text.markdown import from_html
from service.transfer.checking import LONGEST_HTML
from service.transfer.records import Page, Record, Skipped, State
from service.transfer.shapes import Flag, MaybeMoment, Shape, Text, Unreadable
from service.transfer.source import Source

LONGEST = 8 * 1024 * 1024  # bytes of a comment
LONGEST_HEAD = 4 * LONGEST


class _Post(Shape):
    url: Text
    read_only: Flag = False


class _Head(Shape):
    version: Literal[0, 1]
    users: list[object] | None
    posts: list[_Post] | None


class _User(Shape):
    name: Text = ""
    block: Flag = False


class _Locator(Shape):
    site: Text = ""
    url: Text


class _Comment(Shape):
    id: Text
    pid: Text = ""
    text: Text = ""
    orig: Text = ""
    user: _User
    locator: _Locator
    time: MaybeMoment
    deleted: Flag = Field(default=False, alias="delete")
    title: Text = ""


def read(file: Source) -> Iterator[Record | Skipped]:
    """Every comment.

    :raises Invalid: the file does not begin as a backup does.
    """
    with file.open() as stream:
        closed = _closed(file, stream.readline(LONGEST_HEAD))
        for number, line in _lines(stream):
            where = f"line {number}"
            try:
                yield _record(where, _Comment.of_json(line), closed)
            except Unreadable as why:
                yield Skipped(where, str(why))


def _closed(file: Source, line: bytes) -> frozenset[str]:
    """The addresses of posts that take no more comments."""
    try:
        posts = _Head.of_json(line).posts or []
    except Unreadable:
        head = '{"version":1,"users":…,"posts":…}'
        raise Invalid(
            f"{file.path} is no backup of Remark42: its first line is not {head}."
        ) from None
    return frozenset(post.url for post in posts if post.read_only)


def _lines(stream: BinaryIO) -> Iterator[tuple[int, bytes]]:
    """Lines after the first, by their numbers; of one that is too long, the beginning."""
    number = 1
    while line := stream.readline(LONGEST):
        number += 1
        if line.strip():
            yield number, line
        while line and not line.endswith(b"\n"):
            line = stream.readline(LONGEST)


def _record(where: str, found: _Comment, closed: frozenset[str]) -> Record:
    site, url = found.locator.site, found.locator.url
    return Record(
        where=f"{where}, comment {found.id[:64]}",
        # Two sites may have come from a third program with the same ids.
        id=f"{site}#{found.id}" if found.id else "",
        parent=f"{site}#{found.pid}" if found.pid else None,
        page=Page(url, found.title or None, closed=url in closed),
        name=unescape(found.user.name),
        body=_body(found),
        created_at=found.time,
        state=_state(found),
    )


def _body(found: _Comment) -> str:
    """What the author typed, where the backup has it: it stands there escaped as HTML."""
    if found.orig:
        return unescape(found.orig)
    if len(found.text) > LONGEST_HTML:
        raise Unreadable(f"has more than {LONGEST_HTML:,} characters")
    return from_html(found.text)


def _state(found: _Comment) -> State:
    """A blocked author's words are hidden from readers, and in some versions called deleted."""
    if found.user.block and (found.orig or found.text):
        return "trash"
    return "deleted" if found.deleted else "approved"
