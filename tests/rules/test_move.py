"""An article's comments move to another address, and nobody who names the old one is lost."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import event, insert, select

from service.comments.counts import check
from service.comments.records import Actor
from service.context import services
from service.db import Database
from service.errors import Invalid, NotFound
from service.models import Act, Article, ArticleAlias, Comment
from service.rules import move as moving
from tests.api.blog import ARTICLE, Blog

NEW = "https://blog.example/miles"
CLOCK = "https://blog.example/clock"
MARISOL = Actor("marisol")


def move(blog: Blog, key: str = ARTICLE, to: str = NEW, actor: Actor = MARISOL) -> str:
    """Returns the key that has the comments now."""
    own = services(blog.app)
    with own.db.write() as session:
        return moving.move(session, actor, own.sites.get(session, None), key, to).key


def keys_of(db: Database) -> tuple[list[str], list[str]]:
    """Every key of an article, and every alias."""
    with db.read() as session:
        own = select(Article.key).order_by(Article.key)
        left = select(ArticleAlias.key).order_by(ArticleAlias.key)
        return list(session.scalars(own)), list(session.scalars(left))


def statements(db: Database) -> list[str]:
    """What is said to the database from here on."""
    said: list[str] = []
    event.listen(db.engine, "before_cursor_execute", lambda *given: said.append(given[2]))
    return said


def right(db: Database) -> bool:
    with db.read() as session:
        return check(session) == []


def ids(listed: dict[str, Any]) -> list[str]:
    return [item["id"] for item in listed["items"]]


def test_comments_move_to_an_address_that_nobody_knew(blog: Blog, db: Database) -> None:
    comment = blog.approved()
    blog.held()
    assert move(blog) == NEW
    assert keys_of(db) == ([NEW], [ARTICLE])
    assert blog.listed() == blog.listed(NEW)
    assert ids(blog.listed()) == [comment["id"]]
    assert blog.get(f"/comments/{comment['id']}").json["article"] == NEW


def test_comments_join_those_that_are_there(blog: Blog, db: Database) -> None:
    first = blog.approved()
    reply = blog.approved(parent_id=first["id"])
    other = blog.approved(article=NEW)
    last = blog.approved()
    assert move(blog) == NEW
    assert keys_of(db) == ([NEW], [ARTICLE])
    assert ids(blog.listed()) == [one["id"] for one in (first, reply, other, last)]
    assert blog.listed(NEW)["total"] == 4
    assert right(db)


@pytest.mark.parametrize("joined", [False, True])
def test_everything_that_names_the_old_address_means_the_new_one(blog: Blog, joined: bool) -> None:
    comment = blog.approved()
    if joined:
        blog.approved(article=NEW)
    move(blog)
    total = 1 + joined
    counts = blog.get("/counts", article=[ARTICLE, NEW, CLOCK]).json["counts"]
    assert counts == {ARTICLE: total, NEW: total, CLOCK: 0}
    assert comment["id"] in blog.get("/feed.atom", article=ARTICLE).text
    form = blog.app.test_client().get("/embed/form", query_string={"article": ARTICLE})
    assert comment["body"] in form.text
    assert len(blog.queue(article=ARTICLE)) == len(blog.queue(article=NEW)) == total


@pytest.mark.parametrize("joined", [False, True])
def test_comments_posted_at_the_old_address_arrive_at_the_new_one(
    blog: Blog, db: Database, joined: bool
) -> None:
    parent = blog.approved()
    if joined:
        blog.approved(article=NEW)
    move(blog)
    reply = blog.approved(parent_id=parent["id"])
    assert reply["article"] == NEW
    assert keys_of(db)[0] == [NEW]
    assert ids(blog.listed(NEW))[-1] == reply["id"]
    assert right(db)


def test_what_was_below_the_other_address_is_new_to_readers_of_either(blog: Blog) -> None:
    moved = [blog.approved()["id"] for _ in range(3)]
    blog.settle(blog.approved(), "reject")
    seen = {ARTICLE: blog.listed()["revision"]}
    there = blog.approved(article=NEW)["id"]
    seen[NEW] = blog.listed(NEW)["revision"]
    move(blog)
    for address, revision in seen.items():
        first = blog.listed(address, since=revision, limit=3)
        rest = blog.listed(address, since=revision, limit=3, cursor=first["next"])
        assert ids(first) + ids(rest) == [*moved, there]


@pytest.mark.parametrize("joined", [False, True])
def test_readers_of_both_addresses_are_told(blog: Blog, joined: bool) -> None:
    blog.approved()
    if joined:
        blog.approved(article=NEW)
    known = [blog.get("/comments", article=key).headers["ETag"] for key in (ARTICLE, NEW)]
    move(blog)
    for key, etag in zip((ARTICLE, NEW), known, strict=True):
        answer = blog.get("/comments", {"If-None-Match": etag}, article=key)
        assert (answer.status, answer.json["total"]) == (200, 1 + joined)


def test_moving_back_leaves_the_old_address_as_it_was(blog: Blog, db: Database) -> None:
    comment = blog.approved()
    move(blog)
    assert move(blog, NEW, ARTICLE) == ARTICLE
    assert keys_of(db) == ([ARTICLE], [NEW])
    assert ids(blog.listed()) == ids(blog.listed(NEW)) == [comment["id"]]


def test_moving_back_after_joining_takes_all_along(blog: Blog, db: Database) -> None:
    blog.approved()
    blog.approved(article=NEW)
    move(blog)
    move(blog, NEW, ARTICLE)
    assert keys_of(db) == ([ARTICLE], [NEW])
    assert blog.listed()["total"] == blog.listed(NEW)["total"] == 2


def test_addresses_left_before_come_along(blog: Blog, db: Database) -> None:
    blog.approved()
    blog.approved(article=CLOCK)
    move(blog)
    assert move(blog, ARTICLE, CLOCK) == CLOCK
    assert keys_of(db) == ([CLOCK], [ARTICLE, NEW])
    assert {blog.listed(key)["total"] for key in (ARTICLE, NEW, CLOCK)} == {2}


def test_a_move_to_an_address_that_was_left_follows_it(blog: Blog, db: Database) -> None:
    blog.approved()
    blog.approved(article=CLOCK)
    move(blog)
    assert move(blog, CLOCK, ARTICLE) == NEW
    assert keys_of(db) == ([NEW], [ARTICLE, CLOCK])


def test_comments_do_not_move_where_they_are(blog: Blog, db: Database) -> None:
    blog.approved()
    with pytest.raises(Invalid) as error:
        move(blog, ARTICLE, f"{ARTICLE}/?utm_source=mail")
    assert error.value.fields == {"move_to": "is where the comments are"}
    assert keys_of(db) == ([ARTICLE], [])


def test_nothing_moves_where_it_may_not(blog: Blog, db: Database) -> None:
    blog.approved()
    with pytest.raises(NotFound):
        move(blog, CLOCK, NEW)
    with pytest.raises(NotFound):
        move(blog, actor=Actor("ana", sites=frozenset({99})))
    assert keys_of(db) == ([ARTICLE], [])


def test_a_move_is_in_the_log(blog: Blog, db: Database) -> None:
    blog.approved()
    move(blog)
    with db.read() as session:
        act = session.scalars(select(Act).where(Act.action == "move")).one()
    assert (act.actor, act.subject, act.site_id) == ("marisol", f"article:{NEW}", 1)
    assert act.detail == {"address": [ARTICLE, NEW], "moved": 1}


def test_the_rules_of_the_article_that_is_joined_stay(blog: Blog, db: Database) -> None:
    blog.approved(article_title="A Million Miles")
    blog.approved(article=NEW)
    with db.write() as session:
        session.query(Article).filter_by(key=ARTICLE).one().open = False
    move(blog)
    listed = blog.listed(NEW)["article"]
    assert (listed["key"], listed["title"], listed["open"]) == (NEW, "A Million Miles", True)


def test_thousands_of_comments_move_in_one_statement(blog: Blog, db: Database) -> None:
    blog.approved(article=NEW)
    copied = blog.approved()["id"]
    with db.write() as session:
        old = session.query(Comment).filter_by(uid=copied).one()
        names = [name for name in Comment.__mapper__.columns.keys() if name != "id"]  # noqa: SIM118
        values = {name: getattr(old, name) for name in names}
        rows = [values | {"uid": f"{number:026}"} for number in range(5000)]
        session.execute(insert(Comment), rows)
        old.article.approved_count += 5000
    said = statements(db)
    move(blog)
    assert sum(text.startswith("UPDATE comment") for text in said) == 1
    assert blog.listed(NEW)["total"] == 5002
    assert right(db)
