"""Almost surely spam: thrown out in one act, and taken back in one."""

from __future__ import annotations

import pytest

from service.comments import bulk
from tests.api.blog import Blog
from tests.dashboard.conftest import SPAMMER
from tests.dashboard.desk import Desk


@pytest.fixture
def spam(blog: Blog) -> list[str]:
    """Three comments that are almost surely spam, and one that is not."""
    blog.held()
    return [send_spam(blog, number) for number in range(3)]


def send_spam(blog: Blog, number: int) -> str:
    # Other authors under one banned address would be a flood.
    address = f"9.9.9.{number + 1}"
    sent = blog.send(author={"name": f"Shop {number}", "email": SPAMMER}, address=address)
    return str(sent.json["id"])


def test_all_are_rejected_at_once(blog: Blog, desk: Desk, spam: list[str]) -> None:
    page = desk.get("/dashboard/spam")
    assert 'Reject all <span data-count="spam">3</span>' in page.text
    page = desk.follow(desk.send(page.form("/dashboard/reject-all")))
    assert "Rejected 3 comments unread." in page.notice
    assert "No spam to throw out." in page.text
    assert {item["id"] for item in blog.queue(status="rejected")} == set(spam)
    assert len(blog.queue(status="held")) == 1


def test_one_undo_brings_all_back(blog: Blog, desk: Desk, spam: list[str]) -> None:
    page = desk.send(desk.get("/dashboard/spam").form("/dashboard/reject-all"))
    page = desk.follow(desk.undo(desk.follow(page)))
    assert "Undone for 3 comments." in page.notice
    assert [item["id"] for item in blog.queue(queue="almost_surely_spam")] == spam


def test_undo_leaves_what_was_settled_anew(blog: Blog, desk: Desk, spam: list[str]) -> None:
    page = desk.follow(desk.send(desk.get("/dashboard/spam").form("/dashboard/reject-all")))
    desk.decide(spam[0], "approve", at="/dashboard/rejected")
    page = desk.follow(desk.undo(page))
    assert "Undone for 2 comments; one comment had been settled anew since." in page.notice
    assert [item["id"] for item in blog.queue(status="approved")] == [spam[0]]


def test_what_came_in_after_the_page_was_opened_stays(
    blog: Blog, desk: Desk, spam: list[str]
) -> None:
    form = desk.get("/dashboard/spam").form("/dashboard/reject-all")
    late = send_spam(blog, 7)
    desk.send(form)
    assert [item["id"] for item in blog.queue(queue="almost_surely_spam")] == [late]


def test_unread_rejections_teach_nothing(blog: Blog, desk: Desk, spam: list[str]) -> None:
    desk.send(desk.get("/dashboard/spam").form("/dashboard/reject-all"))
    for item in blog.queue(status="rejected"):
        assert item["label"] is None
        assert blog.history(item)["decisions"][-1]["label"] is None


def test_long_list_is_rejected_in_portions_that_undo_as_one(
    blog: Blog, desk: Desk, spam: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk, "AT_ONCE", 2)
    page = desk.follow(desk.send(desk.get("/dashboard/spam").form("/dashboard/reject-all")))
    assert len(blog.queue(status="rejected")) == 3
    desk.undo(page)
    assert len(blog.queue(queue="almost_surely_spam")) == 3


def test_empty_list_has_nothing_to_undo(blog: Blog, desk: Desk, spam: list[str]) -> None:
    form = desk.get("/dashboard/spam").form("/dashboard/reject-all")
    desk.send(form)
    page = desk.follow(desk.send(form))
    assert "Rejected 0 comments unread." in page.notice
    assert page.forms("/dashboard/undo") == []


def test_single_one_can_be_approved(blog: Blog, desk: Desk, spam: list[str]) -> None:
    desk.decide(spam[1], "approve", at="/dashboard/spam")
    assert [item["id"] for item in blog.queue(status="approved")] == [spam[1]]
