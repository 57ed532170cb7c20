"""A reader at the widget, in a real browser, on a blog of another origin under a strict policy."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.e2e.conftest import ARTICLE, BLOG
from tests.server import Server, Site

# The browser cannot see which database is behind the API.
pytestmark = pytest.mark.parametrize("settings", ["sqlite"], indirect=True)

KIND = "Lovely piece about the walnut trees, thank you for writing it."
LINKS = "Read http://one.example/a and http://two.example/b and http://three.example/c today."


def write(page: Page, body: str, name: str = "Ines") -> None:
    page.get_by_label("Name").fill(name)
    page.get_by_label("Comment", exact=True).fill(body)
    page.get_by_role("button", name="Post comment").click()


def comment(page: Page, text: str) -> Locator:
    return page.get_by_role("article").filter(has_text=text)


def uid_of(node: Locator) -> str:
    return (node.locator("xpath=..").get_attribute("id") or "").removeprefix("comment-")


def heading(page: Page) -> Locator:
    return page.get_by_role("heading", level=2)


def test_a_comment_appears_where_it_will_stand(visited: Page) -> None:
    expect(heading(visited)).to_have_text("No thoughts on “Walnut Trees” yet")
    write(visited, KIND)
    expect(comment(visited, KIND)).to_be_focused()
    expect(heading(visited)).to_have_text("One thought on “Walnut Trees”")
    expect(visited.get_by_label("Comment", exact=True)).to_have_value("")
    visited.reload()
    expect(comment(visited, KIND)).to_be_visible()


def test_a_held_comment_says_so_kindly_and_still_after_a_reload(visited: Page) -> None:
    write(visited, LINKS)
    for _ in range(2):
        expect(comment(visited, "one.example")).to_contain_text("Waiting for a moderator")
        expect(comment(visited, "one.example")).to_contain_text("quite normal")
        expect(heading(visited)).to_have_text("No thoughts on “Walnut Trees” yet")
        visited.reload()


def test_a_held_comment_keeps_its_place_among_later_ones(
    visited: Page, post: Callable[..., Any]
) -> None:
    write(visited, LINKS)
    expect(comment(visited, "one.example")).to_contain_text("Waiting")
    post(KIND)
    visited.reload()
    expect(visited.get_by_role("article")).to_contain_text(["one.example", KIND])


def test_nobody_else_sees_a_held_comment(visited: Page, post: Callable[..., Any]) -> None:
    post(LINKS)
    visited.reload()
    expect(heading(visited)).to_have_text("No thoughts on “Walnut Trees” yet")
    expect(visited.get_by_role("article")).to_have_count(0)


def test_a_held_comment_that_is_approved_becomes_an_ordinary_one(
    visited: Page, decide: Callable[..., None]
) -> None:
    write(visited, LINKS)
    expect(comment(visited, "one.example")).to_contain_text("Waiting")
    decide(uid_of(comment(visited, "one.example")), action="approve")
    visited.reload()
    expect(heading(visited)).to_have_text("One thought on “Walnut Trees”")
    expect(comment(visited, "one.example")).not_to_contain_text("Waiting")


def test_a_rejected_comment_is_said_plainly_until_its_author_has_read_it(
    visited: Page, decide: Callable[..., None]
) -> None:
    write(visited, LINKS)
    expect(comment(visited, "one.example")).to_contain_text("Waiting")
    decide(uid_of(comment(visited, "one.example")), action="reject", label="off_topic")
    visited.reload()
    expect(comment(visited, "one.example")).to_contain_text("Not published")
    visited.get_by_role("button", name="Remove it from this page").click()
    visited.reload()
    expect(heading(visited)).to_be_visible()
    expect(comment(visited, "one.example")).to_have_count(0)


def test_an_error_stands_beside_its_field_and_nothing_typed_is_lost(visited: Page) -> None:
    visited.get_by_label("E-mail").fill("ines at home")
    write(visited, KIND, name="")
    name, email = visited.get_by_label("Name"), visited.get_by_label("E-mail")
    expect(name).to_be_focused()
    expect(name).to_have_accessible_description(re.compile("Name .*empty"))
    expect(email).to_have_accessible_description(re.compile("E-mail must be an e-mail address"))
    expect(email).to_have_value("ines at home")
    expect(visited.get_by_label("Comment", exact=True)).to_have_value(KIND)


def test_what_was_typed_survives_a_reload(visited: Page, post: Callable[..., Any]) -> None:
    post("Which of them is the oldest?")
    visited.reload()
    comment(visited, "oldest").get_by_role("button", name="Reply").click()
    visited.get_by_label("Name").fill("Ines")
    visited.get_by_label("Comment", exact=True).fill("The one by")
    visited.reload()
    expect(visited.get_by_role("heading", name="Reply to Ruth")).to_be_visible()
    expect(visited.get_by_label("Name")).to_have_value("Ines")
    expect(visited.get_by_label("Comment", exact=True)).to_have_value("The one by")


def test_a_reply_stands_below_what_it_answers(visited: Page, post: Callable[..., Any]) -> None:
    first = post("Which of them is the oldest?")
    post("I planted one last year.", name="Femi")
    visited.reload()
    comment(visited, "oldest").get_by_role("button", name="Reply").click()
    expect(visited.get_by_label("Name")).to_be_focused()
    write(visited, "The one by the gate.")
    expect(visited.locator(f"#comment-{first['id']} li article")).to_contain_text("by the gate")
    expect(visited.get_by_role("heading", name="Leave a comment")).to_be_visible()


def test_replies_are_indented_three_steps_at_most(visited: Page, post: Callable[..., Any]) -> None:
    parent = None
    for depth in range(6):
        parent = post(f"Thought of depth {depth}", name=f"N{depth}", parent_id=parent)["id"]
    visited.reload()
    expect(comment(visited, "depth 5")).to_be_visible()
    boxes = [comment(visited, f"depth {depth}").bounding_box() for depth in range(6)]
    left = [box["x"] for box in boxes if box]
    assert left[0] < left[1] < left[2] < left[3] == left[4] == left[5]


def test_a_lost_answer_and_a_second_try_store_one_comment(visited: Page) -> None:
    def lose(route: Route) -> None:
        route.fetch()
        route.abort()

    visited.route("**/api/v1/comments", lose, times=1)
    write(visited, KIND)
    expect(visited.get_by_role("alert").last).to_contain_text("did not answer")
    visited.reload()
    visited.get_by_role("button", name="Post comment").click()
    expect(comment(visited, KIND)).to_be_focused()
    visited.reload()
    expect(comment(visited, KIND)).to_have_count(1)
    expect(heading(visited)).to_have_text("One thought on “Walnut Trees”")


def test_an_author_changes_a_comment(visited: Page) -> None:
    write(visited, KIND)
    comment(visited, KIND).get_by_role("button", name="Edit").click()
    visited.get_by_role("article").get_by_label("Comment").fill("Lovely, and *so* short.")
    visited.get_by_role("button", name="Save").click()
    expect(comment(visited, "Lovely, and so short.")).to_contain_text("edited")
    visited.reload()
    expect(comment(visited, "Lovely, and so short.")).to_be_visible()


def test_a_change_that_must_wait_is_not_counted(visited: Page) -> None:
    write(visited, KIND)
    comment(visited, KIND).get_by_role("button", name="Edit").click()
    visited.get_by_role("article").get_by_label("Comment").fill(LINKS)
    visited.get_by_role("button", name="Save").click()
    expect(comment(visited, "one.example")).to_contain_text("Waiting for a moderator")
    expect(heading(visited)).to_have_text("No thoughts on “Walnut Trees” yet")


def test_a_deleted_comment_leaves_its_place_to_its_replies(
    visited: Page, post: Callable[..., Any]
) -> None:
    write(visited, KIND)
    expect(comment(visited, KIND)).to_be_focused()
    post("So was the gate.", parent_id=uid_of(comment(visited, KIND)))
    visited.reload()
    comment(visited, KIND).get_by_role("button", name="Delete").click()
    comment(visited, KIND).get_by_role("button", name="Delete", exact=True).click()
    for _ in range(2):
        expect(heading(visited)).to_have_text("One thought on “Walnut Trees”")
        expect(visited.get_by_role("article")).to_contain_text(["was removed", "So was the gate."])
        visited.reload()


def test_an_author_deletes_a_comment(visited: Page) -> None:
    write(visited, KIND)
    comment(visited, KIND).get_by_role("button", name="Delete").click()
    comment(visited, KIND).get_by_role("button", name="Delete", exact=True).click()
    expect(heading(visited)).to_have_text("No thoughts on “Walnut Trees” yet")
    visited.reload()
    expect(heading(visited)).to_have_text("No thoughts on “Walnut Trees” yet")


def test_a_reader_reports_a_comment(visited: Page, post: Callable[..., Any]) -> None:
    post("Which of them is the oldest?")
    visited.reload()
    comment(visited, "oldest").get_by_role("button", name="Report").click()
    comment(visited, "oldest").get_by_role("button", name="Report", exact=True).click()
    expect(comment(visited, "oldest")).to_contain_text("Reported.")


def test_a_name_never_becomes_markup(
    visited: Page, post: Callable[..., Any], decide: Callable[..., None]
) -> None:
    decide(post("Hello there, *all* of you.", name="<b>Bold</b>")["id"], action="approve")
    visited.reload()
    expect(comment(visited, "Hello there")).to_contain_text("<b>Bold</b>")
    expect(comment(visited, "Hello there").locator("em")).to_have_text("all")


def test_a_link_to_a_comment_leads_there(visited: Page, post: Callable[..., Any]) -> None:
    uid = post("Which of them is the oldest?")["id"]
    visited.goto(f"{visited.url}#comment-{uid}")
    visited.reload()
    expect(comment(visited, "oldest")).to_be_focused()


def test_the_widget_follows_the_page_into_the_dark(visited: Page) -> None:
    button = visited.get_by_role("button", name="Post comment")
    light = button.evaluate("node => getComputedStyle(node).backgroundColor")
    visited.emulate_media(color_scheme="dark")
    expect(button).not_to_have_css("background-color", light)


def test_a_strict_policy_is_never_violated(visited: Page, post: Callable[..., Any]) -> None:
    said: list[str] = []
    visited.on("console", lambda message: said.append(message.text))
    post(KIND)
    visited.reload()
    expect(comment(visited, KIND).locator("p")).to_have_css("margin-bottom", "0px")
    assert said == []


def test_a_narrow_page_never_scrolls_sideways(visited: Page, post: Callable[..., Any]) -> None:
    visited.set_viewport_size({"width": 390, "height": 844})
    parent = post("Rindfleischetikettierung" * 8, name="W" * 100)["id"]
    post("`" + "code" * 60 + "`", name="Femi", parent_id=parent)
    visited.reload()
    expect(comment(visited, "codecode")).to_be_visible()
    width = "document.documentElement.scrollWidth"
    assert visited.evaluate(width) <= 390


def test_more_comments_come_on_demand(
    page: Page, run_server: Callable[..., Server], site_server: Site
) -> None:
    server = run_server(limits=False)
    for number in range(52):
        data = {"article": ARTICLE, "author": {"name": "Ruth"}, "body": f"Tree number {number}."}
        page.request.post(f"{server.url}/api/v1/comments", data=data)
    (site_server.folder / "index.html").write_text(BLOG.format(parley=server.url))
    page.goto(site_server.url)
    page.get_by_role("button", name="Show more comments (2)").click()
    expect(comment(page, "Tree number 50.")).to_be_focused()
    expect(page.get_by_role("article")).to_have_count(52)
    expect(page.get_by_role("button", name="Show more")).to_have_count(0)
