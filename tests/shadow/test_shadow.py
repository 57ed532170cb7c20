"""A candidate scores what comes in, and nothing that readers see changes."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select, update

from model.labels import LABELS
from model.scorer import Scorer
from service import audit, scoring, sites, versions
from service.comments import upkeep
from service.context import services
from service.db import Database
from service.errors import Conflict, Invalid, NotFound
from service.models import Comment, Model, Shadow, ShadowScore, now
from service.shadow import acts, report
from tests.api.blog import Blog
from tests.model_fixture import renamed

Begin = Callable[..., None]
SPAMMY = 60.0


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every request looks for a candidate."""
    monkeypatch.setattr(scoring, "CHECK_SECONDS", 0)


@pytest.fixture
def begin(app: Flask, db: Database, model_folder: Path, tmp_path: Path) -> Begin:
    """A candidate, with this much added to the log-odds of spam, scores from now on."""

    def make(version: str = "new", spam: float = SPAMMY, days: int = 14) -> None:
        folder = renamed(model_folder, tmp_path / version, version, spam)
        with db.write() as session:
            versions.add(session, folder)
        acts.begin(services(app), "tests", version, now() + timedelta(days=days))

    return make


def said(db: Database) -> list[ShadowScore]:
    with db.read() as session:
        return list(session.scalars(select(ShadowScore).order_by(ShadowScore.id)))


def reported(db: Database, only: frozenset[int] | None = None) -> dict[str, Any]:
    with db.read() as session:
        found = report.report(session, only)
    assert found is not None
    return found


def complaints(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.message for record in caplog.records if record.levelno >= logging.ERROR]


# -- what it says is kept, and decides nothing ----------------------------------


def test_candidate_that_would_hold_everything_holds_nothing(
    blog: Blog, db: Database, begin: Begin
) -> None:
    begin()
    comment = blog.approved(body="Good morning, station.")
    (row,) = said(db)
    assert (row.version, row.held, row.would_hold) == ("new", False, True)
    assert row.scores.keys() == set(LABELS)
    assert blog.bodies() == ["Good morning, station."]
    assert blog.history(comment)["revisions"][0]["model_version"] == "tiny"


def test_both_meet_the_same_rules(blog: Blog, db: Database, begin: Begin) -> None:
    begin(spam=-SPAMMY)
    blog.held()
    (row,) = said(db)
    assert (row.held, row.would_hold) == (True, True)


def test_thresholds_are_the_sites_or_else_its_own(blog: Blog, db: Database, begin: Begin) -> None:
    begin(spam=0)
    blog.approved()
    with db.write() as session:
        sites.set_rule(session, "default", "threshold_spam", 1e-9)
    blog.held()
    assert [(row.held, row.would_hold) for row in said(db)] == [(False, False), (True, True)]


def test_without_a_candidate_nothing_is_kept(blog: Blog, db: Database, begin: Begin) -> None:
    blog.approved()
    begin()
    acts.end(services(blog.app), "tests")
    blog.approved()
    assert said(db) == []


def test_it_ends_by_itself(blog: Blog, db: Database, begin: Begin) -> None:
    begin(days=2)
    with time_machine.travel(now() + timedelta(days=3)):
        blog.approved()
    assert said(db) == []


def test_another_candidate_takes_its_place(blog: Blog, db: Database, begin: Begin) -> None:
    for version in ("new", "newer"):
        begin(version)
        blog.approved()
    assert [row.version for row in said(db)] == ["new", "newer"]


def test_a_candidate_that_went_live_is_compared_with_itself_no_more(
    blog: Blog, db: Database, begin: Begin
) -> None:
    begin(spam=0)
    with db.write() as session:
        versions.promote(session, "new", "tests")
    blog.approved()
    assert said(db) == []


def test_refused_submission_leaves_nothing(blog: Blog, db: Database, begin: Begin) -> None:
    begin()
    assert blog.send(parent_id="01KAQ2V4Z0W8C1N5T6M7R8S9AB").status == 422
    assert said(db) == []


# -- what goes wrong with it harms nobody ----------------------------------------


def test_one_that_does_not_load_is_told_once(
    blog: Blog, db: Database, begin: Begin, caplog: pytest.LogCaptureFixture
) -> None:
    begin()
    with db.write() as session:
        broken = {"content": b"not a model"}
        session.execute(update(Model).where(Model.version == "new").values(broken))
    blog.approved()
    blog.approved()
    (line,) = complaints(caplog)
    assert "Model new cannot be used in shadow" in line
    assert said(db) == []


