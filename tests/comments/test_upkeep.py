"""What time does to comments: forgetting, expiring, judging anew."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from service import blocklists, sites
from service.cli import running
from service.comments import counts, labels, retention, upkeep
from service.context import Services, services
from service.db import Database
from service.models import (
    ApiKey,
    Comment,
    CommentRevision,
    Decision,
    Idempotency,
    Invitation,
    ModeratorSession,
    RateLimit,
    Report,
    now,
)
from tests.api.blog import ADDRESS, OTHER_ADDRESS, Blog, at_once, code

START = "2026-11-22T15:00:00Z"
PHRASE = "one phrase too many"


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """A clock that stands still until it is moved."""
    with time_machine.travel(START, tick=False) as traveller:
        yield traveller


@pytest.fixture
def own(app: Flask) -> Services:
    """The application's services."""
    return services(app)


@pytest.fixture
def without_model(make_app: Callable[..., Flask], blog: Blog) -> Blog:
    """The same blog on a server on which no model can be used."""
    return Blog(make_app(model="unheard-of"))


def row(db: Database, comment: dict[str, Any]) -> Comment:
    with db.read() as session:
        return session.scalars(select(Comment).filter_by(uid=comment["id"])).one()


def decisions(db: Database, comment: dict[str, Any]) -> list[Decision]:
    with db.read() as session:
        query = select(Decision).join(Comment).where(Comment.uid == comment["id"])
        return list(session.scalars(query.order_by(Decision.id)))


# -- forgetting ----------------------------------------------------------------


def test_addresses_are_erased_after_thirty_days(
    blog: Blog, own: Services, clock: time_machine.Traveller
) -> None:
    comment = blog.approved(address=ADDRESS, author={"name": "M", "email": "m@blog.example"})
    clock.shift(timedelta(days=30))
    upkeep.run(own)
    assert row(own.db, comment).address_hash
    clock.shift(1)
    assert upkeep.run(own) == 1
    after = row(own.db, comment)
    assert (after.address_hash, after.network_hash, after.handle_hash) == (None, None, None)


def test_who_reported_is_erased_after_thirty_days(
    blog: Blog, own: Services, clock: time_machine.Traveller
) -> None:
    comment = blog.approved()
    for address in (ADDRESS, OTHER_ADDRESS):
        assert blog.report(comment, address).status == 202
    clock.shift(timedelta(days=30, seconds=1))
    upkeep.run(own)
    with own.db.read() as session:
        reporters = session.scalars(select(Report.reporter)).all()
    assert len(reporters) == 2
    assert all(reporter.startswith("erased ") for reporter in reporters)
    assert upkeep.run(own) == 0


def test_deleted_texts_are_erased_after_thirty_days(
    blog: Blog, own: Services, clock: time_machine.Traveller
) -> None:
    comment = blog.approved(author={"name": "Marisol", "email": "m@blog.example"})
    assert blog.edit(comment, "What I meant to say.").status == 200
    assert blog.delete(comment).status == 204
    clock.shift(timedelta(days=30))
    retention.forget_deleted(own)
    assert row(own.db, comment).current.body
    clock.shift(1)
    retention.forget_deleted(own)
    with own.db.read() as session:
        texts = session.scalars(select(CommentRevision)).all()
    assert [(text.body, text.body_html, text.author_name) for text in texts] == [("", "", "")] * 2
    assert row(own.db, comment).author_email is None


def test_texts_of_standing_comments_are_kept(
    blog: Blog, own: Services, clock: time_machine.Traveller
) -> None:
    kept = [blog.approved(), blog.held()]
    rejected = blog.held()
    blog.settle(rejected, "reject", label="spam")
    clock.shift(timedelta(days=400))
    upkeep.run(own)
    assert all(row(own.db, comment).current.body for comment in (*kept, rejected))


def test_the_place_of_a_deleted_comment_stays_in_its_thread(
    blog: Blog, own: Services, clock: time_machine.Traveller
) -> None:
    parent = blog.approved()
    blog.approved(parent_id=parent["id"])
    blog.delete(parent)
    clock.shift(timedelta(days=31))
    upkeep.run(own)
    assert [item["status"] for item in blog.listed()["items"]] == ["deleted", "approved"]


def test_an_erased_text_cannot_be_published_again(
    blog: Blog, own: Services, clock: time_machine.Traveller
) -> None:
    decision = blog.settle(blog.approved(), "delete")
    clock.shift(timedelta(days=31))
    upkeep.run(own)
    assert code(blog.undo(decision)) == (409, "conflict")
    assert blog.bodies() == []


