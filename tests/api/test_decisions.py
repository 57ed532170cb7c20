"""POST /api/v1/moderation/decisions: many at once, each answered by itself."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.api.blog import NOWHERE, Blog, at_once, wrong_fields

Json = dict[str, Any]


@pytest.mark.parametrize(
    ("action", "status"),
    [("approve", "approved"), ("reject", "rejected"), ("hold", "held"), ("delete", "deleted")],
)
def test_each_action_leads_to_its_status(blog: Blog, action: str, status: str) -> None:
    result = blog.settle(blog.held(), action)
    assert (result["status"], result["version"]) == (status, 2)
    assert result["decision_id"]
    assert blog.listed()["total"] == (action == "approve")


@pytest.mark.parametrize("label", ["spam", "toxic", "off_topic"])
def test_a_rejection_may_say_why(blog: Blog, label: str) -> None:
    blog.settle(blog.held(), "reject", label=label)
    assert [item["label"] for item in blog.queue(status="rejected")] == [label]


def test_one_bad_decision_never_stops_the_others(blog: Blog) -> None:
    good, other = blog.held(), blog.held()
    orders = [
        {"comment_id": good["id"], "action": "approve"},
        {"comment_id": NOWHERE, "action": "approve"},
        {"comment_id": other["id"], "action": "praise"},
        {"comment_id": other["id"], "action": "approve", "label": "spam"},
        {"comment_id": "\ud8ff", "action": "approve"},
        {"comment_id": None},
        "approve",
        {"comment_id": other["id"], "action": "reject"},
    ]
    data = json.dumps({"decisions": orders})
    answer = blog.moderate("POST", "/decisions", data=data, content_type="application/json")
    results = answer.json["results"]
    codes = [result["error"] and result["error"]["code"] for result in results]
    assert codes == [None, "not_found", *["invalid"] * 5, None]
    assert [result["comment_id"] for result in results[:4]] == [
        good["id"], NOWHERE, other["id"], other["id"],
    ]  # fmt: skip


def test_each_error_names_its_field(blog: Blog) -> None:
    (result,) = blog.decide({"comment_id": "7", "action": "praise", "version": "x"})
    fields = [error["field"] for error in result["error"]["errors"]]
    assert fields == ["comment_id", "action", "version"]


def test_a_stale_version_is_409_for_that_item(blog: Blog) -> None:
    first, second = blog.held(), blog.held()
    blog.settle(first, "hold")
    results = blog.decide(
        {"comment_id": first["id"], "action": "approve", "version": 1},
        {"comment_id": second["id"], "action": "approve", "version": 1},
    )
    assert results[0]["error"]["status"] == 409
    assert results[0]["error"]["code"] == "stale_version"
    assert results[1]["status"] == "approved"


def test_an_edited_comment_is_approved_by_its_version_only(blog: Blog) -> None:
    comment = blog.held()
    blog.edit(comment, "please hold this, in other words")
    order = {"comment_id": comment["id"], "action": "approve"}
    assert blog.decide(order)[0]["error"]["code"] == "stale_version"
    (item,) = blog.queue()
    assert blog.decide(order | {"version": item["version"]})[0]["status"] == "approved"


def test_an_edited_comment_can_be_rejected_without_a_version(blog: Blog) -> None:
    comment = blog.held()
    blog.edit(comment, "please hold this, in other words")
    assert blog.settle(comment, "reject")["status"] == "rejected"


def test_a_deleted_comment_is_not_decided(blog: Blog) -> None:
    comment = blog.approved()
    blog.delete(comment)
    (result,) = blog.decide({"comment_id": comment["id"], "action": "approve"})
    assert (result["error"]["status"], result["error"]["code"]) == (409, "conflict")


def test_up_to_500_at_once(blog: Blog) -> None:
    order = {"comment_id": NOWHERE, "action": "reject", "label": "off_topic", "version": 12}
    assert len(blog.decide(*[order] * 500)) == 500
    answer = blog.moderate("POST", "/decisions", json={"decisions": [order] * 501})
    assert wrong_fields(answer) == ["decisions"]


@pytest.mark.parametrize("body", [{}, {"decisions": []}, {"decisions": None}, {"decisions": {}}])
def test_without_decisions_it_is_422(blog: Blog, body: Json) -> None:
    assert wrong_fields(blog.moderate("POST", "/decisions", json=body)) == ["decisions"]


@pytest.mark.parametrize("version", [1.5, "one", [1]])
def test_a_version_is_a_whole_number(blog: Blog, version: Any) -> None:
    order = {"comment_id": blog.held()["id"], "action": "approve", "version": version}
    (result,) = blog.decide(order)
    assert result["error"] is not None


def test_two_moderators_deciding_one_version_at_once(blog: Blog) -> None:
    comment = blog.held()
    orders = [
        {"comment_id": comment["id"], "action": action, "version": 1}
        for action in ("approve", "reject", "approve", "reject")
    ]
    results = at_once(*[lambda order=order: blog.decide(order)[0] for order in orders])
    refused = [result["error"]["status"] for result in results if result["error"]]
    assert refused == [409, 409, 409]
    assert len(blog.history(comment)["decisions"]) == 2


def test_approving_many_comments_of_one_article_at_once_counts_right(blog: Blog) -> None:
    comments = [blog.held() for _ in range(8)]
    at_once(*[lambda comment=comment: blog.settle(comment, "approve") for comment in comments])
    assert (blog.listed()["total"], len(blog.listed()["items"])) == (8, 8)


def test_batches_over_the_same_articles_never_wait_for_each_other_for_ever(blog: Blog) -> None:
    comments = [blog.held(article=f"article {number % 3}") for number in range(12)]
    orders = [{"comment_id": comment["id"], "action": "approve"} for comment in comments]
    batches = (orders, orders[::-1], orders[6:] + orders[:6], orders[::2])
    for results in at_once(*[lambda batch=batch: blog.decide(*batch) for batch in batches]):
        assert [result["error"] for result in results] == [None] * len(results)
    counts = blog.get("/counts", article=[f"article {number}" for number in range(3)]).json
    assert set(counts["counts"].values()) == {4}


def test_readers_and_moderators_at_once_leave_the_counts_right(blog: Blog) -> None:
    held = [blog.held() for _ in range(4)]
    acts: list[Any] = [lambda comment=comment: blog.settle(comment, "approve") for comment in held]
    at_once(*acts, *[blog.approved] * 4)
    assert (blog.listed()["total"], len(blog.listed()["items"])) == (8, 8)
