"""The full-text search: the same answers on both databases, whatever is typed."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from flask import Flask
from hypothesis import HealthCheck, given
from hypothesis import settings as tries
from hypothesis import strategies as st

from service.comments import retention, search
from service.context import services
from service.db import Database, downgrade, upgrade
from service.models import Comment
from tests.api.blog import Blog


def found(blog: Blog, query: str) -> list[str]:
    return [item["body"] for item in blog.queue(q=query)]


@pytest.fixture(params=["rare", "common"])
def both_ways(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """SQLite is led by rare words and looks common ones up."""
    if request.param == "common":
        monkeypatch.setattr(search, "COMMON", 1)


@pytest.mark.parametrize(
    ("query", "fits"),
    [
        ("LANTERN", True),
        ("lante", True),
        ("antern", False),
        ("creme street", True),
        ("lantern nowhere", False),
        ('"lantern street"', True),
        ('"street lantern"', False),
        ('"lantern stree"', False),
        ("ada@post.example", True),
        ("fern.example", True),
        ('"lovelace ada"', False),
        ("100%", True),
        ("10", False),
        ("%", False),
    ],
)
def test_all_words_occur_by_their_beginnings(
    blog: Blog, both_ways: None, query: str, fits: bool
) -> None:
    author = {"name": "Ada Lovelace", "email": "ada@post.example", "url": "https://fern.example"}
    body = "The crème of Lantern Street, 100% of it."
    blog.approved(author=author, body=body)
    blog.approved(body="Nothing of the kind.")
    assert found(blog, query) == [body] * fits


def test_search_follows_an_edit(blog: Blog) -> None:
    comment = blog.approved(body="A lantern.")
    blog.edit(comment, "A candle.")
    assert found(blog, "lantern") == []
    assert found(blog, "candle") == ["A candle."]


def test_erased_words_are_found_no_more(app: Flask, blog: Blog, db: Database) -> None:
    comment = blog.approved(body="A lantern.", author={"name": "Ada", "email": "ada@post.example"})
    blog.delete(comment)
    assert len(found(blog, "lantern")) == 1
    with db.write() as session:
        session.execute(sa.text("UPDATE comment SET removed_at = '2020-01-01 00:00:00'"))
    assert retention.forget_deleted(services(app)) == 1
    assert found(blog, "lantern") == found(blog, "post") == []


@tries(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(query=st.text(max_size=200))
def test_any_query_is_answered(db: Database, query: str) -> None:
    with db.read() as session:
        condition = search.matching(session, query)
        assert session.execute(sa.select(1).where(condition)).all() == []


def test_words_are_looked_up_once_and_not_for_each_comment(
    db: Database, both_ways: None, blog: Blog
) -> None:
    blog.approved(body="A lantern.")
    with db.read() as session:
        query = sa.select(Comment.uid).where(search.matching(session, "lantern"))
        dialect = session.get_bind().dialect
        written = query.compile(dialect=dialect, compile_kwargs={"literal_binds": True})
        word = "QUERY PLAN" if dialect.name == "sqlite" else ""
        plan = str(session.execute(sa.text(f"EXPLAIN {word} {written}")).all())
    assert "EXISTS" not in plan
    assert "SubPlan" not in plan


@pytest.fixture
def before_the_index(db: Database, blog: Blog) -> Iterator[None]:
    """A database that was filled before there was an index."""
    blog.approved(body="A lantern.")
    downgrade(db.engine, "0002")
    yield
    upgrade(db.engine)


def test_comments_that_were_there_before_are_indexed(
    db: Database, blog: Blog, before_the_index: None
) -> None:
    upgrade(db.engine)
    assert found(blog, "lantern") == ["A lantern."]
