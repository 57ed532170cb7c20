"""GET /api/v1/comments: the list, its pages, its ETag."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.api.blog import ARTICLE, NOWHERE, Blog, code, wrong_fields


def test_a_never_seen_article_is_an_empty_list(blog: Blog) -> None:
    assert blog.listed("https://blog.example/new/") == {
        "items": [],
        "total": 0,
        "next": None,
        "revision": 0,
        "article": {
            "key": "https://blog.example/new",
            "title": None,
            "open": True,
            "reply_mails": False,
        },
    }


def test_oldest_come_first_unless_newest_are_asked_for(blog: Blog) -> None:
    said = [blog.approved()["body"] for _ in range(3)]
    assert blog.bodies() == blog.bodies(order="oldest") == said
    assert blog.bodies(order="newest") == said[::-1]


def test_the_article_is_told_with_its_title(blog: Blog) -> None:
    blog.approved(article_title="A Million Miles")
    article = blog.listed()["article"]
    assert (article["key"], article["title"]) == (ARTICLE, "A Million Miles")
    assert (article["open"], article["reply_mails"]) == (True, False)


def test_a_thread_is_a_flat_list_with_parents_and_depths(blog: Blog) -> None:
    first = blog.approved()
    second = blog.approved(parent_id=first["id"])
    blog.approved(parent_id=second["id"])
    items = blog.listed()["items"]
    assert [item["depth"] for item in items] == [0, 1, 2]
    assert [item["parent_id"] for item in items] == [None, first["id"], second["id"]]
    assert [item["reply_count"] for item in items] == [1, 1, 0]


def test_held_and_rejected_comments_are_not_listed(blog: Blog) -> None:
    blog.held()
    blog.settle(blog.approved(), "reject")
    assert (blog.listed()["items"], blog.listed()["total"]) == ([], 0)


def test_a_removed_parent_keeps_its_place_without_its_words(blog: Blog) -> None:
    parent = blog.approved(author={"name": "Ada", "url": "https://ada.example"})
    reply = blog.approved(parent_id=parent["id"])
    blog.settle(parent, "reject", label="toxic")
    answer = blog.listed()
    shown, kept = answer["items"]
    assert (shown["status"], shown["author"], shown["body"], shown["body_html"]) == (
        "deleted", None, None, None,
    )  # fmt: skip
    assert (kept["id"], kept["parent_id"], answer["total"]) == (reply["id"], parent["id"], 1)


def test_a_removed_comment_without_replies_is_gone(blog: Blog) -> None:
    parent = blog.approved()
    reply = blog.approved(parent_id=parent["id"])
    for comment in (parent, reply):
        blog.delete(comment)
    assert blog.listed()["items"] == []


@pytest.mark.parametrize("order", ["oldest", "newest"])
def test_paging_reads_every_comment_exactly_once_while_new_ones_arrive(
    blog: Blog, order: str
) -> None:
    early = [blog.approved()["id"] for _ in range(7)]
    late: list[str] = []
    read: list[str] = []
    cursor = ""
    while cursor is not None:
        page = blog.listed(order=order, limit=2, cursor=cursor)
        read += [item["id"] for item in page["items"]]
        cursor = page["next"]
        if len(late) < 3:
            late.append(blog.approved()["id"])
    expected = early + late if order == "oldest" else early[::-1]
    assert read == expected


def test_a_removed_comment_does_not_disturb_the_pages(blog: Blog) -> None:
    comments = [blog.approved() for _ in range(4)]
    page = blog.listed(limit=2)
    blog.delete(comments[1])
    rest = blog.listed(limit=2, cursor=page["next"])
    assert [item["id"] for item in rest["items"]] == [each["id"] for each in comments[2:]]
    assert rest["next"] is None


def test_a_page_has_fifty_comments_unless_told(blog: Blog, make_app: Callable[..., Any]) -> None:
    blog.app = make_app(limits=False)
    for _ in range(51):
        blog.approved()
    assert (len(blog.listed()["items"]), len(blog.listed(limit=100)["items"])) == (50, 51)


@pytest.mark.parametrize(
    ("field", "values"),
    {
        "limit": [0, 101, -1, "x", "1.5", "", 10**30],
        "order": ["score", "", "OLDEST"],
        "cursor": ["x", "!!", "WzFd", "bnVsbA", "é", "W1tbW1tb", "A" * 501, "\x00", NOWHERE],
        "article": ["", " ", "x" * 501, "\x00"],
        "since": [-1, "x", "1.5", "", 2**31, 10**30],
        "leading_to": ["", "x", "\x00", NOWHERE.lower()],
    }.items(),
)
def test_a_wrong_parameter_is_named(blog: Blog, field: str, values: list[Any]) -> None:
    for value in values:
        assert wrong_fields(blog.get("/comments", **{"article": "a"} | {field: value})) == [field]


def test_the_article_must_be_named(blog: Blog) -> None:
    assert wrong_fields(blog.get("/comments")) == ["article"]


def test_an_unchanged_list_is_304_without_a_body(blog: Blog) -> None:
    blog.approved()
    first = blog.get("/comments", article=ARTICLE)
    for etag in (
        first.headers["ETag"],
        "W/" + first.headers["ETag"],
        f'"x", {first.headers["ETag"]}',
    ):
        again = blog.get("/comments", article=ARTICLE, headers={"If-None-Match": etag})
        assert (again.status, again.text) == (304, "")
        assert again.headers["ETag"] == first.headers["ETag"]


def test_every_visible_change_changes_the_etag(blog: Blog) -> None:
    seen = {blog.get("/comments", article=ARTICLE).headers["ETag"]}
    comment = blog.approved()
    changes: list[Callable[[], object]] = [
        lambda: blog.approved(parent_id=comment["id"], article_title="A title"),
        lambda: blog.edit(comment, "Other words."),
        lambda: blog.settle(comment, "hold"),
        lambda: blog.settle(comment, "approve", version=3),
        lambda: blog.delete(comment),
    ]
    for change in changes:
        seen.add(blog.get("/comments", article=ARTICLE).headers["ETag"])
        change()
    seen.add(blog.get("/comments", article=ARTICLE).headers["ETag"])
    assert len(seen) == len(changes) + 2


def test_a_held_comment_changes_nothing_that_is_visible(blog: Blog) -> None:
    blog.approved()
    etag = blog.get("/comments", article=ARTICLE).headers["ETag"]
    blog.held()
    again = blog.get("/comments", article=ARTICLE, headers={"If-None-Match": etag})
    assert again.status == 304


@pytest.mark.parametrize("etag", ["", "x", '"', 'W/"', "\xff", '"a" "b"', "," * 99])
def test_a_strange_etag_gets_the_list(blog: Blog, etag: str) -> None:
    answer = blog.get("/comments", article=ARTICLE, headers={"If-None-Match": etag})
    assert answer.status == 200


def test_other_pages_and_orders_have_etags_of_their_own(blog: Blog) -> None:
    blog.approved()
    etags = {
        blog.get("/comments", article=ARTICLE, **query).headers["ETag"]
        for query in ({}, {"order": "newest"}, {"limit": 1})
    }
    assert len(etags) == 3


def test_a_cursor_of_another_list_is_422(blog: Blog) -> None:
    for _ in range(2):
        blog.held()
    answer = blog.moderate("GET", "/comments", query_string={"order": "score", "limit": 1})
    cursor = answer.json["next"]
    assert code(blog.get("/comments", article=ARTICLE, cursor=cursor)) == (422, "invalid")
