"""The page of the shadow: begun, looked at, ended."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask

from service import scoring, versions
from service.db import Database
from service.models import now
from tests.api.blog import Blog
from tests.dashboard.desk import Desk, Page
from tests.model_fixture import renamed

PATH = "/dashboard/models/shadow"


@pytest.fixture(autouse=True)
def _stored(
    monkeypatch: pytest.MonkeyPatch, db: Database, model_folder: Path, tmp_path: Path
) -> None:
    """A version that takes everything for spam; every request looks for a candidate."""
    monkeypatch.setattr(scoring, "CHECK_SECONDS", 0)
    with db.write() as session:
        versions.add(session, renamed(model_folder, tmp_path / "new", "new", spam=60))


def begin(desk: Desk, **fields: str) -> Page:
    return desk.follow(desk.send(desk.get(PATH).form(f"{PATH}/begin"), **fields))


def test_a_version_runs_and_is_ended(blog: Blog, desk: Desk) -> None:
    assert "No version runs" in desk.get(PATH).text
    day = (now() + timedelta(days=14)).date()
    assert f"new scores beside the live model until {day}." in begin(desk).notice
    comment = blog.approved(body="Good <i>morning</i>, station.")
    desk.decide(comment["id"], "spam", f"/dashboard/comments/{comment['id']}")
    page = desk.get(PATH)
    assert page.form(f"{PATH}/begin").fields["version"] != "new"
    assert "1 comment scored; 1 it would judge otherwise" in page.text
    assert "People agreed with it in 1 of 1" in page.text
    assert "Good &lt;i&gt;morning&lt;/i&gt;, station." in page.text
    ended = desk.follow(desk.send(page.form(f"{PATH}/end")))
    assert "new scores no more" in ended.notice
    assert "Ran, by marisol" in ended.text
    assert ", 1.00 by it" in ended.text
    assert ended.forms(f"{PATH}/end") == []


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"version": "tiny"}, "tiny is live, so there is nothing to compare it with."),
        ({"until": "2001-01-01"}, "A shadow ends after now, within 90 days."),
        ({"until": ""}, "new scores beside the live model until"),
    ],
)
def test_what_is_out_of_place_is_said(desk: Desk, fields: dict[str, str], sentence: str) -> None:
    assert sentence in begin(desk, **fields).notice


def test_an_unknown_version_and_no_day_are_refused(desk: Desk) -> None:
    form = desk.get(PATH).form(f"{PATH}/begin")
    assert desk.send(form, version="none").status == 404
    assert desk.send(form, until="soon").status == 422


def test_a_second_end_is_said(desk: Desk) -> None:
    begin(desk)
    form = desk.get(PATH).form(f"{PATH}/end")
    desk.send(form)
    assert "No candidate scores" in desk.follow(desk.send(form)).notice


def test_others_look_and_change_nothing(
    app: Flask, blog: Blog, desk: Desk, make_moderator: Callable[..., None]
) -> None:
    begin(desk)
    blog.approved()
    make_moderator("elsewhere", "administrator", sites=[])
    other = Desk(app)
    other.sign_in("elsewhere")
    page = other.get(PATH)
    assert "0 comments scored" in page.text
    assert page.forms(f"{PATH}/begin") == page.forms(f"{PATH}/end") == []
    form = desk.get(PATH).form(f"{PATH}/end")
    token = other.get("/dashboard/account").form("/dashboard/logout").fields["csrf_token"]
    assert other.post(f"{PATH}/end", form.fields | {"csrf_token": token}).status == 403
