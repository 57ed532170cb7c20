"""POST /api/v1/moderation/decisions/{id}/undo: what was changed is put back."""

from __future__ import annotations

import pytest

from tests.api.blog import NOWHERE, Blog, at_once, code


@pytest.mark.parametrize("action", ["approve", "reject", "hold", "delete"])
def test_the_old_status_and_list_come_back(blog: Blog, action: str) -> None:
    for comment in (blog.held(), blog.approved()):
        (before,) = blog.queue(q=comment["body"])
        answer = blog.undo(blog.settle(comment, action))
        (after,) = blog.queue(q=comment["body"])
        assert (answer.status, answer.json["results"][0]["status"]) == (200, before["status"])
        assert (after["status"], after["queue"]) == (before["status"], before["queue"])
    assert blog.listed()["total"] == 1


def test_a_label_is_taken_back_too(blog: Blog) -> None:
    decision = blog.settle(blog.held(), "reject", label="spam")
    blog.undo(decision)
    assert [item["label"] for item in blog.queue()] == [None]


def test_a_reported_comment_is_reported_again(blog: Blog) -> None:
    comment = blog.approved()
    blog.report(comment)
    blog.undo(blog.settle(comment, "approve"))
    assert len(blog.queue(queue="reported")) == 1


def test_a_second_time_it_is_409(blog: Blog) -> None:
    decision = blog.settle(blog.held(), "approve")
    blog.undo(decision)
    assert code(blog.undo(decision)) == (409, "already_undone")


def test_later_decisions_come_first(blog: Blog) -> None:
    comment = blog.held()
    first, second = blog.settle(comment, "approve"), blog.settle(comment, "reject")
    assert code(blog.undo(first)) == (409, "superseded")
    assert [blog.undo(decision).status for decision in (second, first)] == [200, 200]
    assert [item["status"] for item in blog.queue()] == ["held"]


def test_after_an_undo_a_new_text_is_published_again(blog: Blog) -> None:
    comment = blog.approved()
    blog.undo(blog.settle(comment, "approve"))
    assert blog.edit(comment, "In other words.").status == 200


def test_what_its_author_deleted_since_stays_deleted(blog: Blog) -> None:
    comment = blog.held()
    decision = blog.settle(comment, "approve")
    blog.delete(comment)
    assert blog.undo(decision).status == 200
    assert [item["status"] for item in blog.queue()] == ["deleted"]
    assert blog.listed()["total"] == 0


def test_a_whole_batch_is_undone_by_its_id(blog: Blog) -> None:
    comments = [blog.held() for _ in range(3)]
    blog.decide(*[{"comment_id": each["id"], "action": "approve"} for each in comments])
    batch = blog.history(comments[0])["decisions"][-1]["batch"]
    answer = blog.undo({"decision_id": batch})
    assert [result["status"] for result in answer.json["results"]] == ["held"] * 3
    assert blog.listed()["total"] == 0


def test_what_the_machine_or_an_author_decided_is_no_moderators_to_undo(blog: Blog) -> None:
    comment = blog.approved()
    blog.delete(comment)
    automatic, by_author = blog.history(comment)["decisions"]
    assert blog.undo({"decision_id": automatic["id"]}).status == 404
    assert blog.undo({"decision_id": by_author["id"]}).status == 403


@pytest.mark.parametrize("uid", [NOWHERE, "1", "x" * 200, "%00"])
def test_an_unknown_decision_is_404(blog: Blog, uid: str) -> None:
    assert code(blog.undo({"decision_id": uid})) == (404, "not_found")


def test_two_undoing_at_once_undo_once(blog: Blog) -> None:
    comment = blog.held()
    decision = blog.settle(comment, "approve")
    answers = at_once(*[lambda: blog.undo(decision)] * 4)
    assert sorted(answer.status for answer in answers) == [200, 409, 409, 409]
    assert blog.listed()["total"] == 0
