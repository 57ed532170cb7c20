"""From what a moderator looks for to the conditions and the order of a statement.

Whatever can be sorted by has an index that is read from the cursor on; there is no OFFSET.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, TypeVarTuple

from sqlalchemy import ColumnElement, Select, and_, false, func, or_, select, tuple_
from sqlalchemy.orm import Session
from sqlalchemy.sql.elements import TextClause

from model.labels import LABELS
from service.comments import cursors, search
from service.comments.records import NEEDS_YOU, REPORTED
from service.models import Article, ArticleAlias, Comment, CommentRevision, first_uid
from service.models.comments import CURRENT, HAS_REASONS, SCORED, WAITS
from service.text import keys, words
from service.text.words import Term

if TYPE_CHECKING:
    from service.comments.queue import Query

Row = TypeVarTuple("Row")
Condition = ColumnElement[bool] | TextClause

# What waits for a person: held comments but for almost certain spam, and reported ones.
WAITING = (NEEDS_YOU, REPORTED)
# Author keys begin with a letter and a colon; see ``comments.authors``.
_KEY = re.compile(r"[a-z]:\S+")


def conditions(session: Session, wanted: Query) -> list[Condition]:
    """Everything that a comment has to fulfil."""
    equal = {"status": wanted.status, "queue": wanted.queue, "language": wanted.language}
    found: list[Condition] = [
        getattr(Comment, name) == value for name, value in equal.items() if value is not None
    ]
    if wanted.sites is not None:
        found.append(Comment.site_id.in_(wanted.sites))
    if wanted.waiting:
        found += [WAITS, *([Comment.queue.in_(WAITING)] if wanted.read_all else [])]
    if wanted.article:
        found.append(_below(session, wanted.article))
    if wanted.author:
        found.append(_by(session, wanted.author))
    if wanted.q:
        found.append(search.matching(session, wanted.q))
    return found + _judged(wanted) + _sent(wanted)


def _sent(wanted: Query) -> list[Condition]:
    """Ids begin with the time, so that one index gives order and range."""
    found: list[Condition] = []
    if wanted.since:
        found.append(Comment.uid >= first_uid(wanted.since))
    if wanted.before:
        found.append(Comment.uid < first_uid(wanted.before))
    if wanted.up_to:
        found.append(Comment.uid <= wanted.up_to)
    return found


def _below(session: Session, article: str) -> Condition:
    key = keys.article(article).key
    own = select(Article.id).where(Article.key == key)
    left = select(ArticleAlias.article_id).where(ArticleAlias.key == key)
    ids = session.scalars(own.union(left)).all()
    return Comment.article_id.in_(ids) if ids else false()


def _by(session: Session, author: str) -> Condition:
    """By an author key, an e-mail address or a name."""
    if _KEY.fullmatch(author):
        return Comment.author_key == author
    named = or_(
        func.lower(Comment.author_email) == func.lower(author),
        _in_current(func.lower(CommentRevision.author_name) == func.lower(author)),
    )
    phrase = tuple(words.words(author))
    return and_(search.holding(session, [Term(phrase, begins=False)]), named) if phrase else named


def _judged(wanted: Query) -> list[Condition]:
    found: list[Condition] = []
    if wanted.reason == REPORTED:
        found.append(Comment.queue == REPORTED)
    elif wanted.reason:
        code = Comment.reason_codes.contains(f" {wanted.reason} ", autoescape=True)
        found += [HAS_REASONS, code]
    if wanted.label and wanted.label not in LABELS:
        found.append(Comment.label == wanted.label)
    elif wanted.label or wanted.min_score is not None or wanted.max_score is not None:
        found += _scored(wanted)
    return found


def _scored(wanted: Query) -> list[Condition]:
    """The score of a label, else the highest of a comment, in its range."""
    least = wanted.min_score
    if least is None and wanted.label and wanted.max_score is None:
        least = 0.5
    score: Any = Comment.top_score
    if wanted.label:
        score = CommentRevision.scores[wanted.label].as_float()
    found = [score >= least] if least is not None else []
    found += [score <= wanted.max_score] if wanted.max_score is not None else []
    # The highest score of a comment is no lower, and an index holds the few that reach half.
    narrowed: list[Condition] = [SCORED] if least is not None and least >= 0.5 else []
    return narrowed + ([_in_current(and_(*found))] if wanted.label else found)


def _in_current(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    return select(CommentRevision.id).where(CURRENT, condition).exists()


def after(query: Select[*Row], wanted: Query) -> Select[*Row]:
    """Put the query in order, beginning after the cursor."""
    falls = wanted.order in ("newest", "score")
    key = _sorted_by(wanted)
    columns = [Comment.uid] if key is None else [key, Comment.uid]
    query = query.order_by(*(column.desc() if falls else column for column in columns))
    if not wanted.cursor:
        return query
    place = cursors.read(wanted.cursor, *([str] if key is None else [float, str]))
    here, there = tuple_(*columns), tuple_(*place)
    return query.where(here < there if falls else here > there)


def position(last: Comment, wanted: Query) -> str:
    """The cursor of the page that begins after ``last``."""
    key = _sorted_by(wanted)
    return cursors.write(*([] if key is None else [float(getattr(last, key.key))]), last.uid)


def cursor_after(uid: str) -> str:
    """The cursor of what comes after this id in the order of ids."""
    return cursors.write(uid)


def _sorted_by(wanted: Query) -> Any:
    return {"score": Comment.top_score, "uncertain": Comment.margin}.get(wanted.order)
