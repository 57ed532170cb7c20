"""Rules that people manage, as a comment meets them: ages and modes of articles, bans, trust."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from flask import Flask

from service import blocklists, sites
from service.context import services
from service.db import Database
from service.models import Article, now
from tests.api.blog import ADDRESS, ARTICLE, Blog, code


def change_article(db: Database, **values: Any) -> None:
    with db.write() as session:
        article = session.query(Article).one()
        for name, value in values.items():
            setattr(article, name, value)


def set_rule(db: Database, name: str, value: object) -> None:
    with db.write() as session:
        sites.set_rule(session, "default", name, value)


def test_an_article_closes_by_its_age(blog: Blog, db: Database) -> None:
    blog.approved()
    before = blog.get("/comments", article=ARTICLE)
    change_article(db, created_at=now() - timedelta(days=8))
    set_rule(db, "close_after_days", 7)
    assert code(blog.send()) == (403, "article_closed")
    seen = {"If-None-Match": before.headers["ETag"]}
    after = blog.get("/comments", article=ARTICLE, headers=seen)
    assert (before.json["article"]["open"], after.json["article"]["open"]) == (True, False)


def test_a_closed_site_takes_nothing_new_and_keeps_what_there_is(blog: Blog, db: Database) -> None:
    held = blog.held()
    change_article(db, kept_open=True)
    before = blog.get("/comments", article=ARTICLE)
    set_rule(db, "new_comments", "closed")
    for article in (ARTICLE, "https://blog.example/never-commented-on"):
        assert code(blog.send(article=article)) == (403, "article_closed")
        assert blog.listed(article)["article"]["open"] is False
    seen = {"If-None-Match": before.headers["ETag"]}
    assert blog.get("/comments", article=ARTICLE, headers=seen).status == 200
    blog.settle(held, "approve")
    assert blog.bodies() == [held["body"]]


def test_the_date_of_an_article_counts_from_when_somebody_says(blog: Blog, db: Database) -> None:
    blog.approved()
    set_rule(db, "close_after_days", 7)
    change_article(db, dated_at=now() - timedelta(days=8))
    assert code(blog.send()) == (403, "article_closed")
    change_article(db, kept_open=True)
    blog.approved()


def test_an_article_may_have_a_mode_of_its_own(blog: Blog, db: Database) -> None:
    blog.approved()
    change_article(db, mode="premoderate")
    assert blog.send().status == 202
    blog.approved(article="https://blog.example/another")


def test_an_author_called_trusted_is_spared_the_precautions(
    blog: Blog, make_key: Callable[..., dict[str, str]], db: Database
) -> None:
    set_rule(db, "mode", "premoderate")
    with db.write() as session:
        blocklists.set_mark(session, "default", "email", "Ana@mail.example", trusted=True)
    ana = {"name": "Ana", "email": "ana@mail.example"}
    assert blog.send(author=ana).status == 202
    assert blog.send(author=ana | {"id": "7"}, headers=make_key("submit")).status == 201


def test_a_network_is_banned_with_every_address_in_it(blog: Blog, app: Flask, db: Database) -> None:
    network = blocklists.ban_value(services(app).identity, "network", "9.9.9.0/24")
    with db.write() as session:
        blocklists.add_ban(session, "default", "network", network)
    assert blog.send(address=ADDRESS).status == 202
    assert blog.send(address="9.9.10.9").status == 201
