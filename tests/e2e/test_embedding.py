"""The widget on blogs of every kind: themed, crowded, forgetful, offline, closed."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import update

from service.db import Database
from service.models import Article
from tests.server import Server, Site

pytestmark = pytest.mark.parametrize("settings", ["sqlite"], indirect=True)

KIND = "Lovely piece about the walnut trees, thank you for writing it."


@pytest.fixture
def visit(page: Page, server: Server, site_server: Site) -> Callable[..., Page]:
    """Opens a page of a blog with this markup in its head and body."""

    def show(body: str = "", head: str = "") -> Page:
        script = f'<script src="{server.url}/embed.js" data-article="walnut-trees" async></script>'
        markup = f"<!doctype html><title>Walnut Trees</title>{head}<body>{body}{script}"
        (site_server.folder / "index.html").write_text(markup)
        page.goto(site_server.url)
        return page

    return show


def write(page: Page, body: str) -> None:
    page.get_by_label("Name").fill("Ines")
    page.get_by_label("Comment", exact=True).fill(body)
    page.get_by_role("button", name="Post comment").click()


def test_a_blog_sets_its_own_colours(visit: Callable[..., Page]) -> None:
    page = visit(head="<style>.parley { --parley-accent: rgb(1, 2, 3) }</style>")
    button = page.get_by_role("button", name="Post comment")
    expect(button).to_have_css("background-color", "rgb(1, 2, 3)")


def test_a_blogs_own_rules_stay_outside(visit: Callable[..., Page]) -> None:
    page = visit(head="<style>button, h2, li { display: none !important }</style>")
    expect(page.get_by_role("button", name="Post comment")).to_be_visible()


def test_a_light_blog_stays_light_in_the_dark(visit: Callable[..., Page], page: Page) -> None:
    page.emulate_media(color_scheme="dark")
    visit(head="<style>body { color: #222; background: #fff }</style>")
    expect(page.get_by_label("Name")).to_have_css("background-color", "rgb(255, 255, 255)")


def test_several_places_on_one_page_hold_a_thread_each(visit: Callable[..., Page]) -> None:
    place = '<div data-parley data-article="{0}" data-title="{0}"></div>'
    page = visit(place.format("Oak") + place.format("Elm"))
    expect(page.get_by_role("heading", name="“Oak”")).to_be_visible()
    expect(page.get_by_role("heading", name="“Elm”")).to_be_visible()
    expect(page.get_by_role("button", name="Post comment")).to_have_count(2)


def test_the_address_of_the_page_is_the_article_by_default(
    visit: Callable[..., Page], server: Server
) -> None:
    canonical = '<link rel="canonical" href="http://localhost:4000/walnut/?utm_source=x">'
    page = visit(f'{canonical}<div id="parley" data-article=""></div>')
    write(page, KIND)
    expect(page.get_by_role("article")).to_be_visible()
    counted = page.request.get(f"{server.url}/api/v1/counts?article=https://localhost:4000/walnut")
    assert list(counted.json()["counts"].values()) == [1]


def test_a_browser_that_stores_nothing_still_comments(
    visit: Callable[..., Page], page: Page
) -> None:
    for area in ("localStorage", "sessionStorage"):
        page.add_init_script(
            f"Object.defineProperty(window, '{area}', {{ get() {{ throw new Error('no') }} }})"
        )
    write(visit(), KIND)
    expect(page.get_by_role("article")).to_contain_text(KIND)


def test_comments_that_did_not_come_can_be_asked_for_again(
    visit: Callable[..., Page], page: Page
) -> None:
    page.route("**/api/v1/comments?*", lambda route: route.abort(), times=1)
    visit()
    expect(page.get_by_text("could not be loaded")).to_be_visible()
    page.get_by_role("button", name="Try again").click()
    expect(page.get_by_role("heading", name="No thoughts on “Walnut Trees” yet")).to_be_visible()


def test_a_closed_article_says_so_and_takes_no_replies(
    visit: Callable[..., Page], db: Database
) -> None:
    page = visit()
    write(page, KIND)
    expect(page.get_by_role("article")).to_contain_text(KIND)
    with db.write() as session:
        session.execute(update(Article).values(open=False, revision=Article.revision + 1))
    page.reload()
    expect(page.get_by_text("Comments on this article are closed.")).to_be_visible()
    expect(page.get_by_role("button", name="Reply")).to_have_count(0)
