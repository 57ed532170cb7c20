"""Who is meant: the author of comments, by e-mail address or by author key."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, SQLColumnExpression, and_, func, or_, select, true
from sqlalchemy.orm import Session

from service.errors import Invalid, NotFound
from service.models import Comment

_EMAIL = re.compile(r"[^@\s]+@[^@\s]+")
_KEY = re.compile(r"[a-z]:[^\s]{1,78}")


@dataclass(frozen=True, slots=True)
class Person:
    """All comments with this address and all with this key; at least one of the two is set.

    ``email`` is in small letters. ``sites`` are primary keys; None: every site.
    """

    email: str | None
    key: str | None
    sites: frozenset[int] | None = None

    def wrote(self) -> ColumnElement[bool]:
        """Whether a comment is theirs."""
        found: list[ColumnElement[bool]] = []
        if self.email is not None:
            # SQLite lowers ASCII alone.
            address = func.coalesce(Comment.author_email, "")
            found.append(or_(func.lower(address) == self.email, address == self.email))
        if self.key is not None:
            found.append(Comment.author_key == self.key)
        return and_(or_(*found), self.here(Comment.site_id))

    def here(self, column: SQLColumnExpression[Any]) -> ColumnElement[bool]:
        """Whether a row's site is one of those."""
        return true() if self.sites is None else column.in_(self.sites)


def named(email: str | None, key: str | None, sites: frozenset[int] | None = None) -> Person:
    """The person of an e-mail address, of an author key, or of both.

    :raises Invalid: nothing is given, or it is neither.
    """
    email, key = (email or "").strip(), (key or "").strip()
    if not email and not key:
        raise Invalid("Name a person by e-mail address, by author key or by a comment.")
    if email and (len(email) > 254 or not _EMAIL.fullmatch(email)):
        raise Invalid(f"{email!r} is no e-mail address.", fields={"email": "is no address"})
    if key and not _KEY.fullmatch(key):
        raise Invalid(f"{key!r} is no author key.", fields={"author": "is no author key"})
    return Person(email.casefold() or None, key or None, sites)


def author_of(session: Session, uid: str, sites: frozenset[int] | None = None) -> Person:
    """Who wrote the comment, by the key alone: anybody can type anybody's address.

    :raises NotFound: there is no such comment on those sites; None: on any.
    """
    query = select(Comment).where(Comment.uid == uid)
    comment = session.scalar(query)
    if comment is None or (sites is not None and comment.site_id not in sites):
        raise NotFound("There is no such comment.")
    return Person(None, comment.author_key, sites)
