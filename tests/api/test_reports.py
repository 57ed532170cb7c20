"""POST /api/v1/comments/{id}/reports: a reader points at a comment."""

from __future__ import annotations

from typing import Any

import pytest

from service.limits import LIMITS
from tests.api.blog import (
    ADDRESS,
    NOWHERE,
    OTHER_ADDRESS,
    Blog,
    as_author,
    at_once,
    code,
    wrong_fields,
)


def test_a_report_is_202_and_unpublishes_nothing(blog: Blog) -> None:
    comment = blog.approved()
    assert blog.report(comment, reason="Advertising").status == 202
    assert blog.listed()["total"] == 1


def test_moderators_find_it_with_the_reason(blog: Blog) -> None:
    comment = blog.approved()
    blog.report(comment, reason="Advertising")
    (item,) = blog.queue(reason="reported")
    assert (item["id"], item["queue"]) == (comment["id"], "reported")
    assert [report["reason"] for report in blog.history(comment)["reports"]] == ["Advertising"]


def test_one_address_reports_a_comment_once(blog: Blog) -> None:
    comment = blog.approved()
    for address in (ADDRESS, ADDRESS, OTHER_ADDRESS):
        assert blog.report(comment, address).status == 202
    assert len(blog.history(comment)["reports"]) == 2


def test_the_same_report_several_times_at_once_is_one(blog: Blog) -> None:
    comment = blog.approved()
    answers = at_once(*[lambda: blog.report(comment)] * 4)
    assert {answer.status for answer in answers} == {202}
    assert len(blog.history(comment)["reports"]) == 1


def test_it_enters_the_queue_once(blog: Blog) -> None:
    comment = blog.approved()
    blog.report(comment)
    blog.settle(comment, "approve")
    blog.report(comment, OTHER_ADDRESS)
    assert blog.queue(queue="reported") == []


@pytest.mark.parametrize("sent", [{"json": {}}, {"json": {"reason": ""}}, {}, {"data": b""}])
def test_a_reason_is_not_needed(blog: Blog, sent: dict[str, Any]) -> None:
    path = f"/comments/{blog.approved()['id']}/reports"
    assert blog.call("POST", path, **sent).status == 202


def test_a_reason_has_at_most_500_characters(blog: Blog) -> None:
    comment = blog.approved()
    assert blog.report(comment, reason="x" * 500).status == 202
    for reason in ("x" * 501, 7, "\x00"):
        assert wrong_fields(blog.report(comment, reason=reason)) == ["reason"]


def test_what_readers_cannot_see_they_cannot_report(blog: Blog) -> None:
    for comment in (blog.held(), {"id": NOWHERE}, {"id": "7"}):
        assert code(blog.report(comment)) == (404, "not_found")


def test_the_author_still_sees_it_as_published(blog: Blog) -> None:
    comment = blog.approved()
    blog.report(comment)
    receipt = blog.get(f"/comments/{comment['id']}", headers=as_author(comment))
    assert receipt.json["status"] == "approved"


def test_too_many_reports_from_one_address_are_429(blog: Blog) -> None:
    comment = blog.approved()
    answers = [blog.report(comment) for _ in range(LIMITS["reports"].amount + 1)]
    assert {answer.status for answer in answers[:-1]} == {202}
    assert code(answers[-1]) == (429, "too_many_requests")
    assert int(answers[-1].headers["Retry-After"]) > 0
    assert blog.report(comment, OTHER_ADDRESS).status == 202
