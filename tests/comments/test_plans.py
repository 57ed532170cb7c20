"""Lists are read through an index, so that they are as quick with a million comments."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from service.comments import queue, read, thread
from service.comments.queue import Query
from service.db import Database
from service.models import now
from tests.api.blog import NOWHERE, Blog


@contextmanager
def plans(session: Session) -> Iterator[list[str]]:
    """How the database carries out each statement of the session."""
    connection = session.connection()
    seen: list[str] = []
    if connection.dialect.name == "sqlite":
        explain = "EXPLAIN QUERY PLAN "
    else:
        explain = "EXPLAIN "
        # With a handful of rows reading all of them is the quickest.
        connection.exec_driver_sql("SET enable_seqscan = off")

    def note(_c: sa.Connection, cursor: sa.CursorResult[int], said: str, given: tuple[object, ...],
             *_more: object) -> None:  # fmt: skip
        if said.startswith("SELECT"):
            cursor.execute(explain + said, given)  # type: ignore[attr-defined]
            seen.append("\n".join(str(row[-1]) for row in cursor.fetchall()))

    sa.event.listen(connection, "before_cursor_execute", note)
    yield seen
    sa.event.remove(connection, "before_cursor_execute", note)


def reads_everything(plan: str) -> bool:
    """Whether the rows of the comments are gone through one by one, or all of a site."""
    lines = [line.strip() for line in plan.splitlines()]
    whole = any(line.startswith("SCAN comment") and " USING " not in line for line in lines
                if "VIRTUAL" not in line)  # fmt: skip
    return whole or "Seq Scan on comment " in plan or "ix_comment_site " in plan


LISTS = {
    "queue": Query(waiting=True),
    "queue by score": Query(waiting=True, order="score"),
    "queue by margin": Query(waiting=True, order="uncertain"),
    "spam": Query(queue="almost_surely_spam"),
    "approved": Query(status="approved", order="newest"),
    "rejected by score": Query(status="rejected", order="score"),
    "all by margin": Query(order="uncertain"),
    "a day": Query(since=now(), before=now()),
    "an author": Query(author="a:somebody"),
    "a language": Query(language="greek", order="newest"),
    "a reason": Query(reason="threat", order="newest"),
    "a score": Query(min_score=0.7, order="newest"),
    "a label": Query(label="threat", order="newest"),
    "words": Query(q="lantern street", order="newest"),
}


@pytest.mark.parametrize("wanted", LISTS.values(), ids=LISTS)
def test_no_list_reads_every_comment(blog: Blog, db: Database, wanted: Query) -> None:
    blog.held()
    with db.read() as session, plans(session) as seen:
        queue.find(session, wanted)
    assert seen
    assert not [plan for plan in seen if reads_everything(plan)]


def beside(session: Session) -> None:
    """Everything that stands beside the list."""
    page = queue.find(session, Query())
    thread.around(session, [item["id"] for item in page.items])
    queue.waiting_counts(session, None)
    queue.last_day(session, None)


def since(session: Session) -> None:
    """What a page that is being read asks for again and again."""
    article = read.ArticleState(1, "walnut", None, True, 9, 9)
    read.published(session, article, 7, 100, None)


def leading_to(session: Session) -> None:
    """What a link to a comment needs."""
    read.leading_to(session, read.ArticleState(1, "walnut", None, True, 9, 9), NOWHERE)


@pytest.mark.parametrize("look", [beside, since, leading_to])
def test_what_stands_beside_a_list_reads_no_every_comment(
    blog: Blog, db: Database, look: Callable[[Session], None]
) -> None:
    blog.approved()
    blog.held()
    with db.read() as session, plans(session) as seen:
        look(session)
    assert not [plan for plan in seen if reads_everything(plan)]


RARE = {
    "ix_comment_language": Query(language="greek"),
    "ix_comment_reasons": Query(reason="threat"),
    "ix_comment_scored": Query(label="threat"),
    "ix_comment_waiting": Query(waiting=True),
    "ix_comment_key": Query(author="a:somebody"),
}


def test_what_is_new_in_an_article_has_its_index(db: Database) -> None:
    with db.read() as session, plans(session) as seen:
        since(session)
    assert "ix_comment_published" in seen[0]


@pytest.mark.parametrize(("index", "wanted"), RARE.items())
def test_what_is_rare_has_its_index(db: Database, index: str, wanted: Query) -> None:
    with db.read() as session, plans(session) as seen:
        queue.find(session, wanted)
    assert index in seen[0]
