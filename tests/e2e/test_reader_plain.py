"""A reader without JavaScript, and one at the sample blog."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.server import Server

pytestmark = pytest.mark.parametrize("settings", ["sqlite"], indirect=True)

LINKS = "Read http://one.example/a and http://two.example/b and http://three.example/c today."


@pytest.fixture
def plain(browser: Browser, server: Server) -> Iterator[Page]:
    """The comments of one article in a browser that runs no script."""
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{server.url}/embed/form?article=walnut-trees&title=Walnut+Trees")
    yield page
    context.close()


def write(page: Page, body: str, name: str = "Ines") -> None:
    page.get_by_label("Name").fill(name)
    page.get_by_label("Comment", exact=True).fill(body)
    page.get_by_role("button", name="Post comment").click()


def test_a_comment_is_posted_without_a_script(plain: Page) -> None:
    write(plain, "They were here before the road.")
    expect(plain.get_by_role("main")).to_contain_text("Everybody can see your comment now.")
    plain.get_by_role("link", name="All comments").click()
    expect(plain.get_by_role("heading", level=1)).to_have_text("One thought on “Walnut Trees”")
    plain.get_by_role("link", name="Reply").click()
    write(plain, "So was the gate.", name="Femi")
    plain.get_by_role("link", name="All comments").click()
    expect(plain.locator("li li article")).to_contain_text("So was the gate.")


def test_a_held_comment_is_said_kindly_without_a_script_and_still_after_a_reload(
    plain: Page,
) -> None:
    write(plain, LINKS)
    for _ in range(2):
        expect(plain.get_by_role("main")).to_contain_text("Waiting for a moderator")
        plain.reload()


def test_an_error_without_a_script_keeps_what_was_typed(plain: Page) -> None:
    plain.get_by_label("E-mail").fill("ines at home")
    write(plain, "They were here before the road.")
    expect(plain.get_by_label("E-mail")).to_be_focused()
    expect(plain.get_by_label("E-mail")).to_have_accessible_description(
        "E-mail must be an e-mail address. optional, never shown"
    )
    expect(plain.get_by_label("Comment", exact=True)).to_have_value(
        "They were here before the road."
    )


def test_a_refusal_without_a_script_is_read_first(plain: Page) -> None:
    write(plain, "They were here before the road.")
    plain.get_by_role("link", name="All comments").click()
    write(plain, "They were here before the road.")
    expect(plain.get_by_role("alert")).to_be_focused()


def test_the_sample_blog_counts_and_shows_comments(page: Page, server: Server) -> None:
    page.goto(f"{server.url}/demo/")
    page.get_by_role("link", name="A Million Miles").click()
    page.get_by_label("Name").fill("Ines")
    page.get_by_label("Comment", exact=True).fill("I kept my letters, too.")
    page.get_by_role("button", name="Post comment").click()
    expect(page.get_by_role("heading", name="One thought on “A Million Miles”")).to_be_visible()
    page.goto(f"{server.url}/demo/")
    expect(page.get_by_role("link", name="one comment")).to_be_visible()
