"""Long threads in a real browser: hidden and opened, loaded in parts, new comments on request."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, Request, expect

from bench.threads import fill
from service import sites
from service.db import Database
from tests.e2e.conftest import ARTICLE
from tests.e2e.test_reader import LINKS, comment, heading, write
from tests.server import Server, wait_until

pytestmark = pytest.mark.parametrize("settings", ["sqlite"], indirect=True)

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
Post = Callable[..., dict[str, Any]]


def thread(post: Post) -> list[str]:
    """A question with two answers, one of which is answered; their ids."""
    first = post("Which of them is the oldest?")["id"]
    second = post("The one by the gate.", name="Femi", parent_id=first)["id"]
    third = post("Thank you, that one is lovely.", name="Ines", parent_id=second)["id"]
    return [first, second, third, post("I love the tall one.", name="Ada", parent_id=first)["id"]]


def test_replies_are_hidden_and_shown_by_keyboard_and_stay_so_for_the_visit(
    visited: Page, post: Post
) -> None:
    thread(post)
    visited.reload()
    replies = visited.get_by_role("button", name="3 replies: comment by Ruth")
    expect(replies).to_have_attribute("aria-expanded", "true")
    replies.focus()
    visited.keyboard.press("Enter")
    for _ in range(2):
        expect(replies).to_have_attribute("aria-expanded", "false")
        expect(comment(visited, "by the gate")).to_be_hidden()
        visited.reload()
    replies.focus()
    visited.keyboard.press("Space")
    expect(comment(visited, "by the gate")).to_be_visible()


def test_a_link_opens_what_hides_its_comment(visited: Page, post: Post) -> None:
    ids = thread(post)
    visited.reload()
    visited.get_by_role("button", name="One reply: comment by Femi").click()
    visited.get_by_role("button", name="3 replies: comment by Ruth").click()
    expect(comment(visited, "that one is lovely")).to_be_hidden()
    visited.goto(f"{visited.url}#comment-{ids[2]}")
    expect(comment(visited, "that one is lovely")).to_be_focused()
    expect(comment(visited, "that one is lovely")).to_be_in_viewport()


def test_the_number_of_replies_follows_what_is_written_and_deleted(
    visited: Page, post: Post
) -> None:
    post("Which of them is the oldest?")
    visited.reload()
    comment(visited, "oldest").get_by_role("button", name="Reply").click()
    write(visited, "The one by the gate.")
    expect(visited.get_by_role("button", name="One reply: comment by Ruth")).to_be_visible()
    comment(visited, "by the gate").get_by_role("button", name="Delete").click()
    comment(visited, "by the gate").get_by_role("button", name="Delete", exact=True).click()
    expect(visited.get_by_role("article")).to_have_count(1)
    expect(visited.get_by_role("button", name="reply")).to_have_count(1)


def test_a_link_far_down_a_long_list_needs_one_request_and_the_rest_comes_between(
    visited: Page, db: Database
) -> None:
    uids = fill(db, ARTICLE, 160)
    address = visited.url
    visited.goto("about:blank")
    asked: list[str] = []
    visited.on("request", lambda request: asked.append(request.url))
    visited.goto(f"{address}#comment-{uids[155]}")
    expect(comment(visited, "Tree number 155.")).to_be_focused()
    assert len([url for url in asked if "/api/v1/comments?" in url]) == 2
    visited.get_by_role("button", name="Show more comments (107)").click()
    expect(comment(visited, "Tree number 50.")).to_be_focused()
    visited.get_by_role("button", name="Show more comments (7)").click()
    expect(visited.get_by_role("article")).to_contain_text(
        [f"Tree number {at}." for at in range(160)]
    )
    expect(visited.get_by_role("button", name="Show")).to_have_count(0)


def test_a_comment_is_sent_while_only_a_part_is_loaded(visited: Page, db: Database) -> None:
    fill(db, ARTICLE, 60)
    visited.reload()
    comment(visited, "Tree number 0.").get_by_role("button", name="Reply").click()
    write(visited, "I remember that one.")
    expect(comment(visited, "I remember")).to_be_focused()
    visited.get_by_role("button", name="Show more comments (10)").click()
    expect(visited.get_by_role("article")).to_have_count(61)
    expect(heading(visited)).to_have_text("61 thoughts on “Walnut Trees”")


@pytest.fixture
def reading(visited: Page, post: Post, db: Database) -> Page:
    """A page that somebody reads; its clock stands still unless it is moved."""
    fill(db, ARTICLE, 30)
    visited.clock.install()
    visited.reload()
    expect(visited.get_by_role("article")).to_have_count(30)
    return visited


def later(page: Page, minutes: int = 1) -> None:
    """What a laptop does that was closed: timers that are due run once."""
    page.clock.fast_forward(minutes * 60_000)


def test_new_comments_wait_for_the_reader_and_come_in_their_place(
    reading: Page, post: Post, decide: Callable[..., None]
) -> None:
    write(reading, LINKS)
    expect(comment(reading, "one.example")).to_contain_text("Waiting")
    held = post("See http://one.example/c and http://two.example/d and http://three.example/e")
    first = reading.get_by_role("article").first.locator("xpath=..").get_attribute("id") or ""
    post("A late answer.", name="Femi", parent_id=first.removeprefix("comment-"))
    decide(held["id"], action="approve")
    comment(reading, "Tree number 20.").scroll_into_view_if_needed()
    place = comment(reading, "Tree number 20.").bounding_box()
    later(reading)
    button = reading.get_by_role("button", name="2 new comments")
    expect(button).to_be_in_viewport()
    expect(reading.get_by_role("status").filter(has_text="2 new comments")).to_have_count(1)
    assert comment(reading, "Tree number 20.").bounding_box() == place
    expect(heading(reading)).to_have_text("30 thoughts on “Walnut Trees”")
    button.focus()
    reading.keyboard.press("Enter")
    expect(comment(reading, "A late answer.")).to_be_focused()
    expect(comment(reading, "two.example/d")).to_be_visible()
    expect(heading(reading)).to_have_text("32 thoughts on “Walnut Trees”")
    expect(button).to_be_hidden()


def test_ones_own_comments_are_not_counted_as_new(reading: Page, post: Post) -> None:
    write(reading, "I planted one last year.")
    expect(comment(reading, "I planted")).to_be_focused()
    other_tab = reading.context.new_page()
    other_tab.goto(reading.url)
    write(other_tab, "Lovely trees, thank you for planting one.")
    expect(comment(other_tab, "Lovely trees")).to_be_focused()
    expect(comment(other_tab, "Lovely trees")).not_to_contain_text("Waiting")
    post("A late thought.")
    later(reading)
    expect(reading.get_by_role("button", name="One new comment")).to_be_visible()


def unchanged(page: Page, server: Server) -> int:
    """How often the list was answered with 304, by the server's own count."""
    figures = page.request.get(f"{server.url}/metrics").text()
    return sum(
        int(float(line.split()[-1]))
        for line in figures.splitlines()
        if "requests_total{" in line and '"/api/v1/comments"' in line and '"304"' in line
    )


