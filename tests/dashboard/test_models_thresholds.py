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
from tests.learning.decided import comment, decided
from tests.training.decisions import horoscopes, ordinary

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
    page = desk.send(desk.get(PATH).form(f"{PATH}/preview", wish="good"), most="2")
    assert "Spam: unset → 0.9701" in page.text
    assert "Of 100 comments that stand approved, 2 have a score for spam" in page.text
    assert "about 2 comments a week: 2 that people approved, 0 that they rejected" in page.text
    desk.follow(desk.send(page.form("/dashboard/rules")))
    with db.read() as session:
        site = sites.find(session, "default")
        assert sites.load_rules(session, site.id).threshold_spam == 0.9701


@pytest.fixture
def rejected(db: Database, stored: None) -> None:
    """Sixty comments that people rejected as spam, with scores for it from 0.41 to 1.

    And ten that a filter rejected unread, with none.
    """
    spam = [0.41 + number / 100 for number in range(60)] + [0.0] * 10
    with db.write() as session:
        for number, written in enumerate(horoscopes(70)):
            decided(
                session,
                written,
                "reject",
                now(),
                label="spam",
                source="moderator" if number < 60 else "bulk",
                scores=dict.fromkeys(LABELS, 0.0) | {"spam": spam[number]},
            )


def test_wish_about_bad_ones_is_previewed_and_saved(
    db: Database, rejected: None, desk: Desk
) -> None:
    page = desk.send(desk.get(PATH).form(f"{PATH}/preview", wish="bad"), most="10")
    assert "Spam: unset → 0.47" in page.text
    assert "Of 60 comments that people rejected as spam, 6 have less than 0.4700" in page.text
    assert "10.0%, and between 4.7% and 20.1% of those to come" in page.text
    assert "about 107 comments a week: 2 that people approved, 54 that they rejected" in page.text
    assert "too few" not in page.text
    desk.follow(desk.send(page.form("/dashboard/rules")))
    with db.read() as session:
        site = sites.find(session, "default")
        assert sites.load_rules(session, site.id).threshold_spam == 0.47


def test_what_few_bad_ones_cannot_promise_is_said(rejected: None, desk: Desk) -> None:
    page = desk.send(desk.get(PATH).form(f"{PATH}/preview", wish="bad"), most="1")
    assert "Spam: unset → 0.41" in page.text
    assert "That is too few to promise 1 %: it takes 381." in page.text
    few = desk.send(desk.get(f"{PATH}?label=toxicity").form(f"{PATH}/preview", wish="bad"))
    assert few.status == 422
    assert "People rejected only 0 comments as toxic in this time; it takes 50." in few.text


def test_of_the_finer_labels_no_decision_tells(rejected: None, desk: Desk) -> None:
    page = desk.get(f"{PATH}?label=insult")
    assert page.forms(f"{PATH}/preview", wish="bad") == []
    form = page.form(f"{PATH}/preview", wish="good")
    answer = desk.send(form, wish="bad")
    assert (answer.status, "no decision says which of the finer" in answer.text) == (422, True)


@pytest.mark.parametrize("wish", ["good", "bad"])
@pytest.mark.parametrize("most", ["", "0", "21", "nan", "two"])
def test_wish_that_is_no_share_is_said_beside_its_field(
    stored: None, desk: Desk, most: str, wish: str
) -> None:
    page = desk.send(desk.get(PATH).form(f"{PATH}/preview", wish=wish), most=most)
    assert page.status == 422
    assert f'id="{wish}-problem" role="alert">A number from 0.1 to 20.<' in page.text
    assert f'value="{most}"' in page.text


def test_too_few_comments_are_said(desk: Desk) -> None:
    page = desk.send(desk.get(PATH).form(f"{PATH}/preview", wish="good"), most="2")
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
