"""What stands around a comment."""

from __future__ import annotations

from service.comments import thread
from service.comments.thread import Around
from service.db import Database
from tests.api.blog import Blog, Json


def around(db: Database, comment: Json) -> Around:
    with db.read() as session:
        return thread.around(session, [comment["id"]])[comment["id"]]


def test_all_above_it_stand_from_the_top_down(blog: Blog, db: Database) -> None:
    first = blog.approved()
    second = blog.approved(parent_id=first["id"])
    third = blog.held(parent_id=second["id"])
    assert [item["id"] for item in around(db, third).above] == [first["id"], second["id"]]


def test_no_more_stand_above_than_can_be_read(blog: Blog, db: Database) -> None:
    last = blog.approved()
    for _ in range(thread.HIGHEST + 1):
        last = blog.approved(parent_id=last["id"])
    assert len(around(db, last).above) == thread.HIGHEST


def test_neighbours_are_those_that_readers_see(blog: Blog, db: Database) -> None:
    before = blog.approved()
    blog.held()
    comment = blog.held()
    blog.held()
    after = blog.approved()
    found = around(db, comment)
    assert found.before
    assert found.after
    assert (found.before["id"], found.after["id"]) == (before["id"], after["id"])


def test_other_articles_are_not_around(blog: Blog, db: Database) -> None:
    blog.approved(article="https://blog.example/another")
    assert around(db, blog.held()) == Around([], None, None)
