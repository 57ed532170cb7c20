"""The queue: what a moderator sees of a comment that waits."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from service import sites
from service.db import Database
from tests.api.blog import HELD, Blog
from tests.dashboard.conftest import SPAMMER
from tests.dashboard.desk import Desk, Page


def shown(page: Page) -> list[str]:
    """The comments in the list, in their order."""
    return re.findall(r'<li data-uid="(\w+)">', page.text)


def focused(page: Page) -> list[str]:
    """The comments that are open."""
    return re.findall(r'<article class="comment" id="c-(\w+)"[^>]*?(?<! hidden)>', page.text)


def send_held(blog: Blog, count: int) -> list[str]:
    return [blog.held()["id"] for _ in range(count)]


def test_reasons_are_sentences(blog: Blog, desk: Desk) -> None:
    blog.held()
    page = desk.get("/dashboard/")
    assert "Held because" in page.text
    assert f"<li>the banned phrase “{HELD}”" in page.text


def test_deciding_words_are_marked_and_said(blog: Blog, desk: Desk) -> None:
    blog.held(body=f"You stupid idiot, {HELD}.")
    page = desk.get("/dashboard/")
    mark = r'<mark class="step-3" title="[a-z ]+"><span class="unseen">marked: </span>[^<]+</mark>'
    assert re.search(mark, page.text)


def test_all_seven_scores_are_shown(blog: Blog, desk: Desk) -> None:
    blog.held()
    row = r'<th scope="row">([a-z ]+)</th>.*?>(\d\.\d\d)</td>'
    rows = re.findall(row, desk.get("/dashboard/").text, re.S)
    assert [name for name, _ in rows][:2] == ["spam", "toxicity"]
    assert len(rows) == 7


def test_what_is_known_of_the_author(blog: Blog, desk: Desk) -> None:
    author = {"name": "Ines", "email": "ines@post.example", "url": "https://ines.example/"}
    blog.held(author=author)
    page = desk.get("/dashboard/")
    assert "new here · 0 approved" in page.text
    assert "<dd>ines@post.example</dd>" in page.text
    assert "<dd>https://ines.example/</dd>" in page.text
    assert 'href="https://ines.example/"' not in page.text


def test_record_of_an_author_counts(blog: Blog, desk: Desk) -> None:
    first = blog.approved(author={"name": "Ines"})
    token = first["author_token"]
    rejected = blog.held(author={"name": "Ines", "token": token})
    blog.settle(rejected, "reject", label="spam")
    blog.held(author={"name": "Ines", "token": token})
    assert "1 approved · 1 rejected" in desk.get("/dashboard/").text


def test_article_is_named_and_linked(blog: Blog, desk: Desk) -> None:
    blog.held(article_title="A Million Miles")
    page = desk.get("/dashboard/")
    link = 'href="https://blog.example/a-million-miles" rel="noopener noreferrer nofollow"'
    assert f"<a {link}>A Million Miles</a> · blog.example" in page.text


def test_article_that_is_no_address_is_no_link(blog: Blog, desk: Desk) -> None:
    blog.held(article="javascript:alert(1)")
    page = desk.get("/dashboard/")
    assert "<b>javascript:alert(1)</b>" in page.text
    assert 'href="javascript' not in page.text


def test_parent_stands_above_a_reply(blog: Blog, desk: Desk) -> None:
    parent = blog.approved(author={"name": "Ruth"}, body="Which star was it?")
    blog.held(parent_id=parent["id"])
    page = desk.get("/dashboard/")
    assert "In reply to Ruth" in page.text
    assert "Which star was it?" in page.text


def test_oldest_comes_first_and_is_open(blog: Blog, desk: Desk) -> None:
    waiting = send_held(blog, 3)
    page = desk.get("/dashboard/")
    assert shown(page) == waiting
    assert focused(page) == waiting[:1]


def test_link_opens_another_comment(blog: Blog, desk: Desk) -> None:
    waiting = send_held(blog, 3)
    page = desk.get(f"/dashboard/?at={waiting[1]}")
    assert focused(page) == [waiting[1]]
    assert "desk opened" in page.text


def test_newest_first(blog: Blog, desk: Desk) -> None:
    waiting = send_held(blog, 3)
    assert shown(desk.get("/dashboard/?order=newest")) == waiting[::-1]


def test_filter_by_reason(blog: Blog, desk: Desk) -> None:
    send_held(blog, 1)
    links = " ".join(f"https://l{number}.example/" for number in range(4))
    linked = blog.send(body=f"Look: {links}").json["id"]
    assert shown(desk.get("/dashboard/?reason=links")) == [linked]
    assert "Nothing here fits." in desk.get("/dashboard/?reason=threat").text


def test_filter_that_does_not_exist_narrows_nothing(blog: Blog, desk: Desk) -> None:
    waiting = send_held(blog, 1)
    assert shown(desk.get("/dashboard/?reason=no%00ne&label=x&order=sideways")) == waiting


def test_long_queue_goes_on_after_more(
    blog: Blog, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("service.dashboard.asked.LENGTH", 2)
    waiting = send_held(blog, 3)
    first = desk.get("/dashboard/?order=newest")
    (more,) = re.findall(r'<p class="more"><a href="([^"]+)">', first.text)
    second = desk.get(more.replace("&amp;", "&"))
    assert shown(first) + shown(second) == waiting[::-1]
    assert 'class="more"' not in second.text


def test_wrong_cursor_is_a_page_that_says_so(desk: Desk) -> None:
    page = desk.get("/dashboard/?cursor=nonsense")
    assert page.status == 422
    assert page.headers["Content-Type"].startswith("text/html")


def test_reported_comment_waits_too(blog: Blog, desk: Desk) -> None:
    comment = blog.approved()
    blog.report(comment)
    page = desk.get("/dashboard/")
    assert shown(page) == [comment["id"]]
    assert "<li>a reader reported it" in page.text


def test_almost_sure_spam_waits_elsewhere(blog: Blog, desk: Desk) -> None:
    spam = blog.send(author={"name": "Cheap", "email": SPAMMER}).json["id"]
    assert shown(desk.get("/dashboard/")) == []
    assert shown(desk.get("/dashboard/spam")) == [spam]
    assert re.search(r'data-count="spam">1<', desk.get("/dashboard/").text)


def test_empty_queue_is_good_news(blog: Blog, desk: Desk) -> None:
    blog.approved()
    blog.approved()
    page = desk.get("/dashboard/")
    assert "Nothing is waiting." in page.text
    assert "2 comments were published by themselves" in " ".join(page.text.split())


def test_missing_model_is_said(make_app: Callable[..., Flask], stranger: Desk) -> None:
    desk = Desk(make_app(model="missing"))
    page = desk.follow(desk.sign_in())
    assert "No usable model: every comment is held." in page.text
    assert "No usable model" not in stranger.follow(stranger.sign_in()).text


def test_comment_without_scores_says_so(
    make_app: Callable[..., Flask], stranger: Desk, db: Database
) -> None:
    app = make_app(model="missing")
    Blog(app).send()
    desk = Desk(app)
    page = desk.follow(desk.sign_in())
    assert "<li>no model was there to score it" in page.text
    assert "No model has scored it." in page.text


HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>{{ 7 * 7 }}"


@pytest.mark.parametrize("path", ["/dashboard/", "/dashboard/search", "/dashboard/comments/{id}"])
def test_nothing_a_reader_sends_becomes_markup(
    blog: Blog, desk: Desk, path: str, db: Database
) -> None:
    with db.write() as session:
        sites.set_rule(session, "default", "mode", "premoderate")
    author: dict[str, Any] = {"name": HOSTILE, "url": f"https://x.example/?{HOSTILE}"}
    sent = blog.send(author=author, body=HOSTILE, article_title=HOSTILE, article=HOSTILE)
    page = desk.get(path.format(**sent.json))
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page.text
    assert "<script>" not in page.text
    assert "<img" not in page.text
    assert "{{ 7 * 7 }}" in page.text


def test_search_field_shows_what_was_typed_as_text(desk: Desk) -> None:
    page = desk.get("/dashboard/search", query_string={"q": HOSTILE})
    assert "<script>" not in page.text
    assert "&lt;script&gt;" in page.text


def test_what_stands_around_it_is_one_click_away(blog: Blog, desk: Desk) -> None:
    blog.approved(author={"name": "Ruth"}, body="Which star was it?")
    blog.held()
    _, _, around = desk.get("/dashboard/").text.partition('<details class="thread">')
    assert "Before: " in around
    assert "Which star was it?" in around


def test_author_is_known_since_the_first_comment(blog: Blog, desk: Desk, db: Database) -> None:
    token = blog.approved(author={"name": "Ines"})["author_token"]
    with db.write() as session:
        session.execute(sa.text("UPDATE comment SET created_at = '2024-03-03 12:00:00+00'"))
    blog.held(author={"name": "Ines", "token": token})
    assert "1 approved · since 3 Mar 2024" in desk.get("/dashboard/").text
