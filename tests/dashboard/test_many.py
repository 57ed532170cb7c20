"""Many comments decided in one act, with one undo."""

from __future__ import annotations

import pytest

from service.comments import bulk
from service.comments.labels import labels
from service.context import services
from tests.api.blog import Blog
from tests.dashboard.desk import Desk, Page


def many(page: Page, desk: Desk, **fields: str) -> Page:
    return desk.follow(desk.send(page.form("/dashboard/decide-many"), **fields))


def test_ticked_ones_are_decided_and_the_others_stay(blog: Blog, desk: Desk) -> None:
    held = [blog.held() for _ in range(3)]
    page = many(desk.get("/dashboard/"), desk, tick=f"{held[1]['id']} 1", act="spam", all="")
    assert "Rejected as spam: one comment." in page.notice
    assert [item["id"] for item in blog.queue(status="rejected")] == [held[1]["id"]]


def test_all_that_fit_are_decided_in_portions(
    blog: Blog, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk, "AT_ONCE", 2)
    for number in range(5):
        blog.held(author={"name": "Ines" if number else "Ruth"})
    page = many(desk.get("/dashboard/?author=Ines"), desk, act="off_topic", all="yes", tick="")
    assert "Rejected as off-topic: 4 comments." in page.notice
    assert [item["author"]["name"] for item in blog.queue(status="held")] == ["Ruth"]
    desk.undo(page)
    assert len(blog.queue(status="held")) == 5


def test_what_nobody_has_read_teaches_nothing(blog: Blog, desk: Desk) -> None:
    blog.held()
    many(desk.get("/dashboard/"), desk, act="spam", all="yes", tick="")
    own = services(blog.app)
    with own.db.read() as session:
        assert list(labels(session, own.identity)) == []


def test_ticked_one_that_has_changed_stays(blog: Blog, desk: Desk) -> None:
    held = blog.held()
    page = desk.get("/dashboard/")
    blog.edit(held, "please hold this, too")
    page = many(page, desk, tick=f"{held['id']} 1", act="approve", all="")
    assert "one comment had changed and stayed" in page.notice
    assert blog.listed()["items"] == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"act": "dance"},
        {"act": "spam", "all": "yes", "list": "nothing"},
        {"act": "spam", "all": "yes", "last": "x"},
        {"act": "spam", "tick": "nobody 1"},
    ],
)
def test_nonsense_is_refused(blog: Blog, desk: Desk, wrong: dict[str, str]) -> None:
    blog.held()
    form = desk.get("/dashboard/").form("/dashboard/decide-many")
    assert desk.send(form, **({"all": "", "tick": ""} | wrong)).status in (404, 422)
    assert len(blog.queue(status="held")) == 1
