"""How long things are kept, as each site says."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from service import sites
from service.comments import labels, upkeep
from service.context import Services, services
from service.db import Database
from service.models import Comment, CommentRevision, Subscription
from service.rules import preview
from tests.api.blog import ADDRESS, Blog, code

ANA = {"name": "Ana", "email": "ana@mail.example"}
Rule = Callable[[str, Any], None]


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """A clock that stands still until it is moved."""
    with time_machine.travel("2026-11-22T15:00:00Z", tick=False) as traveller:
        yield traveller


@pytest.fixture
def own(app: Flask) -> Services:
    """The application's services."""
    return services(app)


def texts(db: Database) -> list[str]:
    with db.read() as session:
        return sorted(text for text in session.scalars(select(CommentRevision.body)) if text)


def test_rejected_texts_are_erased_after_their_days(
    blog: Blog, own: Services, rule: Rule, clock: time_machine.Traveller, tmp_path: Any
) -> None:
    rule("rejected_days", 10)
    comment = blog.held(body="Rejected; please hold this.", author=ANA)
    blog.approved(body="It stands.")
    decision = blog.settle(comment, "reject", label="spam")
    clock.shift(timedelta(days=10))
    upkeep.run(own)
    assert len(texts(own.db)) == 2
    clock.shift(1)
    upkeep.run(own)
    assert texts(own.db) == ["It stands."]
    # It is still the rejected comment that it was, and harms nothing.
    (row,) = blog.queue(status="rejected")
    assert (row["id"], row["body"]) == (comment["id"], "")
    assert code(blog.undo(decision)) == (409, "conflict")
    (result,) = blog.decide({"comment_id": comment["id"], "action": "approve"})
    assert result["error"]["code"] == "conflict"
    assert labels.write(own, tmp_path / "labels.jsonl") == 0
    assert preview.preview(own, 1, lambda world: world).looked_at == 1
    assert blog.bodies() == ["It stands."]


def test_rejected_texts_stay_unless_a_site_says_otherwise(
    blog: Blog, own: Services, clock: time_machine.Traveller
) -> None:
    blog.settle(blog.held(body="Kept; please hold this."), "reject", label="spam")
    clock.shift(timedelta(days=3650))
    upkeep.run(own)
    assert texts(own.db) == ["Kept; please hold this."]


def test_emails_go_after_their_days_and_out_of_the_search(
    blog: Blog, own: Services, rule: Rule, clock: time_machine.Traveller
) -> None:
    rule("email_days", 5)
    blog.approved(author=ANA, body="Trains are fine.")
    waits = blog.approved(author={"name": "Ben", "email": "ben@mail.example"})
    with own.db.write() as session:
        number = session.scalars(select(Comment.id).filter_by(uid=waits["id"])).one()
        session.add(Subscription(comment_id=number, address="a", mailbox="m", expires_at=None))
    clock.shift(timedelta(days=5))
    assert len(blog.queue(q="ana@mail.example")) == 1
    clock.shift(1)
    upkeep.run(own)
    with own.db.read() as session:
        kept = session.scalars(select(Comment.author_email).order_by(Comment.id)).all()
    assert kept == [None, "ben@mail.example"]
    assert blog.queue(q="ana@mail.example") == []
    assert len(blog.queue(q="trains fine")) == 1


def test_each_site_has_its_own_days(
    blog: Blog, own: Services, rule: Rule, clock: time_machine.Traveller
) -> None:
    with own.db.write() as session:
        sites.create(session, "garden", "Garden")
        sites.set_rule(session, "garden", "address_days", 60)
    rule("address_days", 2)
    rule("deleted_days", 1)
    blog.approved(address=ADDRESS)
    blog.send(address=ADDRESS, site="garden", article="roses", body="Of roses.")
    blog.delete(blog.approved(body="Taken back."))
    clock.shift(timedelta(days=2, seconds=1))
    upkeep.run(own)
    with own.db.read() as session:
        hashes = session.scalars(select(Comment.address_hash).order_by(Comment.id)).all()
    assert [bool(found) for found in hashes] == [False, True, False]
    assert "Taken back." not in texts(own.db)


@pytest.mark.parametrize("name", ["address_days", "deleted_days"])
def test_nothing_is_kept_for_no_time(db: Database, name: str) -> None:
    with db.write() as session, pytest.raises(Exception, match=name):
        sites.set_rule(session, "default", name, 0)
