"""GET /api/v1/comments/{id}: one comment, and the receipt of its author."""

from __future__ import annotations

import pytest

from tests.api.blog import NOWHERE, Blog, as_author, code


def test_an_approved_comment_is_everybodys(blog: Blog) -> None:
    comment = blog.approved()
    answer = blog.get(f"/comments/{comment['id']}")
    assert answer.status == 200
    assert answer.json.items() <= comment.items()
    assert "edit_token" not in answer.json


@pytest.mark.parametrize("action", ["hold", "reject", "delete"])
def test_what_is_not_approved_is_404_to_everybody(blog: Blog, action: str) -> None:
    comment = blog.approved()
    blog.settle(comment, action)
    assert code(blog.get(f"/comments/{comment['id']}")) == (404, "not_found")


@pytest.mark.parametrize(("action", "status"), [("hold", "held"), ("reject", "rejected")])
def test_its_author_is_told_plainly(blog: Blog, action: str, status: str) -> None:
    comment = blog.approved()
    blog.settle(comment, action)
    answer = blog.get(f"/comments/{comment['id']}", headers=as_author(comment))
    assert (answer.status, answer.json["status"]) == (200, status)
    assert answer.json["body"] == comment["body"]
    assert not {"scores", "reasons", "queue"} & set(answer.json)


def test_a_deleted_comment_is_404_to_its_author_too(blog: Blog) -> None:
    comment = blog.approved()
    blog.delete(comment)
    answer = blog.get(f"/comments/{comment['id']}", headers=as_author(comment))
    assert code(answer) == (404, "not_found")


def test_another_comments_token_is_401(blog: Blog) -> None:
    comment, other = blog.held(), blog.held()
    answer = blog.get(f"/comments/{comment['id']}", headers=as_author(other))
    assert code(answer) == (401, "unauthorized")


@pytest.mark.parametrize("uid", [NOWHERE, "1", "x" * 300, "%00", NOWHERE.lower(), "\N{SNOWMAN}"])
def test_what_does_not_exist_is_404(blog: Blog, uid: str) -> None:
    assert code(blog.get(f"/comments/{uid}")) == (404, "not_found")


def test_its_own_answer_says_how_many_replied(blog: Blog) -> None:
    parent = blog.approved()
    for _ in range(2):
        blog.approved(parent_id=parent["id"])
    blog.held(parent_id=parent["id"])
    assert blog.get(f"/comments/{parent['id']}").json["reply_count"] == 2
