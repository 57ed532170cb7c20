"""People and programs at the same form, on a blog of another origin under a strict policy."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.e2e.test_reader import comment, heading, write
from tests.server import Server

pytestmark = pytest.mark.parametrize("settings", ["sqlite"], indirect=True)

KIND = "Lovely piece about the walnut trees, thank you for writing it."
# What a program does that knows nothing of this form: it fills in whatever there is.
FILL_ALL = """() => {
  const root = document.querySelector("section.parley")
    ?? document.querySelector("div.parley").shadowRoot;
  for (const field of root.querySelectorAll("input, textarea")) {
    field.value = field.type === "email" ? "a@b.example" : "trees.example";
  }
  root.querySelector("textarea").value = "Lovely trees.";
  root.querySelector("form").requestSubmit();
}"""


@pytest.fixture
def why(page: Page, server: Server, moderation: dict[str, str]) -> Callable[[], list[str]]:
    """The reasons that a moderator reads of the one comment that waits."""

    def ask() -> list[str]:
        url = f"{server.url}/api/v1/moderation/comments?status=held"
        (held,) = page.request.get(url, headers=moderation).json()["items"]
        return [reason["code"] for reason in held["reasons"]]

    return ask


def pass_seconds(page: Page, seconds: int) -> None:
    """Wait as a person would at the form: here on the clock that the server reads, too."""
    page.wait_for_function(
        "end => performance.now() > end", arg=page.evaluate("performance.now()") + seconds * 1000
    )


def test_a_person_writes_and_is_published(
    visit: Callable[[], Page], rule: Callable[..., None]
) -> None:
    rule("min_form_seconds", 1)
    page = visit()
    pass_seconds(page, 2)
    write(page, KIND)
    expect(comment(page, KIND)).to_be_focused()
    expect(comment(page, KIND)).not_to_contain_text("Waiting")


def test_a_program_that_fills_in_every_field_waits(
    visit: Callable[[], Page], why: Callable[[], list[str]]
) -> None:
    page = visit()
    page.evaluate(FILL_ALL)
    expect(comment(page, "Lovely trees.")).to_contain_text("Waiting for a moderator")
    assert why() == ["honeypot"]


def test_a_program_that_sends_at_once_waits(
    visit: Callable[[], Page], rule: Callable[..., None], why: Callable[[], list[str]]
) -> None:
    rule("min_form_seconds", 60)
    page = visit()
    page.reload()
    expect(heading(page)).to_contain_text("No thoughts")  # the list has come, and the token
    write(page, KIND)
    expect(comment(page, KIND)).to_contain_text("Waiting for a moderator")
    assert why() == ["too_quick"]


def test_nobody_comes_upon_the_trap(visit: Callable[[], Page]) -> None:
    page = visit()
    page.get_by_label("Name").focus()
    order = []
    for _ in range(5):
        order.append(page.evaluate("document.activeElement.shadowRoot.activeElement?.name"))
        page.keyboard.press("Tab")
    assert order == ["name", "email", "url", "body", ""]
    expect(page.get_by_role("textbox")).to_have_count(4)
    box = page.locator("input[name=subject]").evaluate(
        "node => node.parentElement.getBoundingClientRect().width"
    )
    assert box <= 1
    found = Axe().run(page, options={"resultTypes": ["violations"]})
    assert [one["id"] for one in found.response["violations"] if "label" in one["id"]] == []


def test_without_a_script_person_and_program_are_told_apart_too(
    browser: Browser, server: Server, rule: Callable[..., None]
) -> None:
    rule("min_form_seconds", 1)
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    address = f"{server.url}/embed/form?article=walnut-trees&title=Walnut%20Trees"
    page.goto(address)
    expect(page.get_by_role("textbox")).to_have_count(4)
    page.get_by_label("Name").press_sequentially("Ines", delay=300)
    page.get_by_label("Name").press_sequentially(" Ash", delay=300)
    page.get_by_label("Comment", exact=True).fill(KIND)
    page.get_by_role("button", name="Post comment").click()
    expect(page.get_by_role("main")).to_contain_text("Published")
    rule("min_form_seconds", 600)
    page.goto(address)
    page.get_by_label("Name").fill("Ines")
    page.get_by_label("Comment", exact=True).fill("A second one, in no time.")
    page.get_by_role("button", name="Post comment").click()
    expect(page.get_by_role("main")).to_contain_text("Waiting for a moderator")
    context.close()


def test_browser_does_its_work_while_a_person_types(
    visit: Callable[[], Page], rule: Callable[..., None]
) -> None:
    rule("proof_of_work", 3000)
    page = visit()
    write(page, KIND)
    expect(comment(page, KIND)).not_to_contain_text("Waiting")
    again = "A second letter, with work of its own."
    page.get_by_label("Comment", exact=True).fill(again)
    page.get_by_role("button", name="Post comment").click()
    expect(comment(page, again)).not_to_contain_text("Waiting")


def test_browser_that_cannot_load_the_work_sends_without(
    visit: Callable[[], Page], rule: Callable[..., None], why: Callable[[], list[str]], page: Page
) -> None:
    rule("proof_of_work", 3000)
    page.route("**/embed/work.js", lambda route: route.abort())
    visit()
    write(page, KIND)
    expect(comment(page, KIND)).to_contain_text("Waiting for a moderator")
    assert why() == ["no_proof_of_work"]


def test_hash_of_our_own_is_sha256(page: Page, server: Server) -> None:
    texts = ["", "abc", "x" * 55, "x" * 56, "x" * 64, "salt?expires=1&" + "7" * 200]
    page.goto(f"{server.url}/demo/")
    found = page.evaluate(
        """async (texts) => {
          const { sha256 } = await import("/embed/work.js");
          const hex = (word) => (word >>> 0).toString(16).padStart(8, "0");
          return texts.map((text) => [...sha256(text)].map(hex).join(""));
        }""",
        texts,
    )
    assert found == [hashlib.sha256(text.encode()).hexdigest() for text in texts]
