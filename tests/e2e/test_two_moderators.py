"""Two moderators at once, each in a browser of their own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import delete, update

from service import auth
from service.context import services
from service.models import Claim, ModeratorSession, now
from tests.api.blog import Blog
from tests.server import Server

pytestmark = pytest.mark.parametrize("settings", ["sqlite"], indirect=True)

PASSWORD = "correct horse battery"


@pytest.fixture
def enter(browser: Browser, server: Server, app: Flask) -> Iterator[Callable[[str], Page]]:
    """Opens a browser and signs somebody in."""
    contexts = []

    def sign_in(name: str) -> Page:
        auth.create_moderator(services(app), name, PASSWORD)
        contexts.append(browser.new_context())
        page = contexts[-1].new_page()
        page.goto(f"{server.url}/dashboard/login")
        page.get_by_label("Name").fill(name)
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_url(f"{server.url}/dashboard/")
        return page

    yield sign_in
    for context in contexts:
        context.close()


def look_again(page: Page) -> None:
    """What a browser tells a page that comes to the front."""
    page.evaluate("window.dispatchEvent(new Event('focus'))")


def test_nobody_decides_over_a_colleague_unknowingly(
    blog: Blog, app: Flask, enter: Callable[[str], Page]
) -> None:
    uid = blog.held(author={"name": "Ines"})["id"]
    marisol = enter("marisol")
    with marisol.expect_response("**/dashboard/claim"):
        marisol.reload()
    ana = enter("ana")
    expect(ana.locator(f"#c-{uid} .claim")).to_have_text("marisol is looking at this")

    marisol.keyboard.press("a")
    expect(marisol.get_by_text("Approved “Ines”.")).to_be_visible()
    look_again(ana)
    expect(ana.locator(f"#c-{uid} .claim")).to_have_text("approved by marisol")
    ana.keyboard.press("s")
    expect(ana.get_by_text("Someone was quicker: “Ines” was approved by marisol.")).to_be_visible()
    assert [item["id"] for item in blog.listed()["items"]] == [uid]


def test_claim_ends_by_itself_and_news_are_told(
    blog: Blog, app: Flask, enter: Callable[[str], Page]
) -> None:
    uid = blog.held()["id"]
    marisol = enter("marisol")
    with marisol.expect_response("**/dashboard/claim"):
        marisol.reload()
    ana = enter("ana")
    expect(ana.locator(f"#c-{uid} .claim")).to_have_text("marisol is looking at this")
    marisol.close()
    with services(app).db.write() as session:
        session.execute(update(Claim).values(until=now() - timedelta(seconds=1)))
    blog.held()
    look_again(ana)
    expect(ana.locator(f"#c-{uid} .claim")).to_be_empty()
    expect(ana.get_by_text("One new comment.")).to_be_visible()
    expect(ana).to_have_title("(2) Queue – Parley")


def test_phone_claims_only_what_is_open(
    blog: Blog, app: Flask, enter: Callable[[str], Page]
) -> None:
    blog.held(author={"name": "Ines"})
    marisol = enter("marisol")
    marisol.set_viewport_size({"width": 390, "height": 844})
    claimed: list[str] = []
    marisol.on("request", lambda sent: claimed.append(sent.url) if "claim" in sent.url else None)
    with marisol.expect_response("**/dashboard/live**"):
        marisol.reload()
    assert claimed == []
    with marisol.expect_response("**/dashboard/claim"):
        marisol.get_by_role("link", name="Ines").click()


def test_script_that_is_signed_out_stops_asking(
    blog: Blog, app: Flask, enter: Callable[[str], Page]
) -> None:
    marisol = enter("marisol")
    marisol.clock.install()
    with marisol.expect_response("**/dashboard/live**"):
        marisol.reload()
    with services(app).db.write() as session:
        session.execute(delete(ModeratorSession))
    with marisol.expect_response(lambda answer: answer.status == 401):
        look_again(marisol)
    asked: list[str] = []
    marisol.on("request", lambda sent: asked.append(sent.url) if "live" in sent.url else None)
    marisol.clock.run_for(600_000)
    assert asked == []


def test_server_that_fails_is_asked_less_often(
    blog: Blog, app: Flask, enter: Callable[[str], Page]
) -> None:
    marisol = enter("marisol")
    marisol.clock.install()
    marisol.route("**/dashboard/live**", lambda route: route.fulfill(status=503))
    with marisol.expect_response("**/dashboard/live**"):
        marisol.reload()
    marisol.wait_for_load_state("networkidle")
    asked: list[str] = []
    marisol.on("request", lambda sent: asked.append(sent.url) if "live" in sent.url else None)
    marisol.clock.run_for(29_000)
    assert asked == []
    with marisol.expect_response("**/dashboard/live**"):
        marisol.clock.run_for(2_000)
