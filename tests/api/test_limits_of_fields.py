"""The limits of every field, each named in the answer's ``errors``."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from tests.api.blog import NOWHERE, Blog, code, wrong_fields

LONGEST = {
    ("author", "name"): 100,
    ("author", "email"): 254,
    ("author", "url"): 500,
    ("article",): 500,
    ("article_title",): 300,
    ("body",): 10_000,
}
WORDS = {"email": "@example.org", "url": "https://example.org/"}


def put(draft: dict[str, Any], path: tuple[str, ...], value: Any) -> dict[str, Any]:
    inner = put(draft.get(path[0], {}), path[1:], value) if len(path) > 1 else value
    return draft | {path[0]: inner}


def filled(path: tuple[str, ...], length: int) -> str:
    fixed = WORDS.get(path[-1], "")
    filling = "x" * (length - len(fixed))
    return filling + fixed if fixed.startswith("@") else fixed + filling


@pytest.mark.parametrize(("path", "most"), LONGEST.items())
def test_a_field_may_be_as_long_as_documented_and_no_longer(
    blog: Blog, path: tuple[str, ...], most: int
) -> None:
    blog.approved(**put(blog.draft(), path, filled(path, most)))
    answer = blog.send(**put(blog.draft(), path, filled(path, most + 1)))
    assert wrong_fields(answer) == [".".join(path)]


def test_length_is_counted_in_code_points(blog: Blog) -> None:
    blog.approved(body="🚂" * 10_000)
    blog.approved(author={"name": "🚂" * 100})


def test_a_site_may_take_longer_bodies(blog: Blog, rule: Callable[[str, Any], None]) -> None:
    rule("max_body", 50_000)
    blog.approved(body="x" * 50_000)
    assert wrong_fields(blog.send(body="x" * 50_001)) == ["body"]


def test_what_is_missing_is_named(blog: Blog) -> None:
    answer = blog.call("POST", "/comments", json={"author": {}})
    assert wrong_fields(answer) == ["article", "author.name", "body"]


@pytest.mark.parametrize("empty", ["", " \n\t", None, 7, [], {}])
def test_what_is_empty_or_no_text_is_named(blog: Blog, empty: Any) -> None:
    for path in [("author", "name"), ("article",), ("body",)]:
        assert wrong_fields(blog.send(**put(blog.draft(), path, empty))) == [".".join(path)]


@pytest.mark.parametrize("empty", ["", "  ", None])
def test_what_is_optional_may_be_left_empty(blog: Blog, empty: Any) -> None:
    for path in [("author", "email"), ("author", "url"), ("article_title",)]:
        blog.approved(**put(blog.draft(), path, empty))


@pytest.mark.parametrize("letter", ["\x00", "\ud8ff"])
def test_what_no_database_can_hold_is_422_in_any_field(blog: Blog, letter: str) -> None:
    for path in [*LONGEST, ("author", "token"), ("parent_id",), ("site",)]:
        words = filled(path, 40)
        draft = put(blog.draft(), path, words[:20] + letter + words[20:])
        data = json.dumps(draft)
        answer = blog.call("POST", "/comments", data=data, content_type="application/json")
        assert wrong_fields(answer) == [".".join(path)]


def test_what_is_no_email_address_is_422(blog: Blog) -> None:
    for email in ("ada", "ada@", "@example.org", "a b@example.org", "a@b@c"):
        assert wrong_fields(blog.send(author={"name": "Ada", "email": email})) == ["author.email"]


def test_what_is_no_web_address_is_422(blog: Blog) -> None:
    for url in ("javascript:alert(1)", "ftp://a.example", "http://", "mailto:a@b.c"):
        assert wrong_fields(blog.send(author={"name": "Ada", "url": url})) == ["author.url"]


def test_the_messages_are_words_to_show_beside_the_field(blog: Blog) -> None:
    answer = blog.send(author={"name": "x" * 101}, body=7)
    assert answer.json["errors"] == [
        {
            "field": "author.name",
            "message": "must have at most 100 characters",
            "code": "too_long",
            "limit": 100,
        },
        {"field": "body", "message": "must be text"},
    ]
    assert answer.json["detail"] == "author.name must have at most 100 characters."


def test_every_wrong_field_is_named_at_once(blog: Blog) -> None:
    answer = blog.send(author={"name": "", "email": "ada"}, body="", parent_id="7")
    assert set(wrong_fields(answer)) == {"author.name", "author.email", "body", "parent_id"}


def test_unknown_fields_are_ignored(blog: Blog) -> None:
    author = {"name": "Ada", "shoe_size": 38, "\x00": "\x00"}
    blog.approved(author=author, website={"deep": [1, None]}, _=NOWHERE)


def test_what_only_a_server_may_say_is_not_even_looked_at_from_a_page(blog: Blog) -> None:
    for client in (7, {"ip": 7}, {"ip": "nowhere"}):
        blog.approved(client=client)
    blog.approved(author={"name": "Ada", "id": {"not": "text"}})


def test_a_body_of_more_than_64_kib_is_413(blog: Blog) -> None:
    draft = blog.draft(padding="x" * 64 * 1024)
    assert code(blog.call("POST", "/comments", json=draft)) == (413, "body_too_large")
    fits = blog.draft(padding="x" * 63 * 1024)
    assert blog.call("POST", "/comments", json=fits).status == 201


@pytest.mark.parametrize(
    ("draft", "told"),
    [
        ({"body": " "}, {"code": "empty"}),
        ({"body": "a" * 10_001}, {"code": "too_long", "limit": 10_000}),
        ({"body": "a" * 50_001}, {"code": "too_long", "limit": 50_000}),
        ({"author": {"name": "Ines", "email": "x"}}, {"code": "email"}),
        ({"author": {"name": "Ines", "url": "ftp://x"}}, {"code": "web_address"}),
        ({"parent_id": "x"}, {}),
    ],
)
def test_what_a_reader_can_get_wrong_has_a_code(
    blog: Blog, draft: dict[str, Any], told: dict[str, Any]
) -> None:
    (error,) = blog.send(**draft).json["errors"]
    assert {name: error[name] for name in error.keys() - {"field", "message"}} == told
