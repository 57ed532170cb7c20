"""Moves while others write: no comment is lost, no address revived, nobody waits for ever."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text

from service.comments import counts
from service.context import services
from service.db import Database
from service.errors import Invalid
from service.models import Article
from service.rules import move as moving
from tests.api.blog import ARTICLE, Answer, Blog, Result, at_once
from tests.rules.test_move import CLOCK, MARISOL, NEW, keys_of, move, right
from tests.server import wait_until


@pytest.fixture
def app(make_app: Callable[..., Flask]) -> Flask:
    """Without limits: the same readers write a lot."""
    return make_app(limits=False)


def while_moving(blog: Blog, act: Callable[[], Result]) -> Result:
    """What ``act`` comes to that began before the move was committed, and waits for it."""
    own = services(blog.app)
    with ThreadPoolExecutor(1) as pool:
        with own.db.write() as session:
            moving.move(session, MARISOL, own.sites.get(session, None), ARTICLE, NEW)
            result = pool.submit(act)
            wait_until(lambda: result.done() or waits(own.db), "the other waits")
        return result.result()


def waits(db: Database) -> bool:
    """Whether somebody waits for a lock; SQLite does not tell, and lets nobody begin to write."""
    if db.engine.dialect.name == "sqlite":
        return True
    query = "datname = current_database() AND wait_event_type = 'Lock'"
    with db.read() as session:
        return bool(session.scalar(text(f"SELECT count(*) FROM pg_stat_activity WHERE {query}")))


@pytest.mark.parametrize("joined", [False, True])
def test_a_comment_sent_during_a_move_arrives_at_the_new_address(
    blog: Blog, db: Database, joined: bool
) -> None:
    parent = blog.approved()
    if joined:
        blog.approved(article=NEW)
    sent = while_moving(blog, partial(blog.send, parent_id=parent["id"]))
    assert (sent.status, sent.json["article"]) == (201, NEW)
    assert keys_of(db) == ([NEW], [ARTICLE])
    assert (blog.listed(NEW)["total"], right(db)) == (2 + joined, True)


def test_a_comment_sent_to_the_new_address_meanwhile_is_there_too(blog: Blog, db: Database) -> None:
    blog.approved()
    assert while_moving(blog, partial(blog.send, article=NEW)).status == 201
    assert keys_of(db) == ([NEW], [ARTICLE])
    assert (blog.listed(NEW)["total"], right(db)) == (2, True)


def test_decisions_during_a_move_count_where_the_comments_are(blog: Blog, db: Database) -> None:
    """The comments end below an article that comes before the one that is locked already."""
    blog.approved(article=NEW)
    held = [blog.held(), blog.held(article=CLOCK)]
    orders = [{"comment_id": one["id"], "action": "approve"} for one in held]
    results = while_moving(blog, lambda: blog.decide(*orders))
    assert [result["status"] for result in results] == ["approved", "approved"]
    assert (blog.listed(NEW)["total"], blog.listed(CLOCK)["total"], right(db)) == (2, 1, True)


def test_two_moves_to_one_address_join_there(blog: Blog, db: Database) -> None:
    blog.approved()
    blog.approved(article=CLOCK)
    assert while_moving(blog, lambda: move(blog, CLOCK, NEW)) == NEW
    assert keys_of(db) == ([NEW], [ARTICLE, CLOCK])
    assert (blog.listed(NEW)["total"], right(db)) == (2, True)


def test_the_same_move_twice_is_refused_once(blog: Blog, db: Database) -> None:
    blog.approved()
    with pytest.raises(Invalid, match="is where the comments are"):
        while_moving(blog, lambda: move(blog))
    assert keys_of(db) == ([NEW], [ARTICLE])


def test_moves_crosswise_lose_nothing(blog: Blog, db: Database) -> None:
    for article in (ARTICLE, NEW):
        blog.approved(article=article)
    assert while_moving(blog, lambda: move(blog, NEW, ARTICLE)) == ARTICLE
    assert keys_of(db) == ([ARTICLE], [NEW])
    assert (blog.listed()["total"], blog.listed(NEW)["total"], right(db)) == (2, 2, True)


def test_a_repair_during_a_move_repairs_nothing_wrong(blog: Blog, db: Database) -> None:
    blog.approved()
    blog.approved(article=NEW)
    with db.write() as session:
        session.query(Article).filter_by(key=ARTICLE).one().approved_count = 7
    while_moving(blog, lambda: counts.repair(db))
    counts.repair(db)
    assert (blog.listed(NEW)["total"], right(db)) == (2, True)


def test_everything_at_once_adds_up(blog: Blog, db: Database) -> None:
    addresses = (ARTICLE, NEW, CLOCK)
    sent = [blog.approved(article=article)["id"] for article in addresses]

    def moves(key: str, to: str) -> list[Any]:
        return [move_or_not(blog, key, to) for _ in range(6)]

    def posts(article: str) -> list[Answer]:
        return [blog.send(article=article) for _ in range(6)]

    def decisions() -> list[Any]:
        orders = [{"comment_id": uid, "action": act} for uid in sent for act in ("hold", "approve")]
        return [result["error"] for _ in range(6) for result in blog.decide(*orders)]

    *posted, decided = at_once(
        *(partial(moves, *pair) for pair in itertools.permutations(addresses, 2)),
        *(partial(posts, article) for article in addresses),
        decisions,
    )[6:]
    assert {answer.status for answers in posted for answer in answers} == {201}
    assert set(decided) == {None}
    total = sum(blog.listed(key)["total"] for key in keys_of(db)[0])
    assert (total, right(db)) == (21, True)
    assert not set(keys_of(db)[0]) & set(keys_of(db)[1])


def move_or_not(blog: Blog, key: str, to: str) -> str | None:
    """None when the comments are there already."""
    try:
        return move(blog, key, to)
    except Invalid:
        return None
