"""No page has what axe takes for a barrier, under WCAG 2.2 A and AA, in light and in dark."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Browser, Page, ViewportSize, expect
from sqlalchemy import select

from service import auth, versions
from service.auth import keyring, usage
from service.comments.records import Actor
from service.context import services
from service.dashboard.menu import ENTRIES
from service.learning import acts
from service.mail import deciding, subscriptions, unsubscribe
from service.models import Comment, Moderator
from service.outbox import webhooks
from tests.api.blog import Blog
from tests.learning.curved import retrained
from tests.server import Server

pytestmark = pytest.mark.parametrize("settings", ["sqlite"], indirect=True)

PASSWORD = "correct horse battery"
PHONE: ViewportSize = {"width": 390, "height": 844}
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
# What takes more than an address to be looked at.
LEFT_OUT = ("/dashboard/log.", "/dashboard/oidc", "export", ".csv", ".txt", "/static/")


@pytest.fixture(params=["light", "dark"])
def desk(
    request: pytest.FixtureRequest, browser: Browser, server: Server, app: Flask
) -> Iterator[Page]:
    """An administrator, signed in, under one of the two colour schemes."""
    auth.create_moderator(services(app), "marisol", PASSWORD)
    context = browser.new_context(color_scheme=request.param)
    page = context.new_page()
    page.goto(f"{server.url}/dashboard/login")
    page.get_by_label("Name").fill("marisol")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(f"{server.url}/dashboard/")
    yield page
    context.close()


def barriers(page: Page) -> list[tuple[str, str, Any]]:
    """What axe finds: the rule, what it asks for, and the first place."""
    found = Axe().run(page, options={"runOnly": RULES, "resultTypes": ["violations"]})
    return [
        (one["id"], one["help"], one["nodes"][0]["html"][:200])
        for one in found.response["violations"]
    ]


def too_wide(page: Page) -> list[tuple[str, str, Any]]:
    """Whether a phone would have to scroll sideways."""
    usual = page.viewport_size
    assert usual is not None
    page.set_viewport_size(PHONE)
    width = page.evaluate("document.scrollingElement.scrollWidth")
    page.set_viewport_size(usual)
    return [("width", "scrolls sideways on a phone", width)] if width > PHONE["width"] else []


def pages(app: Flask, uid: str) -> list[str]:
    """Every page of the dashboard that an address alone leads to, one comment's among them."""
    rules = [rule for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())]
    paths = [rule.rule for rule in rules if rule.rule.startswith("/dashboard/")]
    plain = [p for p in paths if "<" not in p and not any(part in p for part in LEFT_OUT)]
    hook = webhooks.create(
        services(app), Actor("marisol"), "default", "https://blog.example/hook", ["comment.held"]
    )
    key = keyring.create(services(app), Actor("marisol"), "wordpress", "compatible", quota=500)
    with services(app).db.write() as session:
        row = keyring.find(session, Actor("marisol"), key.number)
        usage.count(session, row, "https://blog.example/in/a/folder/of/its/own", spam=1)
    one = (
        f"comments/{uid}",
        f"privacy?comment={uid}",
        "people/marisol",
        f"webhooks/{hook.uid}",
        f"keys/{key.number}",
        "sites/default",
    )
    return [*plain, *(f"/dashboard/{path}" for path in one)]


@pytest.fixture
def curved(app: Flask, model_folder: Path, tmp_path: Path) -> None:
    """A retrained version is stored and live, so that there are curves to be drawn."""
    own = services(app)
    with own.db.write() as session:
        versions.add(session, retrained(model_folder, tmp_path / "tiny+1", "tiny+1"))
    acts.promote(own, "marisol", "tiny+1")


