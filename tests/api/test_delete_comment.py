"""DELETE /api/v1/comments/{id}: its author takes a comment back."""

from __future__ import annotations

import pytest
import time_machine

from tests.api.blog import Blog, as_author, code


def test_it_is_204_and_gone_for_readers(blog: Blog) -> None:
    comment = blog.approved()
    answer = blog.delete(comment)
    assert (answer.status, answer.text) == (204, "")
    assert blog.get(f"/comments/{comment['id']}").status == 404
    assert blog.listed()["total"] == 0


def test_replies_stay_below_a_note(blog: Blog) -> None:
    parent = blog.approved()
    reply = blog.approved(parent_id=parent["id"])
    blog.delete(parent)
    items = blog.listed()["items"]
    assert [item["status"] for item in items] == ["deleted", "approved"]
    assert (items[0]["author"], items[1]["id"]) == (None, reply["id"])


def test_a_held_comment_leaves_the_queue(blog: Blog) -> None:
    comment = blog.held()
    blog.delete(comment)
    assert blog.queue(status="held") == []
    (item,) = blog.queue(status="deleted")
    assert item["body"] == comment["body"]


def test_a_reply_that_is_deleted_is_no_longer_counted(blog: Blog) -> None:
    parent = blog.approved()
    blog.delete(blog.approved(parent_id=parent["id"]))
    assert blog.get(f"/comments/{parent['id']}").json["reply_count"] == 0


def test_a_second_time_it_is_404(blog: Blog) -> None:
    comment = blog.approved()
    blog.delete(comment)
    assert code(blog.delete(comment)) == (404, "not_found")


def test_after_a_quarter_of_an_hour_it_stays(blog: Blog) -> None:
    with time_machine.travel("2026-11-22T15:00:00Z", tick=False) as clock:
        comment = blog.approved()
        clock.shift(15 * 60 + 1)
        assert code(blog.delete(comment)) == (403, "forbidden")
    assert blog.listed()["total"] == 1


@pytest.mark.parametrize("token", ["", "x", "0" * 40])
def test_without_its_token_it_is_401(blog: Blog, token: str) -> None:
    comment = blog.approved()
    assert code(blog.delete(comment | {"edit_token": token})) == (401, "unauthorized")
    assert blog.listed()["total"] == 1


def test_a_moderators_key_is_no_authors_token(blog: Blog) -> None:
    path = f"/comments/{blog.approved()['id']}"
    assert blog.call("DELETE", path, headers=blog.moderator).status == 401


def test_a_body_is_not_looked_at(blog: Blog) -> None:
    comment = blog.approved()
    path = f"/comments/{comment['id']}"
    answer = blog.call("DELETE", path, data="{not json", headers=as_author(comment))
    assert answer.status == 204