def test_more_than_one_batch_is_forgotten(
    blog: Blog, own: Services, clock: time_machine.Traveller, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retention, "BATCH", 2)
    comments = [blog.approved(author={"name": f"Reader {n}"}) for n in range(5)]
    clock.shift(timedelta(days=31))
    assert upkeep.run(own, [retention.forget_addresses]) == 5
    assert not any(row(own.db, comment).handle_hash for comment in comments)


def test_answers_to_retries_are_forgotten_after_a_day(
    blog: Blog, own: Services, clock: time_machine.Traveller
) -> None:
    blog.approved(headers={"Idempotency-Key": "once"})
    clock.shift(timedelta(hours=24))
    upkeep.run(own)
    assert count(own.db, Idempotency) == 1
    clock.shift(1)
    upkeep.run(own)
    assert count(own.db, Idempotency) == 0


def count(db: Database, table: type[Any]) -> int:
    with db.read() as session:
        return len(session.scalars(select(table)).all())


def test_ended_sessions_and_full_counters_are_forgotten(own: Services) -> None:
    with own.db.write() as session:
        for hours in (-1, 1):
            expiry = now() + timedelta(hours=hours)
            session.add(RateLimit(key=f"{hours}", count=1, expires_at=expiry.timestamp()))
            moderator = session_of(f"m{hours}", expiry)
            session.add(moderator)
    assert upkeep.forget_expired(own) == 2
    assert (count(own.db, ModeratorSession), count(own.db, RateLimit)) == (1, 1)


def test_invitations_are_forgotten_once_they_are_over(own: Services) -> None:
    inviter = session_of("marisol", now()).moderator
    with own.db.write() as session:
        session.add_all(
            Invitation(
                token_digest=f"{days}",
                inviter=inviter,
                role="viewer",
                expires_at=now() + timedelta(days=days),
            )
            for days in (-1, 1)
        )
    upkeep.forget_expired(own)
    assert count(own.db, Invitation) == 1


def session_of(name: str, expires_at: Any) -> ModeratorSession:
    from service.models import Moderator

    moderator = Moderator(name=name, password_hash="none")
    return ModeratorSession(moderator=moderator, token_digest=name, expires_at=expires_at)


def test_keys_are_never_forgotten(blog: Blog, own: Services, clock: time_machine.Traveller) -> None:
    clock.shift(timedelta(days=4000))
    upkeep.run(own)
    assert count(own.db, ApiKey) == 1


# -- expiring ------------------------------------------------------------------


def test_unread_certain_spam_is_rejected_after_thirty_days(
    blog: Blog, own: Services, clock: time_machine.Traveller
) -> None:
    spam, other = ban_and_hold(blog, own)
    clock.shift(timedelta(days=30))
    upkeep.run(own)
    assert row(own.db, spam).status == "held"
    clock.shift(1)
    upkeep.run(own)
    assert (row(own.db, spam).status, row(own.db, spam).queue) == ("rejected", None)
    assert row(own.db, other).status == "held"


def ban_and_hold(blog: Blog, own: Services) -> tuple[Any, Any]:
    """A comment from a banned address, and one that waits for a person."""
    with own.db.write() as session:
        value = blocklists.ban_value(own.identity, "address", ADDRESS)
        blocklists.add_ban(session, "default", "address", value)
    spam = blog.held(address=ADDRESS, body="Nothing wrong with these words.")
    assert row(own.db, spam).queue == "almost_surely_spam"
    return spam, blog.held(address=OTHER_ADDRESS)


def test_expiry_is_a_decision_of_the_machine_and_no_label(
    blog: Blog, own: Services, clock: time_machine.Traveller
) -> None:
    spam, _ = ban_and_hold(blog, own)
    clock.shift(timedelta(days=31))
    upkeep.run(own)
    _, expiry = decisions(own.db, spam)
    assert (expiry.action, expiry.source, expiry.label) == ("expire", "automatic", None)
    assert (expiry.from_queue, expiry.to_status) == ("almost_surely_spam", "rejected")
    with own.db.read() as session:
        assert list(labels.labels(session, own.identity)) == []


def test_a_site_may_keep_certain_spam_longer(
    blog: Blog, own: Services, clock: time_machine.Traveller
) -> None:
    spam, _ = ban_and_hold(blog, own)
    with own.db.write() as session:
        sites.set_rule(session, "default", "certain_spam_days", 90)
    clock.shift(timedelta(days=89))
    upkeep.run(own)
    assert row(own.db, spam).status == "held"


