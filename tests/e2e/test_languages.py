"""Readers of other languages, on a blog of another origin under a strict policy."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from tests.e2e.test_accessibility import barriers
from tests.server import Server, Site

pytestmark = pytest.mark.parametrize("settings", ["sqlite"], indirect=True)

BLOG = """<!doctype html>
<html lang="{lang}" dir="{dir}"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src {parley};
  style-src 'self'; connect-src {parley}; require-trusted-types-for 'script'">
<title>{title}</title><link rel="stylesheet" href="blog.css"></head>
<body><main><h1>{title}</h1>{place}
<script src="{parley}/embed.js" data-article="walnut-trees" async></script>
<p><a href="/" data-parley-count="walnut-trees">…</a></p>
<script src="{parley}/embed/counts.js" async></script></main></body></html>"""
STYLE = """body { color: #222; background: #fff }
@media (prefers-color-scheme: dark) { body { color: #ddd; background: #111 } }"""


@pytest.fixture
def visit(page: Page, server: Server, site_server: Site) -> Callable[..., Page]:
    """Opens a blog's article in a language."""
    (site_server.folder / "blog.css").write_text(STYLE)
    page.set_viewport_size({"width": 390, "height": 844})

    def show(lang: str, title: str = "Elm", **more: Any) -> Page:
        words = {"lang": lang, "title": title, "dir": "ltr", "place": ""} | more
        markup = BLOG.format(parley=server.url, **words)
        (site_server.folder / "index.html").write_text(markup, "utf-8")
        page.goto(site_server.url, wait_until=more.get("until"))
        return page

    return show


def post(page: Page, server: Server, body: str, name: str) -> None:
    data = {"article": "walnut-trees", "author": {"name": name}, "body": body}
    assert page.request.post(f"{server.url}/api/v1/comments", data=data).status in (201, 202)


def test_an_arabic_page_reads_from_right_to_left_and_takes_a_comment(
    visit: Callable[..., Page],
) -> None:
    page = visit("ar-EG", title="أشجار الجوز", dir="rtl")
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.get_by_label("الاسم").fill("Ines")
    page.get_by_label("التعليق", exact=True).fill("They were here before the road.")
    page.get_by_role("button", name="نشر التعليق").click()
    article = page.get_by_role("article")
    expect(article).to_be_focused()
    expect(article).to_have_css("direction", "rtl")
    expect(article.locator("time")).to_have_text("الآن")
    expect(page.get_by_role("region", name="التعليقات")).to_have_attribute("dir", "rtl")
    expect(page.get_by_role("heading", level=2)).to_contain_text("تعليق واحد على")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        assert barriers(page) == []
    assert said == []


def test_a_number_takes_the_plural_of_its_language(
    visit: Callable[..., Page], server: Server, page: Page
) -> None:
    page = visit("de-AT")
    expect(page.get_by_role("heading", level=2)).to_have_text("Noch keine Gedanken zu „Elm“")
    expect(page.locator("[data-parley-count]")).to_have_text("noch keine Kommentare")
    post(page, server, "They were here before the road.", "Ines")
    page.reload()
    expect(page.get_by_role("heading", level=2)).to_have_text("Ein Gedanke zu „Elm“")
    expect(page.locator("[data-parley-count]")).to_have_text("ein Kommentar")
    post(page, server, "So was the gate.", "Femi")
    page.reload()
    expect(page.get_by_role("heading", level=2)).to_have_text("2 Gedanken zu „Elm“")
    expect(page.locator("[data-parley-count]")).to_have_text("2 Kommentare")


def test_what_the_server_refuses_is_said_in_the_language(visit: Callable[..., Page]) -> None:
    page = visit("fr")
    page.get_by_label("Nom").fill("Ines")
    page.get_by_label("E-mail", exact=True).fill("ines at home")
    page.get_by_label("Commentaire", exact=True).fill("They were here before the road.")
    page.get_by_role("button", name="Publier le commentaire").click()
    wrong = "Le champ «\u00a0E-mail\u00a0» doit contenir une adresse e-mail."
    expect(page.get_by_text(wrong)).to_be_visible()
    page.get_by_label("E-mail", exact=True).fill("")
    for _ in range(2):
        page.get_by_role("button", name="Publier le commentaire").click()
        expect(page.get_by_role("article")).to_be_visible()
        page.get_by_label("Commentaire", exact=True).fill("They were here before the road.")
    expect(page.get_by_text("Vous avez déjà dit exactement cela ici.")).to_be_visible()


def test_a_language_that_cannot_be_had_is_english(visit: Callable[..., Page], page: Page) -> None:
    page.route("**/embed/words/*.json", lambda route: route.abort())
    visit("ar", dir="rtl")
    root = page.get_by_role("region", name="Comments")
    expect(root).to_have_attribute("lang", "en")
    expect(root).to_have_css("direction", "ltr")
    expect(page.get_by_role("heading", level=2)).to_have_text("No thoughts on “Elm” yet")
    expect(page.get_by_role("alert")).to_have_count(0)


def test_a_place_may_have_a_language_of_its_own(visit: Callable[..., Page]) -> None:
    place = '<div data-parley data-article="{0}" data-lang="{0}"></div>'
    page = visit("en", place=place.format("pt-BR") + place.format("ja") + place.format("xx"))
    for word in ("Publicar comentário", "コメントを送信", "Post comment"):
        expect(page.get_by_role("button", name=word)).to_be_visible()


def test_a_word_that_is_missing_is_english_and_marked_so(
    visit: Callable[..., Page], page: Page
) -> None:
    some = {"dir": "rtl", "leave": "اترك تعليقًا"}
    page.route("**/embed/words/ar.json", lambda route: route.fulfill(json=some))
    visit("ar", dir="rtl")
    button = page.get_by_role("button", name="Post comment")
    expect(button).to_have_attribute("lang", "en")
    expect(page.get_by_role("heading", name="اترك تعليقًا")).not_to_have_attribute("lang", "en")


def test_a_page_that_gets_its_styles_late_is_followed_into_the_dark(
    visit: Callable[..., Page], page: Page
) -> None:
    page.emulate_media(color_scheme="dark")
    styles: list[Route] = []
    page.route("**/blog.css", lambda route: styles.append(route))  # noqa: PLW0108 — playwright wants a function
    with page.expect_response("**/api/v1/comments?*"):
        visit("de", until="commit")
    styles[0].continue_()
    expect(page.get_by_role("region", name="Kommentare")).to_have_attribute("data-theme", "dark")


def test_a_form_without_javascript_has_no_barriers_from_right_to_left(
    page: Page, server: Server
) -> None:
    post(page, server, "They were here before the road.", "Ines")
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{server.url}/embed/form?article=walnut-trees&title=Elm&lang=ar")
    expect(page.get_by_role("main")).to_have_css("direction", "rtl")
    assert barriers(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
