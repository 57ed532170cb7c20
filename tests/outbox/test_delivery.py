"""Delivering: receivers that fail, hang and lie; several workers; retries and their end."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from sqlalchemy import select

from service import safe_http
from service.context import Services, services
from service.db import Database
from service.models import Delivery, Webhook, now
from service.outbox import delivery as deliveries
from service.outbox import payload
from service.outbox.delivery import LEASE, Postman, claim, pause
from service.outbox.result import Result
from service.outbox.webhooks import Made
from tests.api.blog import Blog, at_once
from tests.receiver import Receiver, receive, say

Clock = time_machine.Traveller


@pytest.fixture
def clock() -> Iterator[Clock]:
    """A clock that is moved by hand."""
    with time_machine.travel(now(), tick=False) as traveller:
        yield traveller


def rows(db: Database) -> list[Delivery]:
    with db.read() as session:
        return list(session.scalars(select(Delivery).order_by(Delivery.id)))


def hook_of(db: Database) -> Webhook:
    with db.read() as session:
        return session.scalars(select(Webhook)).one()


def test_failure_is_tried_again_until_it_works(
    blog: Blog,
    db: Database,
    hook: Made,
    receiver: Receiver,
    own: Services,
    clock: Clock,
) -> None:
    blog.approved()
    receiver.status(500)
    assert Postman(own).run() == 1
    assert (rows(db)[0].state, rows(db)[0].last_error) == ("pending", "answered 500")
    receiver.status(204)
    assert Postman(own).run() == 0
    clock.shift(timedelta(seconds=20))
    assert Postman(own).run() == 1
    assert (rows(db)[0].state, rows(db)[0].attempts) == ("delivered", 2)
    assert len(set(receiver.ids())) == 1


def test_pauses_grow_and_differ() -> None:
    assert 8 <= pause(1) <= 12
    assert pause(4) > 200
    assert pause(1_000_000) <= 8 * 3600 * 1.2
    assert len({pause(3) for _ in range(9)}) > 1


def test_after_three_days_it_has_failed_and_the_webhook_is_off(
    blog: Blog,
    db: Database,
    hook: Made,
    receiver: Receiver,
    own: Services,
    clock: Clock,
) -> None:
    blog.approved()
    receiver.status(500)
    while rows(db)[0].state == "pending":
        assert Postman(own).run() == 1
        clock.shift(timedelta(hours=10))
    assert now() - rows(db)[0].created_at >= timedelta(days=3)
    assert (rows(db)[0].state, hook_of(db).enabled) == ("failed", False)
    assert hook_of(db).disabled_why == "Nothing could be delivered for 3 days."


def test_410_switches_off_at_once(
    blog: Blog, db: Database, hook: Made, receiver: Receiver, postman: Postman
) -> None:
    receiver.status(410)
    blog.approved()
    postman.run()
    assert (rows(db)[0].state, hook_of(db).enabled) == ("failed", False)
    blog.approved()
    assert len(rows(db)) == 1


@pytest.mark.parametrize("status", [301, 302, 307, 400, 404, 429, 503])
def test_whatever_is_no_success_is_tried_again(
    blog: Blog, db: Database, hook: Made, receiver: Receiver, postman: Postman, status: int
) -> None:
    receiver.status(status, {"Location": "http://169.254.169.254/"})
    blog.approved()
    postman.run()
    assert (rows(db)[0].state, rows(db)[0].status) == ("pending", status)
    assert len(receiver.calls) == 1


def test_receiver_that_hangs_keeps_nobody_else_waiting(
    blog: Blog,
    db: Database,
    add_hook: Callable[..., Made],
    receiver: Receiver,
    postman: Postman,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(safe_http, "TOTAL_SECONDS", 0.5)
    with receive() as hanging:
        hanging.hang()
        add_hook(hanging.url)
        add_hook(receiver.url)
        for _ in range(20):
            blog.approved()
        started = time.monotonic()
        postman.run()
    # Two rounds of eight threads at most wait for it; the others never come to it.
    assert time.monotonic() - started < 10
    assert len(receiver.calls) == 20
    assert len(hanging.calls) <= 16


def test_answer_of_any_kind_is_kept_in_part(
    blog: Blog, db: Database, hook: Made, receiver: Receiver, postman: Postman
) -> None:
    receiver.answer = lambda request: say(request, body=b"\x00\xff\xfe<script>" * 100_000)
    blog.approved()
    postman.run()
    (row,) = rows(db)
    assert row.state == "delivered"
    assert len(row.answer or "") <= 500
    assert "\0" not in (row.answer or "")


def test_private_address_is_not_called_unless_the_operator_says_so(
    blog: Blog, db: Database, hook: Made, receiver: Receiver, make_app: Callable[..., Any]
) -> None:
    blog.approved()
    Postman(services(make_app(private_targets=False))).run()
    assert receiver.calls == []
    assert "private network" in (rows(db)[0].last_error or "")


def test_two_workers_deliver_each_event_once(
    blog: Blog, hook: Made, receiver: Receiver, own: Services, make_app: Callable[..., Any]
) -> None:
    for _ in range(40):
        blog.approved()
    other = services(make_app(private_targets=True))
    at_once(Postman(own).run, Postman(other).run, Postman(own).run)
    assert len(receiver.ids()) == 40
    assert len(set(receiver.ids())) == 40


def test_what_one_worker_holds_no_other_takes_until_the_lease_ends(
    blog: Blog, hook: Made, own: Services, clock: Clock
) -> None:
    blog.approved()
    assert len(claim(own)) == 1
    assert claim(own) == []
    clock.shift(LEASE + timedelta(seconds=1))
    assert len(claim(own)) == 1


def test_late_failure_of_a_lost_lease_changes_nothing(
    blog: Blog, db: Database, hook: Made, own: Services, clock: Clock
) -> None:
    blog.approved()
    (late,) = claim(own)
    clock.shift(LEASE + timedelta(seconds=1))
    claim(own)
    deliveries.settle(own, late, Result(error="late"), 1.0, 1.0)
    assert (rows(db)[0].last_error, rows(db)[0].claimed_until is None) == (None, False)


def test_fault_of_ours_stops_no_other_message(
    blog: Blog,
    db: Database,
    hook: Made,
    receiver: Receiver,
    postman: Postman,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    blog.approved()
    real, faulty = payload.body, rows(db)[0].event_id

    def body(session: Any, event: Any) -> bytes:
        if event.id == faulty:
            raise ValueError("of ours")
        return real(session, event)

    monkeypatch.setattr(payload, "body", body)
    blog.approved()
    postman.run()
    assert [row.state for row in rows(db)] == ["pending", "delivered"]
