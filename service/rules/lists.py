"""Pages of what a site lists by hand, each read through an index and paged by key."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from service.models import Article, Ban, Mark, Phrase

LENGTH = 50
Row = TypeVar("Row", Phrase, Ban, Mark, Article)


@dataclass(frozen=True, slots=True)
class Listed(Generic[Row]):
    """Some rows, and whether there are more after them."""

    rows: Sequence[Row]
    more: bool


def phrases(
    session: Session, site_id: int, kind: str, q: str = "", after: str = ""
) -> Listed[Phrase]:
    """Phrases of one list in the order of their text, from ``after`` on; ``q`` stands in them."""
    query = select(Phrase).where(
        Phrase.site_id == site_id, Phrase.kind == kind, Phrase.text > after, *_holds(Phrase.text, q)
    )
    return _listed(session.scalars(query.order_by(Phrase.text).limit(LENGTH + 1)).all())


def phrase_count(session: Session, site_id: int, kind: str) -> int:
    """How long a list is."""
    query = select(func.count()).select_from(Phrase).filter_by(site_id=site_id, kind=kind)
    return session.scalar(query) or 0


def every_phrase(session: Session, site_id: int, kind: str) -> Iterator[str]:
    """The whole list in the order of its text."""
    query = select(Phrase.text).filter_by(site_id=site_id, kind=kind).order_by(Phrase.text)
    yield from session.scalars(query.execution_options(yield_per=1000))


def bans(session: Session, site_id: int, q: str = "", before: int = 0) -> Listed[Ban]:
    """Bans, the latest first; ``q`` stands in what is banned or in the note."""
    found = or_(*_holds(Ban.value, q), *_holds(Ban.note, q)) if q else None
    return _latest(session, Ban, site_id, found, before)


def marks(session: Session, site_id: int, q: str = "", before: int = 0) -> Listed[Mark]:
    """Marks of trust, the latest first."""
    found = or_(*_holds(Mark.value, q), *_holds(Mark.note, q)) if q else None
    return _latest(session, Mark, site_id, found, before)


def articles(session: Session, site_id: int, q: str = "", before: int = 0) -> Listed[Article]:
    """Articles, the latest first; ``q`` stands in the key or in the title."""
    found = or_(*_holds(Article.key, q), *_holds(Article.title, q)) if q else None
    return _latest(session, Article, site_id, found, before)


def _latest(
    session: Session,
    table: type[Row],
    site_id: int,
    found: ColumnElement[bool] | None,
    before: int,
) -> Listed[Row]:
    query = select(table).where(table.site_id == site_id)
    if found is not None:
        query = query.where(found)
    if before:
        query = query.where(table.id < before)
    return _listed(session.scalars(query.order_by(table.id.desc()).limit(LENGTH + 1)).all())


def _holds(
    column: InstrumentedAttribute[str] | InstrumentedAttribute[str | None], q: str
) -> list[ColumnElement[bool]]:
    return [column.icontains(q, autoescape=True)] if q else []


def _listed(rows: Sequence[Row]) -> Listed[Row]:
    return Listed(rows[:LENGTH], len(rows) > LENGTH)