def test_it_is_asked_ever_more_seldom_and_costs_next_to_nothing(
    reading: Page, server: Server
) -> None:
    asked: list[Request] = []
    reading.on("request", lambda request: asked.extend([request] * ("since=" in request.url)))
    for pauses in (1, 2, 3, 4):
        for _ in range(pauses - 1):
            later(reading)
        with reading.expect_event("requestfinished", lambda one: "since=" in one.url):
            later(reading)
    assert len(asked) == 4
    wait_until(lambda: unchanged(reading, server) == 3, "all but the first are 304")


def test_nobody_asks_while_the_page_is_hidden_or_offline(reading: Page, post: Post) -> None:
    post("A late thought.")
    asked: list[Request] = []
    reading.on("request", lambda request: asked.extend([request]))
    reading.evaluate("Object.defineProperty(document, 'hidden', { value: true, writable: true })")
    later(reading, 5)
    reading.evaluate("document.hidden = false")
    reading.context.set_offline(True)
    later(reading, 5)
    assert asked == []
    reading.context.set_offline(False)
    expect(reading.get_by_role("button", name="One new comment")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_a_phone(reading: Page, post: Post, scheme: Any) -> None:
    reading.emulate_media(color_scheme=scheme)
    reading.set_viewport_size({"width": 390, "height": 844})
    reading.get_by_role("button", name="2 replies").first.click()
    post("A late thought.")
    later(reading)
    expect(reading.get_by_role("button", name="One new comment")).to_be_visible()
    found = Axe().run(reading, options={"runOnly": RULES, "resultTypes": ["violations"]})
    assert [each["id"] for each in found.response["violations"]] == []
    assert reading.evaluate("document.documentElement.scrollWidth") <= 390


def test_the_server_says_how_long_a_comment_can_be_changed(visited: Page, db: Database) -> None:
    with db.write() as session:
        sites.set_rule(session, "default", "edit_minutes", 60)
    visited.clock.install()
    visited.reload()
    write(visited, "I planted one last year.")
    expect(comment(visited, "I planted")).to_be_focused()
    for minutes, shown in ((30, 1), (31, 0)):
        later(visited, minutes)
        visited.reload()
        expect(comment(visited, "I planted").get_by_role("button", name="Edit")).to_have_count(
            shown
        )
