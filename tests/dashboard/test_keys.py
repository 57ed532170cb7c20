"""Keys in the dashboard: made, looked at, limited, replaced, revoked."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from service import auth, sites
from service.auth import SCOPES, keyring, usage
from service.comments.records import Actor
from service.context import services
from service.db import Database
from service.errors import Unauthorized
from service.models import Act
from tests.dashboard.desk import Desk, Page

PATH = "/dashboard/keys"


def make(desk: Desk, **fields: str) -> Page:
    return desk.send(desk.get(PATH).form(PATH), **({"name": "tools"} | fields))


def shown(page: Page) -> str:
    """The key that stands on the page, to be copied."""
    (key,) = re.findall(r'data-copy value="([a-z0-9]+)"', page.text)
    return str(key)


def known(app: Flask, key: str) -> bool:
    with app.test_request_context():
        try:
            return auth.find_key(services(app), key) is not None
        except Unauthorized:
            return False


def test_new_key_is_shown_once(app: Flask, desk: Desk) -> None:
    page = make(desk, scope="compatible", site="default", quota="500")
    key = shown(page)
    assert len(key) == 12
    assert known(app, key)
    for path in (PATH, f"{PATH}/1", "/dashboard/log"):
        text = desk.get(path).text
        assert key not in text
        assert "tools" in text
    assert "0 of 500" in desk.get(PATH).text


def test_each_scope_is_said_in_a_sentence(desk: Desk) -> None:
    text = desk.get(PATH).text
    assert [scope for scope, means in SCOPES.items() if means not in text] == []
    assert desk.get(PATH).form(PATH).fields["scope"] == "moderate"


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("name", " ", "1 to 64 printable characters"),
        ("scope", "root", "A scope is one of"),
        ("quota", "many", "a number of calls such as"),
        ("quota", "0", "a number from 1 to"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(
    desk: Desk, field: str, typed: str, said: str
) -> None:
    page = make(desk, **{field: typed})
    assert page.status == 422
    assert said in page.text
    assert "None in use." in desk.get(PATH).text


def test_key_is_replaced_and_the_old_one_goes_on(app: Flask, desk: Desk) -> None:
    old = shown(make(desk))
    form = desk.get(f"{PATH}/1").form(f"{PATH}/1/rotate")
    assert form.fields["grace"] == "24"
    new = shown(desk.send(form))
    assert known(app, old)
    assert known(app, new)
    assert "The one before goes on until" in desk.get(f"{PATH}/1").text


def test_second_who_replaces_the_key_is_told(app: Flask, desk: Desk, ana: Desk) -> None:
    make(desk)
    forms = [one.get(f"{PATH}/1").form(f"{PATH}/1/rotate") for one in (desk, ana)]
    key = shown(desk.send(forms[0]))
    late = ana.send(forms[1])
    assert late.status == 409
    assert "still goes on, until" in late.text
    assert known(app, key)


def test_key_is_revoked_once_that_is_confirmed(app: Flask, desk: Desk) -> None:
    key = shown(make(desk))
    form = desk.get(f"{PATH}/1").form(f"{PATH}/1/revoke")
    assert desk.send(form).status == 422
    assert known(app, key)
    page = desk.follow(desk.send(form, sure="yes"))
    assert "The key is revoked." in page.notice
    assert not known(app, key)
    assert "Revoked (1)" in page.text
    gone = desk.get(f"{PATH}/1")
    assert [gone.forms(f"{PATH}/1/{act}") for act in ("rotate", "quota", "revoke")] == [[], [], []]


def test_quota_is_changed_and_noted(desk: Desk, db: Database) -> None:
    make(desk)
    for typed in ("500", ""):
        desk.follow(desk.send(desk.get(f"{PATH}/1").form(f"{PATH}/1/quota"), quota=typed))
    wrong = desk.send(desk.get(f"{PATH}/1").form(f"{PATH}/1/quota"), quota="-5")
    assert wrong.status == 422
    with db.read() as session:
        acts = session.scalars(select(Act).filter_by(actor="marisol").order_by(Act.id)).all()
    assert [(act.action, act.detail.get("quota")) for act in acts] == [
        ("make_key", None),
        ("change_quota", [None, 500]),
        ("change_quota", [500, None]),
    ]


def test_usage_is_shown_per_month_and_blog(app: Flask, desk: Desk, db: Database) -> None:
    make(desk, scope="compatible")
    with db.write() as session:
        row = keyring.find(session, Actor("ana"), 1)
        usage.count(session, row, "https://shop.example/<b>", spam=1)
        usage.count(session, row, "https://blog.example", ham=1)
    text = desk.get(f"{PATH}/1").text
    assert "https://shop.example/&lt;b&gt;" in text
    assert "Calls per month" in text
    assert ">2</td>" in text
    assert "No calls." in desk.get(f"{PATH}/1?month=2001-01").text
    assert desk.get(f"{PATH}/1?month=nonsense").text.count("blog.example") == 1


def test_only_administrators_see_keys(stranger: Desk, make_moderator: Callable[..., None]) -> None:
    make_moderator("ana", "moderator")
    stranger.sign_in("ana")
    assert stranger.get(PATH).status == 403
    assert PATH not in stranger.get("/dashboard/").text


def test_administrator_of_one_site_has_its_keys_alone(
    app: Flask, db: Database, desk: Desk, make_moderator: Callable[..., None]
) -> None:
    with db.write() as session:
        sites.create(session, "beta", "The beta blog")
    for number, site in enumerate(("", "default", "beta"), 1):
        make(desk, name=f"key of {site or 'all'}", site=site)
        assert desk.get(f"{PATH}/{number}").status == 200
    make_moderator("ana", sites=["beta"])
    ana = Desk(app)
    ana.sign_in("ana")
    page = ana.get(PATH)
    assert re.findall(r"key of \w+", page.text) == ["key of beta"]
    assert page.form(PATH).fields["site"] == "beta"
    assert [ana.get(f"{PATH}/{number}").status for number in (1, 2, 3)] == [404, 404, 200]
    assert make(ana, site="default").status == 404
    assert make(ana, site="").status == 404


def test_number_that_no_database_holds_is_not_found(desk: Desk) -> None:
    assert desk.get(f"{PATH}/99999999999999999999").status == 404
