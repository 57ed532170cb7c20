"""Kept counts that a hand in the database has spoilt."""

from __future__ import annotations

import pytest
from click.testing import Result
from sqlalchemy import delete, update

from service.db import Database
from service.models import Article, Comment, CommentRevision, Decision, Model
from tests.api.blog import ARTICLE, Blog, Json


@pytest.fixture
def blog(blog: Blog) -> Blog:
    """A thread three deep below one article, and a comment below another."""
    parent = blog.approved()
    child = blog.approved(parent_id=parent["id"])
    blog.approved(parent_id=child["id"])
    blog.settle(child, "delete")
    blog.approved(article="another")
    return blog


def check(blog: Blog, *options: str) -> Result:
    return blog.app.test_cli_runner().invoke(args=["check", *options])


def lists(blog: Blog) -> list[Json]:
    """What readers see of both articles; a repair is a revision, too."""
    return [blog.listed(article) | {"revision": None} for article in (ARTICLE, "another")]


def test_right_counts_are_right(blog: Blog) -> None:
    assert (check(blog).exit_code, check(blog).output) == (0, "Every count is right.\n")


SPOILT = {
    "approved_count": update(Article).values(approved_count=9),
    "reply_count": update(Comment).values(reply_count=9),
    "listed_below": update(Comment).where(Comment.depth == 2).values(listed_below=2),
    "hidden": update(Comment).values(listed=False),
    "shown": update(Comment).where(Comment.depth == 1).values(status="rejected", listed_below=0),
    "all": update(Comment).values(listed=False, listed_below=5, reply_count=5),
}


@pytest.mark.parametrize("spoil", SPOILT.values(), ids=SPOILT)
def test_wrong_counts_are_told_and_repaired(blog: Blog, db: Database, spoil: object) -> None:
    before = lists(blog)
    with db.write() as session:
        session.execute(spoil)  # type: ignore[call-overload]
    told = check(blog)
    assert (told.exit_code, "kept" in told.output) == (1, True)
    repaired = check(blog, "--repair")
    assert (repaired.exit_code, "Repaired: " in repaired.output) == (0, True)
    assert check(blog).exit_code == 0
    assert lists(blog) == before


def test_readers_get_the_repaired_list(blog: Blog, db: Database) -> None:
    etag = blog.get("/comments", article="another").headers["ETag"]
    with db.write() as session:
        session.execute(update(Article).values(approved_count=9))
    check(blog, "--repair")
    answer = blog.get("/comments", {"If-None-Match": etag}, article="another")
    assert (answer.status, answer.json["total"]) == (200, 1)


def test_a_check_repairs_nothing_by_itself(blog: Blog, db: Database) -> None:
    with db.write() as session:
        session.execute(update(Article).values(approved_count=9))
    assert check(blog).exit_code == check(blog).exit_code == 1


def test_a_lost_text_is_told_and_not_repaired(blog: Blog, db: Database) -> None:
    comment = blog.approved()
    with db.write() as session:
        session.execute(delete(CommentRevision).where(CommentRevision.body == comment["body"]))
    told = check(blog, "--repair")
    assert (told.exit_code, told.output) == (1, f"Comment {comment['id']} has lost its text.\n")


def test_a_damaged_model_is_told(blog: Blog, db: Database) -> None:
    with db.write() as session:
        session.execute(update(Model).values(content=b"no model"))
    told = check(blog)
    assert (told.exit_code, told.output) == (1, "Model tiny is damaged: add it again.\n")


def test_repairing_leaves_the_decisions_alone(blog: Blog, db: Database) -> None:
    def decisions() -> int:
        with db.read() as session:
            return session.query(Decision).count()

    before = decisions()
    with db.write() as session:
        session.execute(update(Comment).values(listed=False))
    check(blog, "--repair")
    assert decisions() == before
