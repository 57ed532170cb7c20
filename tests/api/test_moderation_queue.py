"""GET /api/v1/moderation/comments: the queue and the search."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from model.labels import LABELS
from tests.api.blog import ADDRESS, HELD, Blog, code, wrong_fields


def ids(items: list[dict[str, Any]]) -> list[str]:
    return [item["id"] for item in items]


def test_an_item_has_all_a_moderator_may_know(blog: Blog) -> None:
    author = {"name": "Ada", "email": "ada@example.org", "url": "https://ada.example"}
    comment = blog.held(author=author, article_title="A Million Miles")
    (item,) = blog.queue(status="held")
    assert item["id"] == comment["id"]
    assert item["author"]["email"] == "ada@example.org"
    assert item["author"]["approved_count"] == 0
    assert (item["version"], item["queue"], item["article_title"]) == (
        1, "needs_you", "A Million Miles",
    )  # fmt: skip
    assert "edit_token" not in item


def test_scores_are_seven_probabilities(blog: Blog) -> None:
    blog.held()
    (item,) = blog.queue()
    assert set(item["scores"]) == set(LABELS)
    assert all(0 <= score <= 1 for score in item["scores"].values())


def test_every_reason_is_given_in_words(blog: Blog, rule: Callable[[str, Any], None]) -> None:
    rule("mode", "premoderate")
    blog.held()
    (item,) = blog.queue()
    assert [reason["code"] for reason in item["reasons"]] == ["banned_phrase", "premoderate"]
    assert all(reason["detail"] for reason in item["reasons"])


def test_a_score_over_its_threshold_is_a_reason_with_the_score(
    blog: Blog, rule: Callable[[str, Any], None]
) -> None:
    rule("threshold_insult", 1e-9)
    blog.send()
    (item,) = blog.queue(reason="insult")
    (reason,) = item["reasons"]
    assert reason["score"] == item["scores"]["insult"]


def test_explanations_are_spans_in_code_points(
    blog: Blog, rule: Callable[[str, Any], None]
) -> None:
    rule("threshold_spam", 1e-9)
    body = "🚂🚃 cheap casino bonus pills online, buy now at http://pills.example"
    blog.send(body=body)
    (item,) = blog.queue()
    assert item["explanation"]
    for span in item["explanation"]:
        assert 0 <= span["start"] < span["end"] <= len(body)
        assert span["label"] in LABELS
        assert body[span["start"] : span["end"]].strip()


def test_trust_is_shown_with_its_author(blog: Blog) -> None:
    token = blog.approved()["author_token"]
    blog.held(author={"name": "Ada", "token": token})
    (item,) = blog.queue(status="held")
    assert item["author"]["approved_count"] == 1


@pytest.mark.parametrize("status", ["approved", "held", "rejected", "deleted"])
def test_each_status_is_a_list(blog: Blog, status: str) -> None:
    for action in ("approve", "hold", "reject", "delete"):
        blog.settle(blog.held(), action)
    assert [item["status"] for item in blog.queue(status=status)] == [status]


def test_without_a_filter_every_comment_is_found(blog: Blog) -> None:
    expected = [blog.approved()["id"], blog.held()["id"]]
    assert ids(blog.queue()) == expected
    assert ids(blog.queue(order="newest")) == expected[::-1]


def test_the_article_is_found_under_any_spelling(blog: Blog) -> None:
    comment = blog.held(article="https://blog.example/a")
    blog.held()
    assert ids(blog.queue(article="HTTP://BLOG.example/a/#top")) == [comment["id"]]


def test_an_author_is_found_by_name_email_or_key(blog: Blog) -> None:
    comment = blog.held(author={"name": "Ada Ünal", "email": "Ada@Example.org"})
    blog.held()
    (item,) = blog.queue(author="ada@example.ORG")
    for author in ("Ada Ünal", item["author"]["key"]):
        assert ids(blog.queue(author=author)) == [comment["id"]]


def test_a_search_finds_words_in_texts_names_and_addresses(blog: Blog) -> None:
    author = {"name": "Ada", "email": "x@quilt.example", "url": "https://fern.example"}
    comment = blog.approved(author=author, body="The STATION clock is 100% right.")
    blog.approved()
    for words in ("station clock", "clock Station", "ada", "quilt", "fern", "100%"):
        assert ids(blog.queue(q=words)) == [comment["id"]]
    for words in ("station nowhere", "10_%", "\\"):
        assert blog.queue(q=words) == []


def test_reasons_narrow(blog: Blog, rule: Callable[[str, Any], None]) -> None:
    banned = blog.held()
    rule("mode", "premoderate")
    blog.send()
    assert ids(blog.queue(reason="banned_phrase")) == [banned["id"]]
    assert len(blog.queue(reason="premoderate")) == 1


def test_labels_are_scores_or_what_a_moderator_said(blog: Blog) -> None:
    comment = blog.held()
    (item,) = blog.queue()
    score = item["scores"]["spam"]
    assert ids(blog.queue(label="spam", min_score=score / 2)) == [comment["id"]]
    assert blog.queue(label="spam", min_score=min(1, score + 1e-6)) == []
    blog.settle(comment, "reject", label="off_topic")
    assert ids(blog.queue(label="off_topic")) == [comment["id"]]
    assert blog.queue(label="toxic") == []


@pytest.mark.parametrize("order", ["oldest", "newest", "score"])
def test_paging_reads_everything_once(blog: Blog, order: str) -> None:
    expected = {blog.held()["id"] for _ in range(5)}
    read: list[str] = []
    cursor = ""
    while cursor is not None:
        query = {"order": order, "limit": 2, "cursor": cursor}
        page = blog.moderate("GET", "/comments", query_string=query).json
        read, cursor = read + ids(page["items"]), page["next"]
    assert (len(read), set(read)) == (5, expected)


def test_the_highest_scores_come_first_if_asked(blog: Blog) -> None:
    for body in ("cheap casino bonus pills, buy now", "The river was high today.", "You idiot"):
        blog.held(body=f"{body}; {HELD}")
    tops = [max(item["scores"].values()) for item in blog.queue(order="score")]
    assert tops == sorted(tops, reverse=True)


def test_sites_can_be_looked_at_one_by_one(blog: Blog, other_site: str) -> None:
    ours = blog.held()
    theirs = blog.approved(site=other_site, article="a")
    assert ids(blog.queue()) == [ours["id"], theirs["id"]]
    assert ids(blog.queue(site=other_site)) == [theirs["id"]]
    assert code(blog.moderate("GET", "/comments?site=nowhere")) == (404, "not_found")


@pytest.mark.parametrize(
    ("field", "values"),
    {
        "status": ["spam", ""],
        "limit": [0, 101],
        "order": ["worst"],
        "cursor": ["x", "WzEsMl0", "W251bGwsbnVsbF0"],
        "min_score": [-0.1, 1.1, "nan", "inf", "x"],
        "reason": ["No!", "x" * 41],
        "label": ["\x00"],
        "q": ["x" * 201, "\x00"],
        "article": ["\x00"],
        "author": ["\x00"],
    }.items(),
)
def test_a_wrong_parameter_is_named(blog: Blog, field: str, values: list[Any]) -> None:
    for value in values:
        answer = blog.moderate("GET", "/comments", query_string={field: value})
        assert wrong_fields(answer) == [field]


def test_no_network_address_is_shown(blog: Blog) -> None:
    blog.held(address=ADDRESS)
    assert ADDRESS not in blog.moderate("GET", "/comments").text
