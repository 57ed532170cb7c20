"""Approved and rejected comments, and the search."""

from __future__ import annotations

import pytest

from tests.api.blog import Blog
from tests.dashboard.desk import Desk
from tests.dashboard.test_queue import shown


def test_approved_come_newest_first(blog: Blog, desk: Desk) -> None:
    first, second = blog.approved(), blog.approved()
    assert shown(desk.get("/dashboard/approved")) == [second["id"], first["id"]]


def test_rejected_say_as_what_and_by_whom(blog: Blog, desk: Desk) -> None:
    desk.decide(blog.held()["id"], "off_topic")
    page = desk.get("/dashboard/rejected")
    assert "Rejected as off-topic by marisol" in page.text
    assert "Was held because" in page.text


def test_rejected_can_be_narrowed_to_what_they_were_called(blog: Blog, desk: Desk) -> None:
    spam, toxic = blog.held(), blog.held()
    desk.decide(spam["id"], "spam")
    desk.decide(toxic["id"], "toxic")
    assert shown(desk.get("/dashboard/rejected?label=toxic")) == [toxic["id"]]


@pytest.mark.parametrize(
    ("act", "at", "status"),
    [("approve", "/dashboard/rejected", "approved"), ("toxic", "/dashboard/rejected", "rejected")],
)
def test_rejected_can_be_decided_anew(
    blog: Blog, desk: Desk, act: str, at: str, status: str
) -> None:
    comment = blog.held()
    desk.decide(comment["id"], "spam")
    desk.decide(comment["id"], act, at=at)
    (item,) = blog.queue(status=status)
    assert item["label"] == ("toxic" if act == "toxic" else None)


def test_approved_can_be_rejected(blog: Blog, desk: Desk) -> None:
    comment = blog.approved()
    desk.decide(comment["id"], "spam", at="/dashboard/approved")
    assert blog.bodies() == []


def test_decision_that_stands_is_not_offered_again(blog: Blog, desk: Desk) -> None:
    approved, rejected = blog.approved(), blog.held()
    desk.decide(rejected["id"], "spam")
    forms = {
        "approved": desk.get("/dashboard/approved").form("/dashboard/decisions"),
        "rejected": desk.get("/dashboard/rejected").form("/dashboard/decisions"),
    }
    assert forms["approved"].buttons == ["spam", "toxic", "off_topic"]
    assert forms["rejected"].buttons == ["approve", "toxic", "off_topic"]
    assert forms["approved"].fields["comment"] == approved["id"]


def test_search_finds_in_every_list(blog: Blog, desk: Desk) -> None:
    approved = blog.approved(body="The lighthouse was never dark.")
    held = blog.held(body="Sell me the LIGHTHOUSE; please hold this.")
    rejected = blog.held(author={"name": "Lighthouse Ltd"})
    desk.decide(rejected["id"], "spam")
    blog.approved(body="Nothing of the kind.")
    found = shown(desk.get("/dashboard/search?q=lighthouse"))
    assert found == [rejected["id"], held["id"], approved["id"]]


def test_search_takes_signs_as_they_are(blog: Blog, desk: Desk) -> None:
    blog.approved(body="A whole percent more.")
    comment = blog.approved(body="That is 100% right.")
    assert shown(desk.get("/dashboard/search", query_string={"q": "100%"})) == [comment["id"]]
    assert shown(desk.get("/dashboard/search", query_string={"q": "100\0%"})) == [comment["id"]]


def test_search_for_what_is_not_there(desk: Desk) -> None:
    assert "Nothing here fits." in desk.get("/dashboard/search?q=unicorn").text


def test_everything_of_one_author(blog: Blog, desk: Desk) -> None:
    first = blog.approved(author={"name": "Ines"})
    blog.approved(author={"name": "Ines"})
    again = blog.held(author={"name": "Ines", "token": first["author_token"]})
    (item,) = blog.queue(status="held")
    page = desk.get("/dashboard/search", query_string={"author": item["author"]["key"]})
    assert shown(page) == [again["id"], first["id"]]
    assert "All by Ines" in page.text


def test_deleted_comment_cannot_be_decided(blog: Blog, desk: Desk) -> None:
    comment = blog.approved(body="Never mind this kestrel.")
    blog.delete(comment)
    page = desk.get("/dashboard/search?q=kestrel")
    assert shown(page) == [comment["id"]]
    assert page.forms("/dashboard/decisions") == []
