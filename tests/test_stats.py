"""Figures are those of what was sent and decided, of the days and sites asked for."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask

from service import sites
from service.comments import decide
from service.comments.records import Actor
from service.context import services
from service.db import Database
from service.errors import Invalid
from service.models import now
from service.stats import places
from service.stats.intervals import share
from service.stats.period import period
from service.stats.report import report
from tests.api.blog import Blog


def figures(db: Database, only: frozenset[int] | None = None) -> dict[str, Any]:
    with db.read() as session:
        return report(session, period(None, None), only)


def today(db: Database) -> dict[str, Any]:
    return dict(figures(db)["days"][-1])


def test_counts_what_came_in_and_what_was_held(blog: Blog, db: Database) -> None:
    blog.approved()
    blog.held()
    blog.held()
    assert today(db) | {"day": ""} == {
        "day": "",
        "published": 1,
        "held": 2,
        "approved": 0,
        "rejected": 0,
    }
    assert figures(db)["hold_rate"]["value"] == pytest.approx(2 / 3)


def test_counts_decisions_that_stand(blog: Blog, db: Database) -> None:
    blog.settle(blog.held(), "approve")
    blog.settle(blog.held(), "reject", label="spam")
    blog.undo(blog.settle(blog.held(), "reject", label="toxic"))
    assert (today(db)["approved"], today(db)["rejected"]) == (1, 1)


def test_says_how_often_a_reason_was_overruled(blog: Blog, db: Database) -> None:
    for action in ("approve", "reject", "reject", "reject"):
        blog.settle(blog.held(), action)
    (row,) = figures(db)["overrules"]
    assert (row["reason"], row["part"], row["whole"]) == ("banned_phrase", 1, 4)
    assert row["low"] < row["value"] == 0.25 < row["high"]
    assert row["alone"]["whole"] == 4


def test_one_day_has_all_its_hours(blog: Blog, db: Database) -> None:
    blog.approved()
    with db.read() as session:
        assert report(session, period(now().date(), now().date()), None)["received"] == 1
        yesterday = now().date() - timedelta(days=1)
        assert report(session, period(yesterday, yesterday), None)["received"] == 0


def test_waiting_ends_with_the_decision_of_a_person(blog: Blog, db: Database) -> None:
    blog.settle(blog.held(), "approve")
    (row,) = figures(db)["waits"]
    assert row["settled"] == 1
    assert 0 <= row["median"] == row["ninety"] < 60


def test_names_the_articles_and_authors_with_most(blog: Blog, db: Database) -> None:
    token = blog.approved(author={"name": "Ines"})["author_token"]
    blog.approved(author={"name": "Inês", "token": token})
    blog.approved(article="another")
    found = figures(db)
    assert [row["comments"] for row in found["articles"]] == [2, 1]
    assert (found["authors"][0]["name"], found["authors"][0]["comments"]) == ("Inês", 2)


def test_list_of_authors_is_bounded(
    blog: Blog, db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(places, "MOST", 2)
    for _ in range(3):
        blog.approved()
    assert len(figures(db)["authors"]) == 2


def test_other_sites_are_left_out(blog: Blog, db: Database) -> None:
    with db.write() as session:
        other = sites.create(session, "other", "Other").id
    blog.approved()
    assert figures(db, frozenset({other}))["received"] == 0
    assert figures(db, frozenset({1}))["received"] == 1


@pytest.mark.parametrize(
    ("part", "whole", "low", "high"),
    [(0, 10, 0.0, 0.2775), (5, 10, 0.2366, 0.7634), (10, 10, 0.7225, 1.0), (1, 1, 0.2065, 1.0)],
)
def test_interval_is_wilsons(part: int, whole: int, low: float, high: float) -> None:
    found = share(part, whole)
    assert found.low == pytest.approx(low, abs=1e-4)
    assert found.high == pytest.approx(high, abs=1e-4)


def test_share_of_nothing_is_none() -> None:
    assert share(0, 0).value is share(0, 0).low is None


@pytest.mark.parametrize(
    ("first", "last"),
    [(date(2026, 2, 1), date(2026, 1, 1)), (date(2024, 1, 1), date(2026, 1, 1))],
)
def test_days_in_the_wrong_order_or_too_many_are_refused(first: date, last: date) -> None:
    with pytest.raises(Invalid):
        period(first, last)


def test_blind_check_says_what_slips_through(blog: Blog, db: Database, app: Flask) -> None:
    with db.write() as session:
        sites.set_rule(session, "default", "check_approved", 100)
    orders = [
        decide.Order(blog.approved()["id"], action, blind=True)
        for action in ("approve", "approve", "reject")
    ]
    decide.decide(services(app), Actor("marisol"), orders)
    found = figures(db)["blind_check"]
    assert (found["leaked"]["part"], found["leaked"]["whole"]) == (1, 3)
    assert found["wrongly_spam"]["value"] is None
