"""The widget on sites that change their pages without loading them."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.server import Server, Site

pytestmark = pytest.mark.parametrize("settings", ["sqlite"], indirect=True)

PLACE = '<div data-parley data-article="{0}" data-title="{0}"></div>'
OAK, ELM = PLACE.format("Oak"), PLACE.format("Elm")


@pytest.fixture
def visit(page: Page, server: Server, site_server: Site) -> Callable[[str], Page]:
    """Opens a page with this body, in which `embed()` adds the script."""

    def show(body: str) -> Page:
        markup = f"""<!doctype html><title>A blog</title><main>{body}</main><script>
          const embed = () => new Promise((loaded) => {{
            const script = document.createElement("script");
            Object.assign(script, {{ src: "{server.url}/embed.js", onload: loaded }});
            document.head.append(script);
          }});
          const turn = (markup) => {{ document.querySelector("main").innerHTML = markup; }};
        </script>"""
        (site_server.folder / "index.html").write_text(markup)
        page.goto(site_server.url)
        return page

    return show


def threads(page: Page, *titles: str) -> None:
    for title in titles:
        expect(page.get_by_role("heading", name=f"“{title}”")).to_be_visible()
    expect(page.get_by_role("button", name="Post comment")).to_have_count(len(titles))


def test_the_next_page_is_filled_when_it_is_given(visit: Callable[[str], Page]) -> None:
    page = visit(OAK)
    page.evaluate("embed()")
    threads(page, "Oak")
    page.evaluate(f"turn('{ELM}'); Parley.mount(document.querySelector('[data-parley]'))")
    threads(page, "Elm")


def test_all_marked_places_are_filled_and_none_twice(visit: Callable[[str], Page]) -> None:
    page = visit(OAK)
    page.evaluate("embed()")
    threads(page, "Oak")
    page.evaluate(f"document.querySelector('main').insertAdjacentHTML('beforeend', '{ELM}')")
    page.evaluate("Parley.mount(); Parley.mount()")
    threads(page, "Oak", "Elm")


def test_a_script_that_comes_twice_does_nothing_twice(visit: Callable[[str], Page]) -> None:
    page = visit(OAK)
    page.evaluate("Promise.all([embed(), embed()])")
    threads(page, "Oak")


def test_a_script_taken_out_before_it_ran_leaves_the_page_alone(
    visit: Callable[[str], Page],
) -> None:
    page = visit("A page without comments")
    page.evaluate("const ran = embed(); document.querySelector('head script').remove(); ran")
    expect(page.locator(".parley")).to_have_count(0)


def test_a_place_that_is_gone_follows_the_page_no_more(visit: Callable[[str], Page]) -> None:
    page = visit(OAK)
    page.evaluate("embed()")
    threads(page, "Oak")
    # A place out of the page has no colour to follow; asking for one is an error of the script.
    page.evaluate("turn(''); document.body.className = 'night'")
    page.emulate_media(color_scheme="dark")
    page.evaluate("new Promise(requestAnimationFrame)")
    expect(page.get_by_role("button")).to_have_count(0)
