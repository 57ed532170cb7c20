"""One comment with everything that happened to it."""

from __future__ import annotations

import re

import pytest

from tests.api.blog import NOWHERE, Blog
from tests.dashboard.desk import Desk, Page


def events(page: Page) -> list[str]:
    """What happened, as a reader hears it, without the times."""
    _, _, history = page.text.partition('id="history-title"')
    lines = re.findall(r"<li>\s*<p>(.*?)</p>", history, re.S)
    return [" ".join(re.sub(r"<time.*?</time>|<[^>]+>", "", line).split()) for line in lines]


def test_history_tells_all_in_order(blog: Blog, desk: Desk) -> None:
    comment = blog.held()
    desk.decide(comment["id"], "spam")
    desk.decide(comment["id"], "approve", at="/dashboard/rejected")
    page = desk.get(f"/dashboard/comments/{comment['id']}")
    assert events(page) == [
        "Sent",
        "Held automatically",
        "Rejected as spam by marisol (held → rejected)",
        "Approved by marisol (rejected → approved)",
    ]


def test_history_keeps_every_text(blog: Blog, desk: Desk) -> None:
    comment = blog.approved(body="First I said this.")
    blog.edit(comment, "Then I said that.")
    page = desk.get(f"/dashboard/comments/{comment['id']}")
    assert "Changed by its author" in events(page)
    assert "First I said this." in page.text
    assert "Then I said that." in page.text


def test_history_shows_reports(blog: Blog, desk: Desk) -> None:
    comment = blog.approved()
    blog.report(comment, reason="Not kind to my cousin")
    page = desk.get(f"/dashboard/comments/{comment['id']}")
    assert "Reported by a reader" in events(page)
    assert "“Not kind to my cousin”" in page.text


def test_only_the_decision_that_stands_can_be_undone(blog: Blog, desk: Desk) -> None:
    comment = blog.held()
    path = f"/dashboard/comments/{comment['id']}"
    assert "Undo this decision" not in desk.get(path).text
    desk.decide(comment["id"], "spam")
    desk.decide(comment["id"], "approve", at="/dashboard/rejected")
    assert desk.get(path).text.count("Undo this decision") == 1
    desk.undo(desk.get(path))
    assert len(blog.queue(status="rejected")) == 1
    desk.undo(desk.get(path))
    assert len(blog.queue(status="held")) == 1
    assert "Undo this decision" not in desk.get(path).text


def test_undone_decision_says_so(blog: Blog, desk: Desk) -> None:
    comment = blog.held()
    desk.undo(desk.follow(desk.decide(comment["id"], "spam")))
    told = events(desk.get(f"/dashboard/comments/{comment['id']}"))
    assert told[-2:] == [
        "Rejected as spam by marisol (held → rejected) · undone since",
        "Undone by marisol (rejected → held)",
    ]


def test_comment_can_be_decided_on_its_page(blog: Blog, desk: Desk) -> None:
    comment = blog.held()
    path = f"/dashboard/comments/{comment['id']}"
    page = desk.decide(comment["id"], "approve", at=path)
    assert page.location == path
    assert len(blog.queue(status="approved")) == 1


@pytest.mark.parametrize("uid", [NOWHERE, "x", "%00", "é"])
def test_comment_that_does_not_exist(desk: Desk, uid: str) -> None:
    page = desk.get(f"/dashboard/comments/{uid}")
    assert page.status == 404
    assert page.headers["Content-Type"].startswith("text/html")
