"""GET /api/v1/feed.atom: comments for feed readers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit
from xml.etree import ElementTree as ET

from tests.api.blog import ARTICLE, Blog, wrong_fields

ATOM = "{http://www.w3.org/2005/Atom}"


def feed(blog: Blog, **query: Any) -> ET.Element:
    answer = blog.get("/feed.atom", **{"article": ARTICLE} | query)
    assert (answer.status, answer.mimetype) == (200, "application/atom+xml")
    return ET.fromstring(answer.text)  # noqa: S314 - our own


def texts(element: ET.Element, path: str) -> list[str | None]:
    return [found.text for found in element.findall("/".join(ATOM + x for x in path.split("/")))]


def test_it_has_the_newest_approved_comments_first(blog: Blog) -> None:
    said = [blog.approved() for _ in range(3)]
    blog.held()
    blog.settle(blog.approved(), "reject")
    expected = [comment["body_html"] for comment in reversed(said)]
    assert texts(feed(blog), "entry/content") == expected


def test_it_has_what_the_standard_asks_for(blog: Blog) -> None:
    comment = blog.approved(article_title="A Million Miles")
    document = feed(blog)
    for name in ("id", "title", "updated", "entry/id", "entry/title", "entry/updated"):
        assert texts(document, name)[0]
    assert texts(document, "title") == ["Comments on A Million Miles"]
    assert (
        texts(document, "updated") == texts(document, "entry/published") == [comment["created_at"]]
    )
    assert texts(document, "entry/author/name") == [comment["author"]["name"]]


def test_a_never_seen_article_has_an_empty_feed(blog: Blog) -> None:
    assert texts(feed(blog, article="never seen"), "entry") == []


def test_words_that_xml_cannot_hold_do_not_break_it(blog: Blog) -> None:
    author = {"name": "A\x01da <&>\uffff", "url": "https://ada.example/?a=1&b=<2>"}
    blog.approved(
        article="]]>\x02 &", author=author, body="<![CDATA[ \x0b & ]]> &lt;", article_title="\x1b"
    )
    document = feed(blog, article="]]>\x02 &")
    assert texts(document, "entry/author/name") == ["A\ufffdda <&>\ufffd"]


def test_only_web_addresses_become_links(blog: Blog) -> None:
    for key in ("javascript:alert(1)", "a key"):
        blog.approved(article=key)
        assert feed(blog, article=key).findall(f".//{ATOM}link[@rel='alternate']") == []


def test_links_lead_to_the_article_and_to_each_comment(blog: Blog) -> None:
    comment = blog.approved()
    links = feed(blog).findall(f".//{ATOM}link[@rel='alternate']")
    assert [link.get("href") for link in links] == [ARTICLE, f"{ARTICLE}#comment-{comment['id']}"]


def test_it_names_its_own_address_and_site(
    blog: Blog, make_app: Callable[..., Any], other_site: str
) -> None:
    blog.app = make_app(url="https://comments.example")
    for site, query in ((None, {}), (other_site, {"site": [other_site]})):
        (link,) = feed(blog, **{"site": site} if site else {}).findall(f"{ATOM}link[@rel='self']")
        address = urlsplit(link.get("href") or "")
        assert address.netloc == "comments.example"
        assert parse_qs(address.query) == {"article": [ARTICLE]} | query


def test_the_article_must_be_named(blog: Blog) -> None:
    assert wrong_fields(blog.get("/feed.atom")) == ["article"]
