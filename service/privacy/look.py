"""What there is of a person, before anything is done with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from service.identity import Identity
from service.models import Comment, Moderator, Reserved
from service.privacy import elsewhere, traces
from service.privacy.person import Person
from service.privacy.traces import Traces


@dataclass(frozen=True, slots=True)
class Found:
    """How much there is: comments by status, articles they are on, and the rest by kind.

    ``also`` are addresses and keys of theirs that others' comments carry, too, or that lead to
    more comments than were asked for; ``own_people``: an address belongs to the site's own.
    """

    comments: Mapping[str, int]
    articles: int
    rest: Mapping[str, int]
    names: tuple[str, ...]
    also: tuple[tuple[str, int], ...]
    own_people: bool

    @property
    def count(self) -> int:
        """Comments in all."""
        return sum(self.comments.values())

    @property
    def nothing(self) -> bool:
        """Whether there is nothing of them."""
        return not self.comments and not any(self.rest.values())


def look(session: Session, identity: Identity, person: Person) -> Found:
    """Count everything that an erasure would touch; nothing is changed."""
    known = traces.gather(session, identity, person)
    status = select(Comment.status, func.count()).where(person.wrote()).group_by(Comment.status)
    articles = select(func.count(Comment.article_id.distinct())).where(person.wrote())
    rest = {kind.name: len(kind.find(session, person, known)) for kind in elsewhere.KINDS}
    return Found(
        comments=dict(session.execute(status).all()),
        articles=session.scalar(articles) or 0,
        rest=rest,
        names=tuple(sorted(known.names)),
        also=tuple(_also(session, person)),
        own_people=_is_own(session, known),
    )


def _also(session: Session, person: Person) -> list[tuple[str, int]]:
    """Addresses and keys that lead from their comments to others, with how many."""
    found: list[tuple[str, int]] = []
    for column in (Comment.author_email, Comment.author_key):
        own = select(column).where(person.wrote(), column.is_not(None)).distinct()
        others = (
            select(column, func.count())
            .where(column.in_(own), ~person.wrote(), person.here(Comment.site_id))
            .group_by(column)
            .order_by(func.count().desc(), column)
            .limit(20)
        )
        found += [(str(value), count) for value, count in session.execute(others)]
    return found


def _is_own(session: Session, known: Traces) -> bool:
    """Whether an address is one of the site's own people, whose accounts are not touched."""
    people = select(Moderator.id).where(func.lower(Moderator.email).in_(known.emails))
    kept = select(Reserved.id).where(Reserved.kind == "email", Reserved.value.in_(known.emails))
    return any(session.scalar(query.limit(1)) is not None for query in (people, kept))
