"""What is kept of a reader, looked at, handed over and erased in the dashboard."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from flask import Flask
from sqlalchemy import select

from service import blocklists, sites
from service.db import Database
from service.models import Act, Ban
from tests.api.blog import Blog
from tests.dashboard.desk import Desk, Page

PRIVACY = "/dashboard/privacy"
ZED: dict[str, Any] = {"name": "Zed", "email": "zed@mail.example"}


def look(desk: Desk, **typed: str) -> Page:
    return desk.send(desk.get(PRIVACY).forms(PRIVACY)[-1], **typed)


def test_everything_of_a_person_is_found_from_a_comment(blog: Blog, desk: Desk) -> None:
    comment = blog.approved(author=ZED)
    form = desk.get(f"/dashboard/comments/{comment['id']}").form(PRIVACY)
    assert form.method == "get"
    shown = desk.get(PRIVACY, query_string=form.fields).text
    assert "approved comments" in shown
    assert "Under the name zed" in shown


def test_person_is_looked_up_without_the_address_in_any_address(blog: Blog, desk: Desk) -> None:
    for _ in range(2):
        blog.approved(author=ZED)
    page = look(desk, email="Zed@Mail.example")
    assert page.status == 200
    assert '<td class="right">2</td>' in page.text
    assert all(form.method == "post" for form in page.forms(PRIVACY))


def test_what_shares_a_key_alone_is_named_and_left(blog: Blog, desk: Desk) -> None:
    first = blog.approved(author=ZED)
    token = first["author_token"]
    blog.approved(author={"name": "Zed", "token": token})
    page = look(desk, email=ZED["email"])
    key = token.partition(".")[0]
    assert f"1 more under {key}" in page.text
    both = desk.send(page.form(PRIVACY, author=key, email=ZED["email"]))
    assert '<td class="right">2</td>' in both.text


def test_export_is_a_file_of_their_texts_alone(blog: Blog, desk: Desk, db: Database) -> None:
    blog.approved(author=ZED, body="This is what I said.")
    blog.approved(body="This is what another said.")
    found = desk.send(look(desk, email=ZED["email"]).form(f"{PRIVACY}/export"))
    assert found.headers["Content-Disposition"].startswith("attachment")
    (comment,) = json.loads(found.text)["comments"]
    assert [text["body"] for text in comment["texts"]] == ["This is what I said."]
    with db.read() as session:
        act = session.scalars(select(Act).filter_by(action="export_person")).one()
    assert (act.actor, act.detail) == ("marisol", {"comments_exported": 1})


def test_nothing_is_erased_before_the_word_is_typed(blog: Blog, desk: Desk) -> None:
    blog.approved(author=ZED, body="This is what I said.")
    page = look(desk, email=ZED["email"])
    refused = desk.send(page.form(f"{PRIVACY}/erase"), typed="yes")
    assert refused.status == 422
    assert "Nothing is erased" in refused.text
    assert blog.bodies() == ["This is what I said."]
    done = desk.send(refused.form(f"{PRIVACY}/erase"), typed="erase")
    assert "Erased: 1 comment" in desk.follow(done).notice
    assert blog.bodies() == []
    again = look(desk, email=ZED["email"]).text
    assert "There is nothing of them." in again
    assert "by marisol: 1 comments" in again


def test_ban_is_kept_when_the_box_is_ticked(blog: Blog, desk: Desk, db: Database) -> None:
    with db.write() as session:
        blocklists.add_ban(session, "default", "email", ZED["email"])
    for box, left in (("yes", 1), ("", 0)):
        form = look(desk, email=ZED["email"]).form(f"{PRIVACY}/erase")
        desk.send(form, typed="erase", keep_bans=box)
        with db.read() as session:
            assert len(session.scalars(select(Ban).filter_by(value=ZED["email"])).all()) == left


def test_what_cannot_be_looked_up_is_said(desk: Desk) -> None:
    for typed in ({"email": ""}, {"email": "zed"}, {"author": "no key"}):
        page = look(desk, **typed)
        assert page.status == 422
        assert 'role="alert"' in page.text


def test_erased_comment_shows_its_history_without_words(blog: Blog, desk: Desk) -> None:
    comment = blog.held(author=ZED)
    form = look(desk, email=ZED["email"]).form(f"{PRIVACY}/erase")
    desk.send(form, typed="erase")
    page = desk.get(f"/dashboard/comments/{comment['id']}")
    assert "Erased, as its author had asked" in page.text
    assert "Zed" not in page.text


def test_administrator_of_one_site_erases_there_alone(
    app: Flask, blog: Blog, make_moderator: Callable[..., None], db: Database, desk: Desk
) -> None:
    with db.write() as session:
        sites.create(session, "garden", "Garden")
        for label in ("spam", "toxicity", "insult", "obscene"):
            sites.set_rule(session, "garden", f"threshold_{label}", 0.999999)
    there = blog.send(author=ZED, site="garden", article="roses").json
    blog.approved(author=ZED, body="This stays.")
    make_moderator("gia", sites=["garden"])
    gia = Desk(app)
    gia.sign_in("gia")
    page = look(gia, email=ZED["email"])
    assert '<td class="right">1</td>' in page.text
    gia.send(page.form(f"{PRIVACY}/erase"), typed="erase")
    assert blog.bodies() == ["This stays."]
    assert blog.get(f"/comments/{there['id']}").status == 404
    assert "1 approved" in desk.get("/dashboard/approved").text
