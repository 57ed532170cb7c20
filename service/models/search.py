"""The words of every comment, for the search; written with each new text by itself.

``comment_search`` is a full-text table (FTS5) on SQLite and one with a ``tsvector`` on
PostgreSQL; ``rowid`` is the comment's id. It is no part of ``Base.metadata``, which cannot
make the first.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Delete, column, event, select, table, text
from sqlalchemy.orm import Mapper

from service.models.comments import Comment, CommentRevision
from service.text import words

SEARCH = table("comment_search", column("rowid"), column("words"))

_PUT = {
    "sqlite": "INSERT OR REPLACE INTO comment_search (rowid, words) VALUES (:id, :words)",
    "postgresql": "INSERT INTO comment_search (rowid, words)"
    " VALUES (:id, CAST(:words AS tsvector))"
    " ON CONFLICT (rowid) DO UPDATE SET words = excluded.words",
}
# PostgreSQL counts places up to this one.
_LAST_PLACE = 16383


def put(connection: Connection, rows: Sequence[tuple[int, Sequence[str | None]]]) -> None:
    """Index comments anew: ids with name, e-mail address, link and body."""
    kind = connection.dialect.name
    write = " ".join if kind == "sqlite" else vector
    values = [{"id": key, "words": write(words.document(parts))} for key, parts in rows]
    if values:
        connection.execute(text(_PUT[kind]), values)


def drop(ids: Sequence[int]) -> Delete:
    """Forgets the words of comments; to be run in the transaction that erases their texts."""
    return SEARCH.delete().where(SEARCH.c.rowid.in_(ids))


def vector(found: Sequence[str]) -> str:
    """Words with their places, as PostgreSQL reads a ``tsvector``."""
    places: dict[str, list[str]] = {}
    for place, word in enumerate(found, start=1):
        if word != words.BREAK:
            places.setdefault(word, []).append(str(min(place, _LAST_PLACE)))
    return " ".join(f"'{word}':{','.join(at)}" for word, at in places.items())


@event.listens_for(CommentRevision, "after_insert")
def _index(_: Mapper[Any], connection: Connection, text: CommentRevision) -> None:
    """A new text takes the place of the one before, whoever wrote it."""
    email = connection.scalar(select(Comment.author_email).where(Comment.id == text.comment_id))
    put(connection, [(text.comment_id, (text.author_name, email, text.author_url, text.body))])
