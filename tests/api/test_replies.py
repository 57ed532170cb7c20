"""POST /api/v1/moderation/comments/{id}/replies."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from tests.api.blog import NOWHERE, Answer, Blog


def answer(blog: Blog, uid: str, **fields: Any) -> Answer:
    draft = {"body": "Thank you, I have mended it.", "author": {"name": "Marisol"}} | fields
    return blog.moderate("POST", f"/comments/{uid}/replies", json=draft)


def test_approves_the_comment_and_publishes_the_answer(blog: Blog) -> None:
    held = blog.held()
    done = answer(blog, held["id"])
    assert done.status == 201
    first, second = blog.listed()["items"]
    assert (first["id"], first["badge"]) == (held["id"], None)
    assert (second["parent_id"], second["badge"]) == (held["id"], "Author")
    assert second["author"]["name"] == "Marisol"


def test_one_undo_takes_both_back(blog: Blog) -> None:
    held = blog.held()
    done = answer(blog, held["id"]).json
    assert blog.undo(done).status == 200
    assert blog.listed()["items"] == []
    assert [item["id"] for item in blog.queue(status="held")] == [held["id"]]
    assert [item["id"] for item in blog.queue(status="deleted")] == [done["comment"]["id"]]


def test_reader_cannot_send_a_badge(blog: Blog) -> None:
    assert blog.approved(badge="Author", author={"name": "I", "badge": "Author"})["badge"] is None


def test_name_is_kept_from_then_on(blog: Blog) -> None:
    answer(blog, blog.approved()["id"])
    assert blog.send(author={"name": "MARISOL"}).status == 202


def test_answer_teaches_the_model_nothing(blog: Blog, app: Any) -> None:
    from service.comments.labels import labels
    from service.context import services

    held = blog.held()
    answer(blog, held["id"])
    own = services(app)
    with own.db.read() as session:
        assert [row["comment"] for row in labels(session, own.identity)] == [held["id"]]


def test_version_that_is_outdated_is_refused(blog: Blog) -> None:
    held = blog.held()
    refused = answer(blog, held["id"], version=7)
    assert (refused.status, refused.json["code"]) == (409, "stale_version")
    assert blog.listed()["items"] == []


@pytest.mark.parametrize(
    "wrong", [{"body": " "}, {"body": "x" * 10_001}, {"author": {}}, {"author": {"name": ""}}]
)
def test_wrong_fields_are_refused_and_nothing_is_approved(blog: Blog, wrong: Any) -> None:
    assert answer(blog, blog.held()["id"], **wrong).status == 422
    assert blog.listed()["items"] == []


def test_comment_that_is_not_there(blog: Blog) -> None:
    assert answer(blog, NOWHERE).status == 404


def test_two_answers_at_once_are_both_there(blog: Blog) -> None:
    held = blog.held()
    threads = [
        threading.Thread(target=answer, args=(blog, held["id"]), kwargs={"body": f"Answer {n}"})
        for n in range(2)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert blog.listed()["total"] == 3
    assert blog.listed()["items"][0]["reply_count"] == 2
