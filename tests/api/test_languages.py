"""A comment in a language that the model has not learned waits for a person."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.api.blog import Blog

Rule = Callable[[str, Any], None]

RUSSIAN = "Спасибо, помогло со второго раза."
GERMAN = "Danke für den Hinweis, bei uns war es auch verkalkt."


@pytest.mark.parametrize("body", [RUSSIAN, GERMAN])
def test_it_is_held(blog: Blog, body: str) -> None:
    assert blog.send(body=body).status == 202
    (item,) = blog.queue(reason="unknown_language")
    assert (item["body"], item["queue"]) == (body, "needs_you")


def test_a_site_may_take_any_language(blog: Blog, rule: Rule) -> None:
    rule("languages", "any")
    assert blog.send(body=RUSSIAN).status == 201
    rule("languages", None)
    assert blog.send(body=GERMAN).status == 202


def test_an_edit_into_another_language_is_held(blog: Blog) -> None:
    comment = blog.approved()
    assert blog.edit(comment, RUSSIAN).status == 202
    assert blog.listed()["total"] == 0


def test_an_edit_back_into_english_is_published(blog: Blog) -> None:
    comment = blog.send(body=GERMAN).json
    assert blog.edit(comment, "Thanks for the hint.").status == 200


def test_a_trusted_author_may_write_in_any_language(blog: Blog) -> None:
    author = {"name": "Ada", "token": blog.approved()["author_token"]}
    assert blog.send(author=author, body=RUSSIAN).status == 202
    for _ in range(2):
        blog.approved(author=author)
    assert blog.send(author=author, body=GERMAN).status == 201
