"""GET /api/v1/comments with `since`: what became public, in that order; and with `leading_to`."""

from __future__ import annotations

from typing import Any

import pytest

from service.comments import cursors
from tests.api.blog import ARTICLE, NOWHERE, Blog, Json, wrong_fields


def new(blog: Blog, since: int, **query: Any) -> list[str]:
    return [item["id"] for item in blog.listed(since=since, **query)["items"]]


def test_nothing_is_new_at_the_revision_of_the_list(blog: Blog) -> None:
    blog.approved()
    assert new(blog, blog.listed()["revision"]) == []
    assert new(blog, 0) != []


def test_a_comment_that_waited_is_newer_than_those_sent_after_it(blog: Blog) -> None:
    held = blog.held()
    early = blog.approved()
    seen = blog.listed()["revision"]
    late = blog.approved()
    blog.settle(held, "approve")
    assert held["id"] < early["id"] < late["id"]
    assert new(blog, seen) == [late["id"], held["id"]]


def test_a_comment_brought_back_is_new_again_and_one_taken_away_is_not(blog: Blog) -> None:
    back, away = blog.approved(), blog.approved()
    seen = blog.listed()["revision"]
    blog.undo(blog.settle(back, "reject"))
    fresh = blog.approved()
    blog.settle(away, "hold")
    assert new(blog, seen) == [back["id"], fresh["id"]]


def test_a_change_of_words_or_a_removed_parent_is_not_new(blog: Blog) -> None:
    parent = blog.approved()
    other = blog.approved(parent_id=parent["id"])
    seen = blog.listed()["revision"]
    blog.edit(other, "In other words.")
    blog.delete(parent)
    assert new(blog, seen) == []


def test_decided_together_they_still_have_an_order(blog: Blog) -> None:
    held = [blog.held() for _ in range(3)]
    blog.decide(*[{"comment_id": each["id"], "action": "approve"} for each in held])
    first = blog.listed(since=0, limit=2)
    second = blog.listed(since=0, limit=2, cursor=first["next"])
    read = [item["id"] for page in (first, second) for item in page["items"]]
    assert (sorted(read), second["next"]) == ([each["id"] for each in held], None)


def test_asked_again_it_is_304_until_something_is_new(blog: Blog) -> None:
    query: dict[str, Any] = {"article": ARTICLE, "since": 0}
    known = {"If-None-Match": blog.get("/comments", **query).headers["ETag"]}
    assert blog.get("/comments", headers=known, **query).status == 304
    blog.approved()
    assert blog.get("/comments", headers=known, **query).status == 200


def test_other_articles_are_not_told_of(blog: Blog) -> None:
    blog.approved(article="elsewhere")
    assert new(blog, 0) == []


@pytest.mark.parametrize("position", [-1, 2**31, 10**30, True, NOWHERE, 1.5])
def test_a_cursor_that_was_made_up_is_named(blog: Blog, position: object) -> None:
    answer = blog.get(
        "/comments", article=ARTICLE, since=0, cursor=cursors.write(position, NOWHERE)
    )
    assert wrong_fields(answer) == ["cursor"]


def chain(blog: Blog, comment: Json) -> list[str]:
    return [item["id"] for item in blog.listed(leading_to=comment["id"])["items"]]


def test_a_comment_comes_with_all_it_answers(blog: Blog) -> None:
    first = blog.approved()
    second = blog.approved(parent_id=first["id"])
    third = blog.approved(parent_id=second["id"])
    blog.approved(parent_id=first["id"])
    blog.settle(second, "reject")
    shown = blog.listed(leading_to=third["id"])["items"]
    assert [item["id"] for item in shown] == [first["id"], second["id"], third["id"]]
    assert [item["status"] for item in shown] == ["approved", "deleted", "approved"]


def test_what_is_not_in_the_list_leads_nowhere(blog: Blog) -> None:
    assert chain(blog, blog.held()) == []
    assert chain(blog, blog.approved(article="elsewhere")) == []
    assert chain(blog, {"id": NOWHERE}) == []
