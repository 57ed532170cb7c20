"""What is told, and that exactly what was committed is."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import func, select

from service import blocklists
from service.comments import retention, upkeep
from service.comments.idempotency import Replay
from service.context import Services
from service.db import Database
from service.models import Delivery, Event, now
from service.outbox.delivery import Postman
from service.outbox.webhooks import Made
from tests.api.blog import Blog
from tests.receiver import Receiver


def told(receiver: Receiver, postman: Postman) -> list[str]:
    """The kinds of the events that have arrived, in the order in which they happened."""
    postman.run()
    said = [json.loads(call.body) for call in receiver.calls]
    ids = dict(zip(receiver.ids(), [event["type"] for event in said], strict=True))
    return [ids[uid] for uid in sorted(ids)]


def events(db: Database) -> int:
    with db.read() as session:
        return session.scalar(select(func.count()).select_from(Event)) or 0


def test_everything_that_happens_to_a_comment_is_told(
    blog: Blog, hook: Made, receiver: Receiver, postman: Postman
) -> None:
    comment = blog.held()
    blog.settle(comment, "approve")
    blog.report(comment)
    decision = blog.settle(comment, "reject", label="spam")
    blog.undo(decision)
    blog.settle(comment, "delete")
    assert told(receiver, postman) == [
        "comment.held",
        "comment.approved",
        "comment.reported",
        "comment.rejected",
        "decision.undone",
        "comment.deleted",
    ]


def test_what_its_author_does_is_told(
    blog: Blog, hook: Made, receiver: Receiver, postman: Postman
) -> None:
    comment = blog.approved()
    blog.edit(comment, "please hold this now")
    blog.delete(comment)
    kinds = ["comment.approved", "comment.edited", "comment.held", "comment.deleted"]
    assert told(receiver, postman) == kinds


def test_what_time_does_is_told(
    blog: Blog, own: Services, hook: Made, receiver: Receiver, postman: Postman
) -> None:
    with own.db.write() as session:
        blocklists.add_ban(session, "default", "email", "spammer@spam.example")
    blog.held(author={"name": "S", "email": "spammer@spam.example"})
    with time_machine.travel(now() + timedelta(days=31)):
        upkeep.run(own)
        assert told(receiver, postman) == ["comment.held", "comment.rejected"]


def test_only_chosen_events_are_told(
    blog: Blog, add_hook: Callable[..., Made], receiver: Receiver, postman: Postman
) -> None:
    add_hook(receiver.url, "comment.rejected")
    blog.settle(blog.held(), "reject")
    assert told(receiver, postman) == ["comment.rejected"]


def test_nothing_is_written_where_nobody_listens(blog: Blog, db: Database) -> None:
    blog.settle(blog.held(), "approve")
    assert events(db) == 0


def test_what_was_rolled_back_is_told_to_nobody(
    blog: Blog, db: Database, hook: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("the last statement of the transaction fails")

    monkeypatch.setattr(Replay, "remember", fail)
    blog.app.testing = False
    assert blog.send().status == 500
    assert events(db) == 0


def test_message_says_what_everybody_sees_and_why(
    blog: Blog, hook: Made, receiver: Receiver, postman: Postman
) -> None:
    comment = blog.held(author={"name": "Ada", "email": "ada@blog.example"})
    blog.settle(comment, "approve")
    postman.run()
    held, approved = sorted((json.loads(c.body) for c in receiver.calls), key=lambda e: e["type"])[
        ::-1
    ]
    for_its_author = {"edit_token", "author_token", "editable_until", "notify"}
    assert held["data"]["comment"] == {
        name: comment[name] for name in comment if name not in for_its_author
    }
    assert held["data"]["reasons"][0]["code"] == "banned_phrase"
    assert approved["data"]["comment"]["status"] == "approved"
    assert approved["data"]["previous_status"] == "held"
    assert "ada@blog.example" not in str(receiver.calls[0].body)


def test_text_that_was_erased_is_told_to_nobody_any_more(
    blog: Blog, own: Services, hook: Made, receiver: Receiver, postman: Postman
) -> None:
    blog.settle(blog.held(), "delete")
    with time_machine.travel(now() + timedelta(days=31)):
        upkeep.run(own, [retention.forget_deleted])
        postman.run()
    assert [json.loads(call.body)["data"]["comment"]["body"] for call in receiver.calls] == ["", ""]


def test_what_was_delivered_is_forgotten_after_two_weeks(
    blog: Blog, db: Database, own: Services, hook: Made, postman: Postman
) -> None:
    blog.approved()
    postman.run()
    with time_machine.travel(now() + timedelta(days=13)):
        upkeep.run(own)
        assert events(db) == 1
    with time_machine.travel(now() + timedelta(days=15)):
        upkeep.run(own)
    assert events(db) == 0
    with db.read() as session:
        assert session.scalars(select(Delivery)).all() == []


def test_what_moderators_say_is_told(
    blog: Blog, hook: Made, receiver: Receiver, postman: Postman
) -> None:
    comment = blog.held()
    answer = {"body": "Thank you.", "author": {"name": "Marisol"}}
    blog.moderate("POST", f"/comments/{comment['id']}/replies", json=answer)
    other = {"body": "In other words.", "version": 2}
    blog.moderate("PATCH", f"/comments/{comment['id']}", json=other)
    assert told(receiver, postman) == [
        "comment.held",
        "comment.approved",
        "comment.approved",
        "comment.edited",
    ]