def test_curves_of_the_model(curved: None, server: Server, desk: Page) -> None:
    desk.goto(f"{server.url}/dashboard/models")
    expect(desk.get_by_role("img")).to_have_count(4)
    desk.get_by_text("As tables").click()
    expect(desk.get_by_role("table", name="Calibration")).to_be_visible()
    assert barriers(desk) == []
    desk.set_viewport_size(PHONE)
    for picture in desk.get_by_role("img").all():
        box = picture.bounding_box()
        assert box is not None
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= PHONE["width"]
    assert barriers(desk) + too_wide(desk) == []


def test_pages_of_the_dashboard(blog: Blog, app: Flask, server: Server, desk: Page) -> None:
    uid = blog.held()["id"]
    blog.settle(blog.held(), "reject", label="spam")
    blog.approved()
    found = {}
    for path in pages(app, uid):
        answer = desk.goto(f"{server.url}{path}")
        if answer is not None and "text/html" in answer.headers["content-type"]:
            found[path] = barriers(desk) + too_wide(desk)
    assert len(found) > 12
    assert {path: problems for path, problems in found.items() if problems} == {}


def test_saved_views_and_menu_on_a_phone(blog: Blog, server: Server, desk: Page) -> None:
    blog.held()
    desk.set_viewport_size(PHONE)
    desk.goto(f"{server.url}/dashboard/?order=score")
    desk.get_by_text("Save this view").click()
    desk.get_by_label("Name", exact=True).fill("Worst first")
    desk.get_by_role("button", name="Save", exact=True).click()
    desk.get_by_text("Edit views").click()
    menu = desk.get_by_role("navigation", name="Pages")
    menu.get_by_text("More").press("Enter")
    assert barriers(desk) == []
    for entry in ENTRIES:
        expect(menu.get_by_role("link", name=entry.word)).to_be_in_viewport(ratio=1)
    menu.get_by_role("link", name="Rules").click()
    desk.get_by_role("link", name="Names").click()
    expect(desk.get_by_role("heading", level=1)).to_have_text("Names of your own people")


def test_key_is_copied(server: Server, desk: Page) -> None:
    desk.context.grant_permissions(["clipboard-read", "clipboard-write"])
    desk.goto(f"{server.url}/dashboard/keys")
    desk.get_by_label("Name", exact=True).fill("wordpress")
    desk.get_by_role("button", name="Make a key").click()
    desk.get_by_role("button", name="Copy").click()
    expect(desk.get_by_role("button", name="Copied")).to_be_visible()
    key = desk.get_by_role("textbox", name="The key").input_value()
    assert desk.evaluate("navigator.clipboard.readText()") == key
    assert barriers(desk) + too_wide(desk) == []


def test_pages_for_strangers(server: Server, page: Page) -> None:
    for path in ("/dashboard/login", "/demo/", "/demo/a-million-miles/"):
        page.goto(f"{server.url}{path}")
        assert barriers(page) == [], path


def test_pages_of_links_in_mails(blog: Blog, app: Flask, server: Server, desk: Page) -> None:
    uid = blog.held()["id"]
    own = services(app)
    with own.db.read() as session:
        ana = session.scalars(select(Moderator)).one()
        comment = session.scalars(select(Comment).where(Comment.uid == uid)).one()
        links = [deciding.token(own.identity, ana, one, comment) for one in deciding.ACTIONS]
    paths = [f"stop/{unsubscribe.token(own.identity, ana)}", *(f"decide/{link}" for link in links)]
    ways: tuple[subscriptions.Act, ...] = ("stop", "stop-all")
    readers = [f"/replies/{act}/{subscriptions.token(own.identity, act, 'x')}" for act in ways]
    for path in (*readers, "/replies/confirm/x", *(f"/notices/{path}" for path in paths)):
        desk.goto(f"{server.url}{path}")
        assert barriers(desk) == [], path
    desk.get_by_role("button", name="Reject as spam").click()
    assert desk.get_by_role("status").inner_text() == "The comment is rejected, in your name."
    assert barriers(desk) == []
    desk.goto(f"{server.url}/notices/{paths[1]}")
    assert "decided or changed since" in desk.get_by_role("alert").inner_text()
    assert barriers(desk) == []
