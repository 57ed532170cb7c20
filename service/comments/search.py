"""Full-text search: all words, their beginnings, and phrases in quotes.

How often a word occurs is asked first, for no planner guesses it well: a rare word leads to its
comments; with a common one the list is walked in its order until enough of them were met.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Select, cast, false, func, literal, literal_column, select
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlalchemy.orm import Session

from service.models import Comment
from service.models.search import SEARCH
from service.text import words
from service.text.words import Term

# As many comments are read and sorted in some milliseconds; with more, the walk is short.
COMMON = 5000

# With the sign SQLite does not begin with these ids and sort what it finds.
_WALKED: ColumnElement[int] = literal_column("+comment.id")
_TABLE: ColumnElement[str] = literal_column("comment_search")


def matching(session: Session, query: str) -> ColumnElement[bool]:
    """Whether a comment holds every term of ``query``; signs alone are found nowhere."""
    found = words.terms(query)
    if not found:
        return false()
    return holding(session, found)


def holding(session: Session, found: Sequence[Term]) -> ColumnElement[bool]:
    """Whether a comment holds all of these terms."""
    if session.get_bind().dialect.name == "postgresql":
        asked = cast(literal(_tsquery(found)), TSQUERY)
        hits = select(SEARCH.c.rowid).where(SEARCH.c.words.op("@@", is_comparison=True)(asked))
        few = _few(session, hits)
        # Told the ids themselves, it does not walk a million comments for nineteen.
        return Comment.id.in_(hits if few is None else few)
    match = _TABLE.op("MATCH", is_comparison=True)(_fts5(found))
    hits = select(SEARCH.c.rowid).where(match)
    return (_WALKED if _is_common(session, hits) else Comment.id).in_(hits)


def _few(session: Session, hits: Select[int]) -> Sequence[int] | None:
    """The ids, if they are fewer than ``COMMON``."""
    ids = session.scalars(hits.limit(COMMON)).all()
    return ids if len(ids) < COMMON else None


def _is_common(session: Session, hits: Select[int]) -> bool:
    count = session.scalar(select(func.count()).select_from(hits.limit(COMMON).subquery()))
    return count == COMMON


def _fts5(found: Sequence[Term]) -> str:
    """The query for FTS5; words hold letters and digits alone, so nothing has to be escaped."""
    return " AND ".join(f'"{" ".join(term.words)}"{"*" if term.begins else ""}' for term in found)


def _tsquery(found: Sequence[Term]) -> str:
    """The query for PostgreSQL, in the form that ``tsquery`` is read from."""
    return " & ".join(
        "(" + " <-> ".join(f"'{word}'" for word in term.words) + (":*)" if term.begins else ")")
        for term in found
    )
