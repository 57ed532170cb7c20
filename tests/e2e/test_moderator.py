"""A moderator at the dashboard, in a real browser: with keys, with a thumb, without a script.

Each test is a story of some length, because each starts servers of its own.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, expect

from service import auth
from service.context import services
from tests.server import Server

# The browser cannot see which database is behind the pages.
pytestmark = pytest.mark.parametrize("settings", ["sqlite"], indirect=True)

PASSWORD = "correct horse battery"
PHONE = (390, 844)
Post = Callable[..., dict[str, Any]]


@pytest.fixture
def post(page: Page, server: Server) -> Post:
    """A reader comments; four links are more than a site lets through unread."""

    def send(name: str, body: str = "Look here:", article: str = "trains") -> dict[str, Any]:
        host = name[:20].lower()
        links = " ".join(f"https://{host}.example/{number}" for number in range(4))
        data = {"article": article, "author": {"name": name}, "body": f"{body} {links}"}
        answer = page.request.post(f"{server.url}/api/v1/comments", data=data)
        assert answer.status == 202, answer.text()
        found: dict[str, Any] = answer.json()
        return found

    return send


@pytest.fixture
def waiting(post: Post) -> list[str]:
    """Three comments that wait; their ids."""
    return [post(name)["id"] for name in ("Ines", "Femi", "Ruth")]


def sign_in(page: Page, server: Server) -> None:
    page.goto(f"{server.url}/dashboard/")
    page.get_by_label("Name").fill("marisol")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("navigation", name="Pages")).to_be_visible()


@pytest.fixture
def desk(page: Page, server: Server, app: Flask) -> Iterator[Callable[[], Page]]:
    """Signs a moderator in; whatever the browser complains about fails the test."""
    auth.create_moderator(services(app), "marisol", PASSWORD)
    complaints: list[str] = []

    def listen(message: ConsoleMessage) -> None:
        # A refusal of ours, such as 409, is an error to the browser, but not to us.
        if message.type in ("error", "warning") and "Failed to load" not in message.text:
            complaints.append(message.text)

    def enter() -> Page:
        sign_in(page, server)
        return page

    page.on("console", listen)
    yield enter
    assert complaints == []


@pytest.fixture
def plain(browser: Browser, server: Server, app: Flask, waiting: list[str]) -> Iterator[Page]:
    """A moderator whose browser runs no script, signed in."""
    auth.create_moderator(services(app), "marisol", PASSWORD)
    context = browser.new_context(java_script_enabled=False)
    context.set_default_timeout(10_000)
    page = context.new_page()
    sign_in(page, server)
    yield page
    context.close()


def opened(page: Page) -> Locator:
    return page.get_by_role("article")


def listed(page: Page) -> Locator:
    return page.locator(".items .name")


def line(page: Page) -> Locator:
    return page.get_by_role("status")


def is_public(server: Server, page: Page, uid: str) -> bool:
    return page.request.get(f"{server.url}/api/v1/comments/{uid}").ok


def test_keys_decide_and_undo_in_place(
    desk: Callable[[], Page], server: Server, waiting: list[str]
) -> None:
    page = desk()
    expect(listed(page)).to_have_text(["Ines", "Femi", "Ruth"])
    expect(opened(page)).to_contain_text("Held because")
    expect(opened(page)).to_contain_text("four links, more than the two you allow")
    expect(page).to_have_title("(3) Queue – Parley")

    page.keyboard.press("a")
    expect(page.get_by_role("group", name="Femi")).to_be_focused()
    expect(line(page)).to_contain_text("Approved “Ines”.")
    expect(listed(page)).to_have_text(["Femi", "Ruth"])
    expect(page).to_have_title("(2) Queue – Parley")
    assert is_public(server, page, waiting[0])

    page.keyboard.press("u")
    expect(line(page)).to_contain_text("Undone: “Ines” is held again.")
    expect(listed(page)).to_have_text(["Ines", "Femi", "Ruth"])
    expect(page.get_by_role("group", name="Ines")).to_be_focused()
    assert not is_public(server, page, waiting[0])

    page.keyboard.press("t")
    expect(line(page)).to_contain_text("Rejected as toxic “Ines”.")


def test_fast_fingers_lose_nothing(
    desk: Callable[[], Page], server: Server, waiting: list[str]
) -> None:
    page = desk()
    page.keyboard.type("sao", delay=0)
    expect(page.get_by_text("Nothing is waiting.")).to_be_visible()
    expect(line(page)).to_contain_text("Rejected as off-topic “Ruth”.")
    assert [is_public(server, page, uid) for uid in waiting] == [False, True, False]
    page.keyboard.press("u")
    expect(opened(page)).to_contain_text("Ruth")


def test_ways_through_the_list(desk: Callable[[], Page], waiting: list[str]) -> None:
    page = desk()
    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(opened(page)).to_contain_text("Ruth")
    page.keyboard.press("k")
    expect(opened(page)).to_contain_text("Femi")
    expect(page).to_have_url(re.compile(f"at={waiting[1]}"))
    page.get_by_role("link", name="Ruth").click()
    expect(opened(page)).to_contain_text("Ruth")
    page.get_by_role("link", name="Ines").click()
    expect(opened(page)).to_contain_text("Ines")
    page.go_back()
    expect(opened(page)).to_contain_text("Ruth")

    page.get_by_label("Order").select_option("newest")
    expect(listed(page)).to_have_text(["Ruth", "Femi", "Ines"])

    expect(page.locator("main[data-ready]")).to_be_attached()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keyboard")).to_contain_text("reject as spam")
    page.keyboard.press("s")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)

    page.keyboard.press("/")
    expect(page.get_by_role("searchbox")).to_be_focused()
    page.keyboard.type("sat")
    expect(listed(page)).to_have_count(3)
    page.get_by_role("searchbox").fill("femi")
    page.keyboard.press("Enter")
    expect(listed(page)).to_have_text(["Femi"])


def test_what_others_did_and_what_failed_is_said(
    desk: Callable[[], Page], server: Server, waiting: list[str], moderation: dict[str, str]
) -> None:
    page = desk()
    answer = page.request.post(
        f"{server.url}/api/v1/moderation/decisions",
        headers=moderation,
        data={"decisions": [{"comment_id": waiting[0], "action": "reject", "label": "spam"}]},
    )
    assert answer.ok
    page.keyboard.press("a")
    expect(line(page)).to_contain_text("Someone was quicker: “Ines” was rejected as spam")
    expect(listed(page)).to_have_text(["Femi", "Ruth"])

    page.route("**/dashboard/decisions", lambda route: route.abort())
    page.keyboard.press("a")
    expect(line(page)).to_contain_text("nothing was decided")
    expect(listed(page)).to_have_text(["Femi", "Ruth"])
    page.unroute("**/dashboard/decisions")
    page.keyboard.press("a")
    expect(line(page)).to_contain_text("Approved “Femi”.")


def test_list_fills_up_by_itself(desk: Callable[[], Page], post: Post) -> None:
    for number in range(27):
        post(f"Reader{number:02}")
    page = desk()
    expect(listed(page)).to_have_count(25)
    for number in range(1, 21):
        page.keyboard.press("s")
        expect(listed(page).first).to_have_text(f"Reader{number:02}")
    expect(listed(page)).to_have_count(7)
    expect(listed(page).last).to_have_text("Reader26")


def test_colours_that_were_chosen_are_remembered(desk: Callable[[], Page]) -> None:
    page = desk()
    page.get_by_text("marisol", exact=True).click()
    switch = page.get_by_role("button", name="Colours")
    switch.click()
    switch.click()
    expect(switch).to_have_text("Colours: dark")
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    assert page.evaluate("getComputedStyle(document.documentElement).colorScheme") == "dark"


def test_phone(desk: Callable[[], Page], server: Server, post: Post) -> None:
    post("Ines", body="A long story. " * 300)
    widest = post("W" * 100, body="Donau" + "dampfschifffahrt" * 40)["id"]
    page = desk()
    page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})

    page.goto(f"{server.url}/dashboard/")
    expect(opened(page)).to_have_count(0)
    page.get_by_role("link", name="Ines").click()
    expect(opened(page)).to_contain_text("A long story.")
    expect(listed(page).first).to_be_hidden()
    for word in ("Approve", "Spam", "Toxic", "Off-topic"):
        box = page.get_by_role("button", name=word).bounding_box()
        assert box is not None
        assert PHONE[1] * 0.75 < box["y"] < PHONE[1] - box["height"]
        assert min(box["width"], box["height"]) >= 44
    page.get_by_role("link", name="List").click()
    expect(listed(page).first).to_be_visible()
    expect(opened(page)).to_have_count(0)

    for path in ("", f"?at={widest}", "spam", "search", f"comments/{widest}", "nowhere"):
        page.goto(f"{server.url}/dashboard/{path}")
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE[0], path


def test_everything_works_without_a_script(plain: Page, server: Server, waiting: list[str]) -> None:
    expect(plain.locator("kbd").first).to_be_hidden()
    plain.get_by_role("link", name="Femi").click()
    plain.get_by_role("button", name="Approve").click()
    expect(opened(plain)).to_contain_text("Ruth")
    expect(line(plain)).to_contain_text("Approved “Femi”.")
    assert is_public(server, plain, waiting[1])
    line(plain).get_by_role("button", name="Undo").click()
    expect(opened(plain)).to_contain_text("Femi")
    assert not is_public(server, plain, waiting[1])

    plain.get_by_role("button", name="Approve").click()
    plain.goto(f"{server.url}/dashboard/comments/{waiting[1]}")
    plain.get_by_role("button", name="Undo this decision").click()
    assert not is_public(server, plain, waiting[1])

    plain.get_by_text("marisol", exact=True).click()
    expect(plain.get_by_role("button", name="Colours")).to_have_count(0)
    plain.get_by_role("button", name="Sign out", exact=True).click()
    expect(plain.get_by_role("button", name="Sign in")).to_be_visible()
