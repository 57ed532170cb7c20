"""Thresholds with their meaning: shown per site and label, wished for, previewed, saved."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask

from model.labels import LABELS
from service import sites
from service.db import Database
from service.models import first_uid, now
from tests.dashboard.desk import Desk
from tests.learning.decided import comment
from tests.training.decisions import ordinary

PATH = "/dashboard/models/thresholds"


@pytest.fixture
def stored(db: Database) -> None:
    """A hundred good comments with scores for spam from 0 to 0.99, and one from long ago."""
    with db.write() as session:
        for number, written in enumerate(ordinary(100)):
            scores = dict.fromkeys(LABELS, 0.0) | {"spam": number / 100}
            settled = {"settled": number >= 98}
            comment(session, written, "approved", now(), scores, **settled)
        old = now() - timedelta(weeks=5)
        high = dict.fromkeys(LABELS, 0.999)
        comment(session, ordinary(1)[0], "approved", old, high, uid=first_uid(old))


def test_page_says_what_thresholds_hold_a_week(stored: None, desk: Desk) -> None:
    text = desk.get(PATH).text
    assert "100 comments in 1 weeks" in text
    row = text.partition('<th scope="row" class="size">0.9</th>')[2].partition("</tr>")[0]
    assert row.replace('<td class="right">', " ").replace("</td>", "").split() == [
        *("10", "2", "0", "8")
    ]


def test_other_label_and_todays_threshold_of_the_site(
    db: Database, stored: None, desk: Desk
) -> None:
    with db.write() as session:
        sites.set_rule(session, "default", "threshold_insult", 0.123)
    text = desk.get(f"{PATH}?label=insult").text
    assert "<strong>0.123</strong> on; that is the site&#39;s own threshold" in text


def test_wish_is_previewed_and_saved(db: Database, stored: None, desk: Desk) -> None:
    page = desk.send(desk.get(PATH).form(f"{PATH}/preview"), most="2")
    assert "Spam: unset → 0.9701" in page.text
    assert "Of 100 comments that stand approved, 2 have a score for spam" in page.text
    desk.follow(desk.send(page.form("/dashboard/rules")))
    with db.read() as session:
        site = sites.find(session, "default")
        assert sites.load_rules(session, site.id).threshold_spam == 0.9701


@pytest.mark.parametrize("most", ["", "0", "21", "nan", "two"])
def test_wish_that_is_no_share_is_said_beside_its_field(
    stored: None, desk: Desk, most: str
) -> None:
    page = desk.send(desk.get(PATH).form(f"{PATH}/preview"), most=most)
    assert (page.status, "A number from 0.1 to 20." in page.text) == (422, True)


def test_too_few_comments_are_said(desk: Desk) -> None:
    page = desk.send(desk.get(PATH).form(f"{PATH}/preview"), most="2")
    assert "Only 0 comments stand approved in this time; it takes 50." in page.text


def test_viewers_look_and_others_sites_are_not_there(
    app: Flask, db: Database, desk: Desk, make_moderator: Callable[..., None]
) -> None:
    with db.write() as session:
        sites.create(session, "beta", "The beta blog")
    make_moderator("ana", "viewer", ["beta"])
    ana = Desk(app)
    ana.sign_in("ana")
    assert ana.get(PATH).forms(f"{PATH}/preview") == []
    assert ana.get(f"{PATH}?site=default").status == 404
