"""The page of the models: what is live, what there is, and the buttons."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from flask import Flask

from service import versions
from service.comments.records import Actor
from service.context import Services, services
from service.learning import jobs
from service.models import now
from tests.dashboard.desk import Desk, Page
from tests.model_fixture import renamed

PATH = "/dashboard/models"
ACTS = ("retrain", "promote", "rollback", "pin")


@pytest.fixture
def own(app: Flask, model_folder: Path, tmp_path: Path) -> Services:
    """The installation, with a second version stored."""
    found = services(app)
    with found.db.write() as session:
        versions.add(session, renamed(model_folder, tmp_path / "new", "new"))
    return found


def press(desk: Desk, act: str, **fields: str) -> Page:
    return desk.follow(desk.send(desk.get(PATH).form(f"{PATH}/{act}", **fields)))


def report(**spam: Any) -> dict[str, Any]:
    """What a retraining says, of one label."""
    figures = {"corrected": False, "objections": ["few decisions"], "against": 4, "in_favour": 9}
    decided = {"telling": 13}
    return {"base": "tiny", "decisions": decided, "labels": {"spam": figures | spam}}


def judged(own: Services, found: dict[str, Any], **result: Any) -> None:
    """A retraining that has come to this verdict."""
    jobs.ask(own, Actor("ana"))
    claim = jobs.claim(own)
    assert claim is not None
    said = {"report": found, "version": None, "live": False, "why": None}
    with own.db.write() as session:
        jobs.finish(session, claim, said | result)


def test_versions_are_promoted_and_rolled_back(own: Services, desk: Desk) -> None:
    assert "new is live within seconds." in press(desk, "promote", version="new").notice
    page = desk.get(PATH)
    assert "made live by marisol" in page.text
    assert page.forms(f"{PATH}/promote", version="new") == []
    assert "tiny is live within seconds." in press(desk, "rollback").notice
    assert "gone back to by marisol" in desk.get(PATH).text
    assert "went back to the model before" in desk.get("/dashboard/log").text


def test_version_that_is_not_there_is_said(own: Services, desk: Desk) -> None:
    form = desk.get(PATH).form(f"{PATH}/promote", version="new")
    assert desk.send(form, version="none").status == 404


def test_pin_is_put_on_and_taken_off(own: Services, desk: Desk) -> None:
    assert "tiny is pinned" in press(desk, "pin").notice
    assert "tiny is pinned: no retraining replaces it." in desk.get(PATH).text
    assert "pinned no longer" in press(desk, "pin").notice


def test_setting_stands_above_everything(make_app: Callable[..., Flask], desk: Desk) -> None:
    other = Desk(make_app(model="tiny"))
    other.sign_in()
    assert "PARLEY_MODEL" in other.get(PATH).text


def test_retraining_is_asked_for_watched_and_cancelled(own: Services, desk: Desk) -> None:
    form = desk.get(PATH).form(f"{PATH}/retrain")
    assert "A worker retrains" in desk.follow(desk.send(form)).notice
    assert "under way already" in desk.follow(desk.send(form)).notice
    claim = jobs.claim(own)
    assert claim is not None
    jobs.tell(own, claim, "learning spam", 0.4)
    assert 'value="0.4"' in desk.get(PATH).text
    assert "cancelled" in press(desk, "cancel").notice
    assert "It was cancelled; the live model is as it was." in desk.get(PATH).text


def test_question_for_progress_is_answered_only_when_it_is_new(own: Services, desk: Desk) -> None:
    jobs.ask(own, Actor("ana"))
    first = desk.get(f"{PATH}/job")
    assert json.loads(first.text)["words"] == "waits for a worker"
    known = {"If-None-Match": first.headers["ETag"]}
    assert desk.get(f"{PATH}/job", headers=known).status == 304
    with time_machine.travel(now() + timedelta(minutes=2)):
        assert "no worker seems to run" in desk.get(f"{PATH}/job", headers=known).text


def test_failure_is_a_sentence(own: Services, desk: Desk) -> None:
    jobs.ask(own, Actor("ana"))
    claim = jobs.claim(own)
    assert claim is not None
    jobs.fail(own, claim, "The disk is <full>.")
    assert "the live model is as it was. The disk is &lt;full&gt;." in desk.get(PATH).text


def test_report_names_who_was_left_out_to_administrators_alone(
    app: Flask, own: Services, desk: Desk, make_moderator: Callable[..., None]
) -> None:
    make_moderator("bruno", "viewer")
    actor = own.identity.digest("export", "bruno")[:16]
    doubt = {"actor": actor, "decided": 20, "contradicted": 11, "others": 0.012}
    judged(own, report(left_out=[doubt]))
    assert "the decisions of bruno. What everybody" in desk.get(PATH).text
    viewer = Desk(app)
    viewer.sign_in("bruno")
    assert "the decisions of one moderator. What everybody" in viewer.get(PATH).text


def test_report_says_gain_with_interval_and_what_became_of_it(own: Services, desk: Desk) -> None:
    later = {"gain": 0.21, "low": 0.1, "high": 0.3, "candidate_errors": 1, "base_errors": 9}
    found = report(corrected=True, objections=[], later=later)
    judged(own, found, version="new", why="tiny is pinned.")
    text = desk.get(PATH).text
    assert "new was better and is stored, but did not go live. tiny is pinned." in text
    assert "0.210 nats each (95 % interval 0.100 to 0.300)" in text


@pytest.mark.parametrize(
    ("role", "sites"), [("viewer", None), ("moderator", None), ("administrator", ["default"])]
)
def test_others_look_and_change_nothing(
    app: Flask,
    own: Services,
    desk: Desk,
    make_moderator: Callable[..., None],
    role: str,
    sites: Any,
) -> None:
    make_moderator("ana", role, sites)
    ana = Desk(app)
    ana.sign_in("ana")
    page = ana.get(PATH)
    assert (page.status, "new" in page.text) == (200, True)
    token = ana.get("/dashboard/account").form("/dashboard/logout").fields["csrf_token"]
    for act in ACTS:
        assert page.forms(f"{PATH}/{act}") == []
        assert ana.post(f"{PATH}/{act}", {"csrf_token": token}).status == 403
