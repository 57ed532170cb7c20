"""The feed as feed readers take it: by a schema after RFC 4287, and by a parser of their kind."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import feedparser
import pytest
from lxml import etree

from service import sites
from service.db import Database
from tests.api.blog import ARTICLE, Blog

SCHEMA = etree.RelaxNG(etree.parse(Path(__file__).with_name("atom.rng")))
ODD_NAMES = ("Zoë <b>&amp;</b>", "王小明 👩‍👩‍👧", "שלום עולם", "a\x07b\u2028c", "]]>", "🇫🇷" * 20)
ODD_TEXTS = (
    "Less < more & *more* > less",
    "<script>alert(1)</script> ]]> <![CDATA[",
    "👋🏽 \x0b\ufffe\U0001f9d1\u200d\U0001f33e",
    "> quoted\n\n- one\n- two\n\n`</content>` https://trains.example/?a=1&b=<2>",
    "\u202eright to left\u202c שלום",
)


def read(blog: Blog, **query: Any) -> Any:
    """The feed as a reader has it, after the schema has found nothing wrong."""
    answer = blog.get("/feed.atom", **query)
    assert answer.status == 200, answer.text
    SCHEMA.assertValid(etree.fromstring(answer.text.encode()))
    headers = {name.lower(): value for name, value in answer.headers.items()}
    found = feedparser.parse(answer.text.encode(), response_headers=headers)
    assert not found.bozo, found.get("bozo_exception")
    assert found.version == "atom10"
    return found


@pytest.fixture
def site_feed(blog: Blog, db: Database) -> Blog:
    """A blog whose site has a feed of all its comments."""
    with db.write() as session:
        sites.set_rule(session, "default", "site_feed", "on")
    return blog


@pytest.mark.parametrize("name", ODD_NAMES)
def test_any_name_is_read_as_it_is(blog: Blog, name: str) -> None:
    shown = blog.approved(author={"name": name, "url": "https://é.example/?a=<1>&b={2}"})["author"]
    (entry,) = read(blog, article=ARTICLE).entries
    assert entry.author_detail.name == shown["name"].replace("\x07", "\ufffd")
    assert entry.author_detail.href == "https://xn--9ca.example/?a=%3C1%3E&b={2}"


@pytest.mark.parametrize("body", ODD_TEXTS)
def test_any_text_is_read_as_html(blog: Blog, body: str) -> None:
    html = blog.approved(body=body)["body_html"]
    feedparser_cleans = {"sanitize_html": False, "resolve_relative_uris": False}
    text = blog.get("/feed.atom", article=ARTICLE).text
    (entry,) = feedparser.parse(text.encode(), **feedparser_cleans).entries
    assert entry.content[0].type == "text/html"
    assert entry.content[0].value == html.translate(dict.fromkeys((0x0B, 0xFFFE), "\ufffd")).strip()
    assert "<script" not in read(blog, article=ARTICLE).entries[0].content[0].value


@pytest.mark.parametrize("article", [
    "never seen", "https://blog.example/a b/<c>?d={e}|f&g='h'", "https://bücher.example/Straße",
    "https://blog.example/" + "long" * 110, "a\x02key & \U0001f4a1",
])  # fmt: skip
def test_any_article_has_a_valid_feed(blog: Blog, article: str) -> None:
    blog.approved(article=article)
    assert len(read(blog, article=article).entries) == 1
    assert read(blog, article=article + "/another").entries == []


def test_who_moves_parley_keeps_what_readers_have_read(
    blog: Blog, make_app: Callable[..., Any]
) -> None:
    blog.approved()
    before = read(blog, article=ARTICLE).entries[0]
    blog.app = make_app(url="https://comments.example")
    after = read(blog, article=ARTICLE).entries[0]
    assert before.id == after.id
    assert before.id.startswith("urn:uuid:")


def test_a_new_text_is_the_same_entry_updated(blog: Blog) -> None:
    comment = blog.approved()
    before = read(blog, article=ARTICLE).entries[0]
    blog.edit(comment, "Thought better of it.")
    (after,) = read(blog, article=ARTICLE).entries
    assert (after.id, after.published) == (before.id, before.published)
    assert after.updated == blog.listed()["items"][0]["edited_at"]


def test_an_unchanged_feed_is_not_sent_again(blog: Blog) -> None:
    comment = blog.approved()
    known = {"If-None-Match": blog.get("/feed.atom", article=ARTICLE).headers["ETag"]}
    same = blog.get("/feed.atom", known, article=ARTICLE)
    assert (same.status, same.text) == (304, "")
    blog.settle(comment, "reject")
    assert blog.get("/feed.atom", known, article=ARTICLE).status == 200


def test_a_site_may_have_a_feed_of_all_its_articles(site_feed: Blog, other_site: str) -> None:
    site_feed.approved(article="https://blog.example/oak", article_title="Oak")
    site_feed.approved(article="a key", author={"name": "Ada"})
    site_feed.held()
    site_feed.approved(
        site=other_site,
        article="https://other.example/x",
        headers={"Origin": "https://other.example"},
    )
    found = read(site_feed)
    assert [entry.title for entry in found.entries] == ["Ada on a key", "Reader 1 on Oak"]
    assert "article=" not in found.feed.id
    assert found.entries[1].link.startswith("https://blog.example/oak#comment-")


def test_an_empty_site_has_a_valid_feed(site_feed: Blog) -> None:
    assert read(site_feed).entries == []