def test_what_expired_can_still_be_approved(
    blog: Blog, own: Services, clock: time_machine.Traveller
) -> None:
    spam, _ = ban_and_hold(blog, own)
    clock.shift(timedelta(days=31))
    upkeep.run(own)
    blog.settle(spam, "approve")
    assert blog.bodies() == ["Nothing wrong with these words."]


# -- judging anew --------------------------------------------------------------


def test_without_a_model_everything_is_held(without_model: Blog) -> None:
    comment = without_model.held(body="Good morning, station.")
    stored = row(services(without_model.app).db, comment)
    assert stored.reason_codes.split() == ["model_unavailable"]
    assert stored.current.scores is None


def test_what_only_lacked_a_model_is_judged_when_it_is_back(
    blog: Blog, without_model: Blog, own: Services
) -> None:
    comment = without_model.held(body="Good morning, station.")
    assert upkeep.run(own) == 1
    assert blog.bodies() == ["Good morning, station."]
    stored = row(own.db, comment)
    assert stored.current.model_version == "tiny"
    assert stored.current.scores is not None
    assert [d.action for d in decisions(own.db, comment)] == ["hold", "approve"]
    assert {d.source for d in decisions(own.db, comment)} == {"automatic"}


def test_what_a_model_would_hold_stays_held_with_its_reason(
    blog: Blog, without_model: Blog, own: Services
) -> None:
    comment = without_model.held(body="Good morning, station.")
    with own.db.write() as session:
        sites.set_rule(session, "default", "threshold_spam", 0.000001)
    upkeep.run(own)
    stored = row(own.db, comment)
    assert (stored.status, stored.queue) == ("held", "needs_you")
    assert stored.reason_codes.split() == ["spam"]


def test_what_was_banned_meanwhile_stays_held(
    blog: Blog, without_model: Blog, own: Services
) -> None:
    comment = without_model.held(body="Good morning, station.", address=ADDRESS)
    with own.db.write() as session:
        value = blocklists.ban_value(own.identity, "address", ADDRESS)
        blocklists.add_ban(session, "default", "address", value)
    upkeep.run(own)
    assert row(own.db, comment).reason_codes.split() == ["banned_address"]


def test_what_has_another_reason_waits_for_a_person(
    blog: Blog, without_model: Blog, own: Services
) -> None:
    comment = without_model.held()
    assert upkeep.run(own) == 0
    assert row(own.db, comment).reason_codes.split() == ["banned_phrase", "model_unavailable"]


@pytest.mark.parametrize("action", ["hold", "reject", "delete"])
def test_what_a_person_has_settled_is_left_alone(
    blog: Blog, without_model: Blog, own: Services, action: str
) -> None:
    comment = without_model.held(body="Good morning, station.")
    blog.settle(comment, action)
    before = row(own.db, comment)
    upkeep.run(own)
    after = row(own.db, comment)
    assert (after.status, after.version) == (before.status, before.version)


def test_while_there_is_no_model_nothing_is_judged(without_model: Blog) -> None:
    without_model.held(body="Good morning, station.")
    assert upkeep.run(services(without_model.app)) == 0


# -- several workers -----------------------------------------------------------


def test_two_workers_at_once_do_no_harm(
    blog: Blog,
    without_model: Blog,
    make_app: Callable[..., Flask],
    own: Services,
    clock: time_machine.Traveller,
) -> None:
    spam, _ = ban_and_hold(blog, own)
    clock.shift(timedelta(days=31))
    waiting = [without_model.held(body=f"Good morning, {n}.") for n in range(4)]
    other = services(make_app())
    at_once(lambda: upkeep.run(own), lambda: upkeep.run(other))
    assert [len(decisions(own.db, comment)) for comment in (spam, *waiting)] == [2] * 5
    assert row(own.db, spam).address_hash is None
    with own.db.read() as session:
        assert counts.check(session) == []


def test_the_worker_command_does_what_is_due_and_ends(
    blog: Blog, without_model: Blog, client: FlaskClient
) -> None:
    without_model.held(body="Good morning, station.")
    result = blog.app.test_cli_runner().invoke(args=["worker", "--once"])
    assert (result.exit_code, result.output) == (0, "Done: 1\n")


def test_the_worker_outlives_a_database_that_fails(
    own: Services, caplog: pytest.LogCaptureFixture
) -> None:
    def rename(table: str, to: str) -> None:
        with own.db.engine.begin() as connection:
            connection.exec_driver_sql(f"ALTER TABLE {table} RENAME TO {to}")

    rename("comment", "away")
    assert not running.turn(own, full=True)
    assert "The worker tries again." in caplog.text
    rename("away", "comment")
    assert running.turn(own, full=True)
