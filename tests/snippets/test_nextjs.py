"""The components for Next.js, built with Next.js; its reader never loads a second page."""

import pytest
from playwright.sync_api import expect

from tests.snippets.blog import KIND, NODE, TITLE, Blog

pytestmark = [
    pytest.mark.generator,
    pytest.mark.parametrize("settings", ["sqlite"], indirect=True),
]


@pytest.fixture
def built(blog_of: Blog) -> Blog:
    blog_of.take("nextjs")
    (blog_of.folder / "node_modules").symlink_to(NODE)
    blog_of.build(NODE / ".bin" / "next", "build", "--webpack")
    blog_of.publish("out")
    return blog_of


def test_a_next_site_has_comments_and_their_number(built: Blog) -> None:
    built.is_read_and_commented()
    built.leads_on_without_a_script()


def test_comments_follow_a_reader_who_moves_between_articles(built: Blog) -> None:
    page = built.page
    page.goto(built.site.url + "/walnut-trees/")
    page.evaluate("window.sameDocument = true")
    built.write()
    page.get_by_role("link", name="All notes").click()
    expect(page.get_by_text("one comment")).to_be_visible()
    page.get_by_role("link", name="Hedges").click()
    expect(page.get_by_role("heading", name="No thoughts on “Hedges” yet")).to_be_visible()
    expect(page.get_by_text(KIND)).to_have_count(0)
    page.go_back()
    page.get_by_role("link", name=TITLE).click()
    expect(page.get_by_role("article")).to_have_count(1)
    assert page.evaluate("window.sameDocument")
