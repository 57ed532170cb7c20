"""POST /api/v1/moderation/score: a verdict that stores nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from model.labels import LABELS
from tests.api.blog import HELD, Answer, Blog, wrong_fields


def score(blog: Blog, **body: Any) -> Answer:
    return blog.moderate("POST", "/score", json=body)


def test_it_says_what_would_become_of_a_text(blog: Blog) -> None:
    fine, held = score(blog, body="A fine river.").json, score(blog, body=HELD).json
    assert (fine["status"], fine["reasons"]) == ("approved", [])
    assert (held["status"], held["reasons"][0]["code"]) == ("held", "banned_phrase")
    assert set(fine) == {"scores", "status", "reasons", "explanation", "model_version"}
    assert set(fine["scores"]) == set(LABELS)
    assert fine["model_version"] == "tiny"


def test_it_stores_nothing(blog: Blog) -> None:
    score(blog, body="A fine river.", article="a", author={"name": "Ada"})
    assert blog.queue() == []
    assert blog.send(article="a", author={"name": "Ada"}, body="A fine river.").status == 201


def test_it_says_the_same_as_a_comment_gets(blog: Blog) -> None:
    author = {"name": "Ada", "email": "ada@example.org", "url": "https://ada.example"}
    body = f"The train was late, {HELD}"
    blog.held(author=author, body=body)
    judged = score(blog, body=body, author=author).json
    (item,) = blog.queue()
    for name in ("scores", "reasons", "explanation", "model_version", "status"):
        assert judged[name] == item[name]


def test_a_known_author_is_judged_as_such(blog: Blog, rule: Callable[[str, Any], None]) -> None:
    token = blog.approved()["author_token"]
    rule("mode", "first-comment")
    author = {"name": "Ada", "token": token}
    assert score(blog, body="Fine.", author=author).json["status"] == "approved"
    assert score(blog, body="Fine.").json["status"] == "held"


def test_the_rules_are_the_named_sites(blog: Blog, other_site: str) -> None:
    assert score(blog, body=HELD, site=other_site).json["status"] == "approved"


def test_any_text_ends_in_a_score(blog: Blog) -> None:
    for body in ("\u202e", "a" * 50_000, "🚂" * 16_000, "\ufffe\uffff", "\x01\x1b[0m"):
        answer = blog.call("POST", "/moderation/score", json={"body": body}, headers=blog.moderator)
        assert answer.status in (200, 413)
        assert answer.status == 413 or set(answer.json["scores"]) == set(LABELS)


def test_a_wrong_field_is_named(blog: Blog) -> None:
    for body in ({}, {"body": ""}, {"body": "\x00"}, {"body": "x" * 50_001}):
        assert wrong_fields(score(blog, **body)) == ["body"]
    assert wrong_fields(score(blog, body="x", author={})) == ["author.name"]
