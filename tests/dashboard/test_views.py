"""Views of a list that a moderator keeps under a name."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from service import sites
from service.comments import saved_views
from service.db import Database
from service.models import Moderator, SavedView, SiteRight
from tests.api.blog import Blog
from tests.dashboard.desk import Desk, Page
from tests.dashboard.test_queue import shown

ALL = "/dashboard/approved?q=kestrel&author=Ines&article=birds&language=english&order=score"
SAVE, DELETE = "/dashboard/views", "/dashboard/views/delete"


def views(page: Page) -> dict[str, str]:
    """Saved views by name, with where each leads."""
    nav = re.search(r'<nav aria-label="Saved views">(.*?)</nav>', page.text, re.DOTALL)
    links = re.findall(r'<a href="([^"]+)"[^>]*>([^<]+)', nav[1] if nav else "")
    return {name.strip(): path.replace("&amp;", "&") for path, name in links}


def current(page: Page) -> list[str]:
    return re.findall(r'aria-current="page">([^<]+)', page.text.split('class="views"')[-1])


def save(desk: Desk, path: str, name: str) -> Page:
    return desk.send(desk.get(path).form(SAVE), view=name)


def test_saved_view_is_found_again_above_every_list(blog: Blog, desk: Desk) -> None:
    kestrel = blog.approved(body="A kestrel over the motorway.")
    blog.approved()
    page = desk.follow(save(desk, "/dashboard/search?q=kestrel", "Birds"))
    assert "Saved the view “Birds”." in page.notice
    path = views(desk.get("/dashboard/"))["Birds"]
    assert shown(desk.get(path)) == [kestrel["id"]]


def test_view_keeps_search_filters_and_order_and_nothing_else(blog: Blog, desk: Desk) -> None:
    scores = "&min_score=.50&max_score=0.000001&since=2026-01-01&until=2026-02-28"
    path = save(desk, f"{ALL}{scores}&reason=links&label=spam&cursor=&at=x&site=y", "All").location
    assert desk.get(path).status == 200
    assert views(desk.get("/dashboard/")) == {"All": path}
    expected = "&reason=links&label=spam&min_score=0.5&max_score=0.000001"
    assert set(path.partition("?")[2].split("&")) == set(
        (ALL.partition("?")[2] + expected + "&since=2026-01-01&until=2026-02-28").split("&")
    )


def test_current_view_is_marked_however_its_address_is_written(blog: Blog, desk: Desk) -> None:
    save(desk, "/dashboard/approved?q=kestrel&min_score=.5", "Birds")
    assert current(desk.get("/dashboard/approved?reason=&min_score=0.50&q=kestrel&at=")) == [
        "Birds"
    ]
    assert current(desk.get("/dashboard/rejected?q=kestrel&min_score=.5")) == []
    assert current(desk.get("/dashboard/approved?q=kestrel")) == []


def test_same_name_replaces_what_stood_under_it(blog: Blog, desk: Desk) -> None:
    save(desk, "/dashboard/?order=score", "Mine")
    path = save(desk, "/dashboard/approved?q=owl", " Mine  ").location
    assert views(desk.get("/dashboard/")) == {"Mine": path}


def test_deleted_view_is_gone_and_the_page_stays(blog: Blog, desk: Desk) -> None:
    here = save(desk, "/dashboard/approved?q=owl", "Owls").location
    save(desk, "/dashboard/approved?q=kestrel", "Kestrels")
    page = desk.send(desk.get(here).form(DELETE, view="Owls"))
    assert page.location == here
    assert list(views(desk.follow(page))) == ["Kestrels"]
    assert desk.post(DELETE, desk.get(here).form(DELETE).fields | {"view": "x"}).status == 404


def test_views_belong_to_one_person(blog: Blog, desk: Desk, ana: Desk) -> None:
    save(desk, "/dashboard/?order=score", "Mine")
    save(ana, "/dashboard/?order=newest", "Mine")
    assert views(desk.get("/dashboard/")) == {"Mine": "/dashboard/?order=score"}
    ana.send(ana.get("/dashboard/").form(DELETE))
    assert list(views(desk.get("/dashboard/"))) == ["Mine"]


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"view": ""}, 422),
        ({"view": "x" * 61}, 422),
        ({"view": "a\u202eb"}, 422),
        ({"list": "nothing"}, 404),
        ({"q": ""}, 422),
        ({"since": "tomorrow"}, 422),
        ({"until": "9999-12-31"}, 422),
        ({"min_score": "2"}, 422),
    ],
)
def test_nonsense_is_refused(blog: Blog, desk: Desk, fields: dict[str, str], status: int) -> None:
    form = desk.get("/dashboard/?q=owl").form(SAVE)
    assert desk.send(form, **({"view": "Owls"} | fields)).status == status
    assert views(desk.get("/dashboard/")) == {}


def test_filters_that_no_list_knows_are_not_kept(blog: Blog, desk: Desk, db: Database) -> None:
    form = desk.get("/dashboard/?q=owl").form(SAVE)
    desk.send(form, view="Owls", reason="weather", language="klingon", next="//evil.example")
    with db.read() as session:
        assert session.scalar(select(SavedView.query)) == {"q": "owl"}


def test_name_that_looks_like_markup_is_text(blog: Blog, desk: Desk) -> None:
    page = desk.follow(save(desk, "/dashboard/?q=owl", "<b>&amp;"))
    assert "<b>&amp;" not in page.text
    assert "&lt;b&gt;&amp;amp;" in page.text


def test_one_person_has_no_more_than_some(
    blog: Blog, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(saved_views, "MOST", 1)
    save(desk, "/dashboard/?q=owl", "Owls")
    assert save(desk, "/dashboard/?q=kestrel", "Kestrels").status == 409
    assert save(desk, "/dashboard/?q=kestrel", "Owls").status == 303


def test_viewer_keeps_views_too(
    blog: Blog, app: Flask, make_moderator: Callable[..., None]
) -> None:
    make_moderator("vera", role="viewer")
    vera = Desk(app)
    vera.sign_in("vera")
    assert save(vera, "/dashboard/approved?q=owl", "Owls").status == 303


def test_view_shows_nothing_of_a_site_once_the_right_is_gone(
    blog: Blog, app: Flask, db: Database, make_moderator: Callable[..., None]
) -> None:
    with db.write() as session:
        sites.create(session, "alpha", "Alpha")
    make_moderator("bob", sites=["alpha", "default"])
    bob = Desk(app)
    bob.sign_in("bob")
    there = blog.approved(site="alpha", article="walrus")
    path = save(bob, "/dashboard/approved?article=walrus", "Walrus").location
    assert shown(bob.get(path)) == [there["id"]]
    with db.write() as session:
        of_alpha = select(SiteRight).filter_by(site_id=sites.find(session, "alpha").id)
        session.delete(session.scalars(of_alpha).one())
    assert shown(bob.get(path)) == []


def test_views_go_with_the_person(blog: Blog, desk: Desk, ana: Desk, db: Database) -> None:
    save(ana, "/dashboard/?order=score", "Mine")
    form = desk.get("/dashboard/people/ana").form("/dashboard/people/ana/remove")
    assert desk.send(form).status == 303
    with db.read() as session:
        assert session.scalars(select(Moderator.name)).all() == ["marisol"]
        assert session.scalars(select(SavedView)).all() == []


def test_log_tells_of_views(blog: Blog, desk: Desk) -> None:
    save(desk, "/dashboard/?order=score", "Mine")
    desk.send(desk.get("/dashboard/").form(DELETE))
    page = desk.get("/dashboard/log")
    assert "saved a view" in page.text
    assert "deleted a view" in page.text
