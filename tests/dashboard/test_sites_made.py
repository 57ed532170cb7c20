"""Sites in the dashboard: made, named, whose pages may use them, who works there."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from service import sites
from service.auth import keyring
from service.comments.records import Actor
from service.context import services
from service.db import Database
from service.models import Act, Site
from tests.api.blog import Blog
from tests.dashboard.desk import Desk, Page

PATH = "/dashboard/sites"


def make(desk: Desk, **fields: str) -> Page:
    given = {"slug": "beta", "name": "The beta blog", "origins": "https://Beta.example/"} | fields
    return desk.send(desk.get(PATH).form(PATH), **given)


def test_new_site_takes_comments_of_its_pages(blog: Blog, desk: Desk) -> None:
    page = desk.follow(make(desk))
    assert "The beta blog is there." in page.notice
    article = "https://beta.example/a"

    def status(origin: str) -> int:
        return blog.send(site="beta", article=article, headers={"Origin": origin}).status

    assert [status(o) for o in ("https://beta.example", "http://localhost")] == [201, 403]
    assert "https://beta.example" in desk.get(PATH).text


def test_name_and_origins_are_changed_at_once_and_noted(
    blog: Blog, desk: Desk, db: Database
) -> None:
    make(desk)
    path = f"{PATH}/beta"
    form = desk.get(path).form(path)
    desk.follow(desk.send(form, name="Beta", origins="https://one.example\r\nhttps://two.example"))
    desk.follow(desk.send(form, name="Beta", origins=""))
    headers = {"Origin": "http://localhost"}
    assert blog.send(site="beta", article="a", headers=headers).status == 201
    with db.read() as session:
        acts = session.scalars(select(Act).filter_by(actor="marisol").order_by(Act.id)).all()
    assert [(act.action, act.subject) for act in acts] == [
        ("make_site", "site:beta"),
        *[("change_site", "site:beta")] * 3,
    ]
    assert acts[1].detail == {"name": ["The beta blog", "Beta"]}
    assert acts[3].detail == {
        "origins": ["https://one.example https://two.example", "any localhost"]
    }


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("slug", "Two Words", "A slug has 1 to 64"),
        ("slug", "default", "There is a site"),
        ("name", "", "1 to 200 printable characters"),
        ("origins", "beta.example", "is no origin such as"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_made(
    desk: Desk, db: Database, field: str, typed: str, said: str
) -> None:
    page = make(desk, **{field: typed})
    assert page.status == 422
    assert said in page.text
    with db.read() as session:
        assert session.scalars(select(Site.slug)).all() == ["default"]


def test_wrong_origin_changes_nothing(desk: Desk, db: Database) -> None:
    make(desk)
    path = f"{PATH}/beta"
    page = desk.send(desk.get(path).form(path), name="Another", origins="nonsense")
    assert page.status == 422
    assert "Another" in page.text
    with db.read() as session:
        assert sites.find(session, "beta").name == "The beta blog"


def test_site_names_its_keys_and_people(
    app: Flask, desk: Desk, make_moderator: Callable[..., None]
) -> None:
    make(desk)
    for name, site in (("wordpress", "beta"), ("elsewhere", "default"), ("everywhere", None)):
        keyring.create(services(app), Actor("marisol"), name, site=site)
    make_moderator("ana", "viewer", ["beta"])
    make_moderator("bob", "viewer", ["default"])
    text = desk.get(f"{PATH}/beta").text
    assert [name in text for name in ("wordpress", "elsewhere", "everywhere")] == [
        True,
        False,
        True,
    ]
    assert [name in text for name in ("ana", "bob", "marisol")] == [True, False, True]


def test_administrator_of_one_site_changes_it_and_makes_none(
    app: Flask, desk: Desk, make_moderator: Callable[..., None]
) -> None:
    make(desk)
    make_moderator("ana", sites=["beta"])
    ana = Desk(app)
    ana.sign_in("ana")
    page = ana.get(PATH)
    assert page.forms(PATH) == []
    assert f"{PATH}/default" not in page.text
    assert ana.get(f"{PATH}/default").status == 404
    form = ana.get(f"{PATH}/beta").form(f"{PATH}/beta")
    assert ana.follow(ana.send(form, name="Beta")).status == 200
    assert ana.post(f"{PATH}/default", form.fields).status == 404
    assert ana.post(PATH, form.fields | {"slug": "gamma"}).status == 403


def test_viewer_finds_no_sites(stranger: Desk, make_moderator: Callable[..., None]) -> None:
    make_moderator("vera", "viewer")
    stranger.sign_in("vera")
    assert stranger.get(PATH).status == 403
    assert PATH not in stranger.get("/dashboard/rules").text
