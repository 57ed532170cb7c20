"""By what a person is known beside their comments: the words that lead to the rest."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute, Session

from service.comments.labels import exported_author
from service.identity import Identity
from service.mail.subscriptions import address_of
from service.models import Comment, CommentRevision, Site
from service.privacy.person import Person

AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Traces:
    """What the comments of a person say of them. All but keys and hashes is in small letters.

    An address or a key that others' comments carry, too, is not theirs alone and is left out.
    ``subscribers`` are the hashes of addresses that were asked for mails, ``exported`` those of
    the author in files of labels.
    """

    emails: frozenset[str]
    keys: frozenset[str]
    names: frozenset[str]
    urls: frozenset[str]
    hashes: frozenset[str]
    subscribers: frozenset[str]
    exported: frozenset[str]

    def tells(self, value: Any) -> bool:
        """Whether something of JSON speaks of the person.

        It does with an address, key, link or hash anywhere in a text, or with a text that is
        their name and nothing else.
        """
        return any(self._named(text.casefold()) for text in _texts(value))

    def _named(self, text: str) -> bool:
        within = (*self.emails, *self.urls, *self.hashes, *map(str.casefold, self.keys))
        return text in self.names or any(word in text for word in within)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for part in value.values():
            yield from _texts(part)
    elif isinstance(value, list):
        for part in value:
            yield from _texts(part)


def gather(session: Session, identity: Identity, person: Person) -> Traces:
    """Read once what all their comments say of them."""
    emails = {one.casefold() for one in _found(session, person, Comment.author_email)}
    keys = _found(session, person, Comment.author_key)
    emails -= {one.casefold() for one in _others(session, person, Comment.author_email, emails)}
    keys -= _others(session, person, Comment.author_key, keys)
    emails |= {person.email} - {None}  # type: ignore[arg-type]
    keys |= {person.key} - {None}  # type: ignore[arg-type]
    sites = session.scalars(select(Site.id).where(person.here(Site.id))).all()
    return Traces(
        emails=frozenset(emails),
        keys=frozenset(keys),
        names=_lower(_written(session, person, CommentRevision.author_name)),
        urls=_lower(_written(session, person, CommentRevision.author_url)),
        hashes=frozenset(
            _found(session, person, Comment.address_hash)
            | _found(session, person, Comment.handle_hash)
        ),
        subscribers=frozenset(
            address_of(identity, site, email) for site in sites for email in emails
        ),
        # Clients of other services send no key; there the address stands for the author.
        exported=frozenset(exported_author(identity, one) for one in keys | emails),
    )


_Column = InstrumentedAttribute[str] | InstrumentedAttribute[str | None]


def _found(session: Session, person: Person, column: _Column) -> set[str]:
    return {one for one in session.scalars(select(column).where(person.wrote()).distinct()) if one}


def _others(session: Session, person: Person, column: _Column, values: Collection[str]) -> set[str]:
    """Which of these stand in comments of others, too."""
    found: set[str] = set()
    known = list(values)
    for start in range(0, len(known), AT_ONCE):
        portion = known[start : start + AT_ONCE]
        query = select(column).where(column.in_(portion), ~person.wrote())
        found.update(one for one in session.scalars(query.distinct()) if one)
    return found


def _written(session: Session, person: Person, column: _Column) -> set[str]:
    query = select(column).join(Comment, Comment.id == CommentRevision.comment_id)
    own = query.where(person.wrote(), CommentRevision.editor.is_(None))
    return {one for one in session.scalars(own.distinct()) if one}


def _lower(found: Collection[str]) -> frozenset[str]:
    return frozenset(one.casefold() for one in found)