def test_one_that_fails_at_a_text_is_told_once(
    blog: Blog,
    db: Database,
    begin: Begin,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    begin()
    nan = dict.fromkeys(LABELS, float("nan"))
    # The live model explains, too, and so goes another way.
    monkeypatch.setattr(Scorer, "score", lambda *_: nan)
    blog.approved()
    blog.approved()
    assert len(complaints(caplog)) == 1
    assert said(db) == []


# -- begun and ended ---------------------------------------------------------------


def test_live_or_unknown_versions_and_odd_ends_are_refused(app: Flask) -> None:
    own = services(app)
    with pytest.raises(Conflict, match="tiny is live"):
        acts.begin(own, "tests", "tiny")
    with pytest.raises(NotFound, match="There is no model 'none'"):
        acts.begin(own, "tests", "none")
    for days in (-1, 91):
        with pytest.raises(Invalid, match="within 90 days"):
            acts.begin(own, "tests", "none", now() + timedelta(days=days))
    with pytest.raises(NotFound):
        acts.end(own, "tests")


def test_both_acts_are_in_the_log(app: Flask, db: Database, begin: Begin) -> None:
    begin()
    acts.end(services(app), "marisol")
    with db.read() as session:
        found = audit.find(session, audit.Query(subject="model:new"))
    expected = [("end_shadow", "marisol"), ("begin_shadow", "tests")]
    assert [(entry.act.action, entry.act.actor) for entry in found] == expected


# -- what came of it ---------------------------------------------------------------


def test_report_says_who_was_right(blog: Blog, db: Database, begin: Begin) -> None:
    begin()
    agreed, wrong, off, open_ = (blog.approved() for _ in range(4))
    blog.held()
    blog.settle(agreed, "reject", label="spam")
    blog.settle(wrong, "reject", label="spam")
    blog.settle(wrong, "approve")
    blog.settle(off, "reject", label="off_topic")
    found = reported(db)
    assert (found["scored"], found["differing"]) == (5, 4)
    assert found["stricter"] == {"count": 4, "approved": 1, "rejected": 1}
    assert found["milder"] == {"count": 0, "approved": 0, "rejected": 0}
    assert (found["candidate_right"]["part"], found["candidate_right"]["whole"]) == (1, 2)
    assert [row["decided"] for row in found["examples"]] == ["reject", "approve", None, None]
    assert found["examples"][3]["id"] == open_["id"]


def test_what_it_would_have_published_counts_for_it_when_approved(
    blog: Blog, db: Database, begin: Begin
) -> None:
    with db.write() as session:
        sites.set_rule(session, "default", "threshold_spam", 1e-9)
    begin(spam=-SPAMMY)
    blog.settle(blog.held(body="Good morning, station."), "approve")
    found = reported(db)
    assert found["milder"] == {"count": 1, "approved": 1, "rejected": 0}
    assert found["candidate_right"]["value"] == 1


def test_report_is_of_the_sites_asked_for(blog: Blog, db: Database, begin: Begin) -> None:
    begin()
    blog.approved()
    assert reported(db, frozenset({1}))["scored"] == 1
    nothing = reported(db, frozenset({99}))
    assert (nothing["scored"], nothing["examples"]) == (0, [])


def test_report_lists_twenty(blog: Blog, db: Database, begin: Begin) -> None:
    begin()
    with db.write() as session:
        sites.set_rule(session, "default", "flood_count", 100)
    for _ in range(21):
        blog.approved()
    found = reported(db)
    assert (found["differing"], len(found["examples"])) == (21, 20)


# -- forgotten ---------------------------------------------------------------------


def test_it_is_forgotten_thirty_days_after_its_end(
    blog: Blog, app: Flask, db: Database, begin: Begin
) -> None:
    begin(days=14)
    blog.approved()
    with time_machine.travel(now() + timedelta(days=43)):
        upkeep.run(services(app))
        assert reported(db)["scored"] == 1
    with time_machine.travel(now() + timedelta(days=45)):
        upkeep.run(services(app))
        with db.read() as session:
            assert report.report(session) is None
            assert session.scalar(select(func.count()).select_from(Shadow)) == 1
    assert said(db) == []


def test_it_goes_with_the_text_of_a_deleted_comment(
    blog: Blog, app: Flask, db: Database, begin: Begin
) -> None:
    begin(days=90)
    kept, deleted = blog.approved(), blog.approved()
    blog.delete(deleted)
    with time_machine.travel(now() + timedelta(days=31)):
        upkeep.run(services(app))
    with db.read() as session:
        query = select(Comment.uid).join(ShadowScore, ShadowScore.comment_id == Comment.id)
        assert session.scalars(query).all() == [kept["id"]]
