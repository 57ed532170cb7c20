"""What changes while a list is open."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import time_machine
from sqlalchemy import select, update

from service.db import Database
from service.models import ModeratorSession, new_uid, now
from tests.api.blog import Blog
from tests.dashboard.desk import Desk


def asked(desk: Desk, *uids: str, since: str = "", etag: str = "") -> Any:
    headers = {"If-None-Match": etag} if etag else {}
    return desk.get(f"/dashboard/live?uids={','.join(uids)}&since={since}", headers=headers)


def claim(desk: Desk, uid: str) -> Any:
    form = desk.get("/dashboard/").form("/dashboard/decisions", comment=uid)
    token = form.fields["csrf_token"]
    return desk.post("/dashboard/claim", {"csrf_token": token, "comment": uid}).response.json


def test_says_who_looks_at_what(blog: Blog, desk: Desk, ana: Desk) -> None:
    uid = blog.held()["id"]
    assert claim(desk, uid) == {"mine": True}
    assert asked(ana, uid).response.json["claims"] == {uid: "marisol"}
    assert claim(ana, uid) == {"mine": False}
    assert "marisol is looking at this" in ana.get("/dashboard/").text


def test_queue_opens_what_nobody_else_looks_at(blog: Blog, desk: Desk, ana: Desk) -> None:
    first, second = blog.held()["id"], blog.held()["id"]
    claim(desk, first)
    page = ana.get("/dashboard/").text
    assert f'<article class="comment" id="c-{second}" data-uid="{second}"' in page
    assert f'id="c-{first}" data-uid="{first}" aria-labelledby="a-{first}" hidden' in page


def test_says_what_a_colleague_has_settled(blog: Blog, desk: Desk, ana: Desk) -> None:
    uid = blog.held()["id"]
    desk.decide(uid, "approve")
    assert asked(ana, uid).response.json["settled"] == {uid: "approved by marisol"}


def test_word_of_a_colleague_from_before_is_not_what_settled_it(
    blog: Blog, desk: Desk, ana: Desk
) -> None:
    comment = blog.held()
    desk.decide(comment["id"], "approve")
    blog.report(comment)
    assert asked(ana, comment["id"]).response.json["settled"] == {}
    blog.delete(comment)
    assert asked(ana, comment["id"]).response.json["settled"] == {
        comment["id"]: "deleted by its author"
    }


def test_counts_what_came_since(blog: Blog, desk: Desk) -> None:
    blog.held()
    since = new_uid()
    blog.held()
    found = asked(desk, since=since).response.json
    assert (found["new"], found["waiting"]["needs_you"]) == (1, 2)


def test_nothing_new_is_304(blog: Blog, desk: Desk) -> None:
    uid = blog.held()["id"]
    etag = asked(desk, uid).headers["ETag"]
    assert asked(desk, uid, etag=etag).status == 304
    blog.held()
    assert asked(desk, uid, etag=etag).status == 200


def test_nonsense_is_refused(desk: Desk) -> None:
    assert asked(desk, "nobody").status == 404


def test_page_that_was_left_open_keeps_nobody_signed_in(
    blog: Blog, desk: Desk, db: Database
) -> None:
    uid = blog.held()["id"]
    form = desk.get("/dashboard/").form("/dashboard/decisions", comment=uid)
    sent = {"csrf_token": form.fields["csrf_token"], "comment": uid}
    with db.write() as session:
        session.execute(update(ModeratorSession).values(seen_at=now() - timedelta(hours=1)))
        before = session.scalars(select(ModeratorSession.expires_at)).one()
    with time_machine.travel(now() + timedelta(minutes=30), tick=False):
        assert asked(desk).status == 200
        assert desk.post("/dashboard/claim", sent).status == 200
        with db.read() as session:
            assert session.scalars(select(ModeratorSession.expires_at)).one() == before
        desk.get("/dashboard/")
    with db.read() as session:
        assert session.scalars(select(ModeratorSession.expires_at)).one() > before
