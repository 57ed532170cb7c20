"""PATCH /api/v1/moderation/comments/{id}."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.blog import NOWHERE, Answer, Blog, Json


def change(blog: Blog, comment: Json, body: str = "In other words.", version: int = 1) -> Answer:
    fields = {"body": body, "version": version}
    return blog.moderate("PATCH", f"/comments/{comment['id']}", json=fields)


def test_readers_see_the_text_and_who_changed_it(blog: Blog) -> None:
    comment = blog.approved()
    assert change(blog, comment).json["status"] == "approved"
    (shown,) = blog.listed()["items"]
    assert (shown["body"], shown["edited_by"]) == ("In other words.", "moderator")


def test_held_comment_stays_held(blog: Blog) -> None:
    held = blog.held()
    change(blog, held)
    (item,) = blog.queue(status="held")
    assert (item["body"], item["revision"]) == ("In other words.", 2)
    assert [reason["code"] for reason in item["reasons"]] == ["banned_phrase"]


def test_former_text_stays_in_the_history(blog: Blog) -> None:
    comment = blog.approved(body="As I said.")
    change(blog, comment)
    texts = [row["body"] for row in blog.history(comment)["revisions"]]
    assert texts == ["As I said.", "In other words."]


def test_undo_puts_the_former_text_back(blog: Blog) -> None:
    comment = blog.approved(body="As I said.")
    blog.undo(change(blog, comment).json)
    (shown,) = blog.listed()["items"]
    assert (shown["body"], shown["edited_at"], shown["edited_by"]) == ("As I said.", None, None)


def test_etag_of_the_list_changes(blog: Blog) -> None:
    comment = blog.approved()
    before = blog.get("/comments", article=comment["article"]).headers["ETag"]
    change(blog, comment)
    assert blog.get("/comments", article=comment["article"]).headers["ETag"] != before


def test_its_author_can_delete_it_but_not_change_it(blog: Blog) -> None:
    comment = blog.approved()
    change(blog, comment)
    assert blog.edit(comment, "No, in mine.").status == 403
    assert blog.delete(comment).status == 204


def test_author_of_a_change_is_named_as_such(blog: Blog) -> None:
    comment = blog.approved()
    assert blog.edit(comment, "Better so.").json["edited_by"] == "author"


@pytest.mark.parametrize("wrong", [{"version": 9}, {"body": ""}, {"body": "x" * 10_001}])
def test_outdated_versions_and_wrong_texts_change_nothing(blog: Blog, wrong: Any) -> None:
    comment = blog.approved(body="As I said.")
    assert change(blog, comment, **wrong).status in (409, 422)
    assert blog.bodies() == ["As I said."]


def test_same_text_is_no_change(blog: Blog) -> None:
    comment = blog.approved(body="As I said.")
    assert change(blog, comment, body="As I said.").status == 422


def test_comment_that_is_not_there(blog: Blog) -> None:
    assert change(blog, {"id": NOWHERE}).status == 404
