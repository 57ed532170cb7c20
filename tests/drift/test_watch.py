"""Once a day a site is compared with itself; what is beyond doubt is told once a week."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from service.comments import upkeep
from service.comments.records import Actor
from service.context import Services, services
from service.db import Database
from service.drift.latest import latest
from service.drift.watch import watch
from service.models import Drift, Event, now
from service.outbox import webhooks
from service.outbox.events import DRIFT, EVENTS
from service.outbox.payload import body
from tests.api.blog import at_once
from tests.drift.past import fill

RECENT, BEFORE = (7.0, 0.1), (35.0, 7.1)
Clock = time_machine.Traveller


@pytest.fixture
def clock() -> Iterator[Clock]:
    """A clock that is moved by hand; the day has hours left."""
    with time_machine.travel("2026-11-22T12:00:00Z", tick=False) as traveller:
        yield traveller


@pytest.fixture
def own(clock: Clock, make_app: Callable[..., Flask]) -> Services:
    """An installation with a webhook for everything."""
    own = services(make_app(private_targets=True))
    webhooks.create(own, Actor("tests"), "default", "http://127.0.0.1:1/", tuple(EVENTS))
    return own


def found(own: Services) -> dict[str, Any]:
    """What the last comparison says, by thing."""
    with own.db.read() as session:
        (site,) = latest(session, None)
    return {change["what"]: change for change in site["changes"]} | {"said": site["sentences"]}


def told(db: Database) -> list[dict[str, Any]]:
    with db.read() as session:
        events = session.scalars(select(Event).filter_by(kind=DRIFT).order_by(Event.id)).all()
        return [json.loads(body(session, event)) for event in events]


def test_more_held_than_before_is_told(own: Services) -> None:
    fill(own.db, BEFORE, 1000, held=60)
    fill(own.db, RECENT, 300, held=42)
    assert watch(own) == 1
    change = found(own)["hold_rate"]
    assert (change["recent"], change["before"], change["certain"]) == (0.14, 0.06, True)
    (event,) = told(own.db)
    assert event["type"] == "drift.found"
    assert event["data"]["site"] == "default"
    assert event["data"]["sentences"] == ["This week 14 % were held, 6 % before."]
    assert [change["what"] for change in event["data"]["changes"]] == ["hold_rate"]


def test_less_held_than_before_is_told_too(own: Services) -> None:
    fill(own.db, BEFORE, 1000, held=150)
    fill(own.db, RECENT, 300, held=6)
    watch(own)
    assert found(own)["said"] == ["This week 2 % were held, 15 % before."]


def test_what_chance_may_do_is_not_told(own: Services) -> None:
    fill(own.db, BEFORE, 1000, held=60)
    fill(own.db, RECENT, 300, held=27)
    watch(own)
    assert found(own)["hold_rate"]["certain"] is False
    assert told(own.db) == []


def test_what_is_certain_and_small_is_not_told(own: Services) -> None:
    fill(own.db, BEFORE, 9000, held=90)
    fill(own.db, RECENT, 9000, held=270)
    watch(own)
    assert found(own)["hold_rate"]["p"] < 1e-9
    assert told(own.db) == []


def test_few_comments_say_nothing(own: Services) -> None:
    fill(own.db, BEFORE, 1000)
    fill(own.db, RECENT, 99, held=99)
    watch(own)
    assert found(own) == {"said": []}
    assert told(own.db) == []


def test_another_language_is_told(own: Services) -> None:
    fill(own.db, BEFORE, 1000, foreign=10)
    fill(own.db, RECENT, 300, foreign=30)
    watch(own)
    said = "This week 10 % were in a language the model does not know, 1 % before."
    assert found(own)["said"] == [said]


def higher(chance: np.random.Generator) -> float:
    return float(chance.beta(3, 7))


def test_scores_that_lie_otherwise_are_told(own: Services) -> None:
    fill(own.db, BEFORE, 1000)
    fill(own.db, RECENT, 200, spam=higher)
    watch(own)
    change = found(own)["spam"]
    assert change["psi"] > 0.25
    assert change["before"] == pytest.approx(0.1, abs=0.02)
    assert change["recent"] == pytest.approx(0.3, abs=0.03)
    (said,) = found(own)["said"]
    assert said.startswith("This week scores for spam lie otherwise: 0.3")


def test_scores_of_another_model_are_no_news(own: Services) -> None:
    fill(own.db, BEFORE, 1000, held=60)
    fill(own.db, RECENT, 200, held=60, spam=higher, version="new")
    watch(own)
    assert "spam" not in found(own)
    assert found(own)["said"] == [
        "This week 30 % were held, 6 % before. Another model judges since."
    ]


def test_scores_are_compared_within_one_model(own: Services) -> None:
    fill(own.db, BEFORE, 1000, spam=higher)
    fill(own.db, BEFORE, 150, version="new")
    fill(own.db, RECENT, 200, version="new")
    watch(own)
    change = found(own)["spam"]
    assert (change["recent_of"], change["before_of"]) == (200, 150)
    assert change["certain"] is False


def test_large_site_is_read_in_part(own: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("service.drift.measure.SAMPLE", 100)
    fill(own.db, BEFORE, 1000)
    fill(own.db, RECENT, 400, spam=higher)
    watch(own)
    change = found(own)["spam"]
    assert (change["recent_of"], change["before_of"]) == (100, 100)
    assert change["certain"] is True


def test_same_thing_is_told_once_a_week(own: Services, clock: Clock) -> None:
    fill(own.db, BEFORE, 1000, held=60)
    fill(own.db, RECENT, 300, held=42)
    for _ in range(2):
        assert upkeep.run(own, [watch]) <= 1
    assert len(told(own.db)) == 1
    clock.shift(86_400)
    fill(own.db, (0.9, 0.1), 300, held=60, foreign=100)
    watch(own)
    assert found(own)["hold_rate"]["certain"] is True
    assert [event["data"]["changes"][0]["what"] for event in told(own.db)] == [
        "hold_rate",
        "unknown_language",
    ]
    clock.shift(6 * 86_400 + 1)
    fill(own.db, (5, 0.1), 300, held=80, foreign=0)
    watch(own)
    assert told(own.db)[2]["data"]["changes"][0]["what"] == "hold_rate"


def test_two_workers_tell_it_once(own: Services) -> None:
    fill(own.db, BEFORE, 1000, held=60)
    fill(own.db, RECENT, 300, held=42)
    at_once(lambda: watch(own), lambda: watch(own))
    assert len(told(own.db)) == 1


def test_comparisons_are_forgotten_after_a_year(own: Services, clock: Clock) -> None:
    first = now().date().isoformat()
    watch(own)
    clock.shift(366 * 86_400)
    watch(own)
    with own.db.read() as session:
        assert first not in session.scalars(select(Drift.day)).all()
