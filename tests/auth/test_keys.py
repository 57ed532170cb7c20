"""Keys beneath the views: what is kept, and what opens."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from service import auth
from service.auth import SCOPES, keyring, usage
from service.auth.keyring import Made
from service.comments.records import Actor
from service.context import Services, services
from service.errors import Conflict, Forbidden, Invalid, NotFound, Unauthorized
from service.models import Act, ApiKey, now
from tests.api.blog import at_once

ANA = Actor("ana")


def known(own: Services, key: str) -> bool:
    """Whether the key is one of ours."""
    try:
        return auth.find_key(own, key) is not None
    except Unauthorized:
        return False


def opened(app: Flask, key: str, scope: str) -> bool:
    with app.test_request_context(headers={"Authorization": f"Bearer {key}"}):
        try:
            return auth.require_key(services(app), scope) is not None
        except Forbidden:
            return False


OPENS = {
    "submit": {"submit"},
    "moderate": {"submit", "moderate"},
    "compatible": {"compatible"},
    "admin": set(SCOPES),
}


@pytest.mark.parametrize(("scope", "doors"), OPENS.items(), ids=OPENS)
def test_what_a_scope_opens(app: Flask, scope: str, doors: set[str]) -> None:
    key = auth.create_key(services(app), "k", scope)
    assert {door for door in SCOPES if opened(app, key, door)} == doors


def test_a_key_is_not_stored(own: Services) -> None:
    key = auth.create_key(own, "k")
    with own.db.read() as session:
        row = session.scalars(select(ApiKey)).one()
    assert key not in f"{vars(row)}"


def test_no_two_keys_are_alike(own: Services) -> None:
    assert len({auth.create_key(own, "same name") for _ in range(20)}) == 20


@pytest.mark.parametrize("name", ["", "x" * 65, "a\x00b"])
def test_a_key_needs_a_name_that_can_be_listed(own: Services, name: str) -> None:
    with pytest.raises(Invalid):
        auth.create_key(own, name)


def test_a_key_of_no_scope_or_no_site_is_not_made(own: Services) -> None:
    with pytest.raises(Invalid, match="A scope is one of submit, moderate"):
        auth.create_key(own, "k", "root")
    with pytest.raises(NotFound, match="no site 'none'"):
        auth.create_key(own, "k", "moderate", "none")


@pytest.mark.parametrize(
    "header", ["", "Bearer", "Bearer ", "Basic abc", "bearer \x00", "Bearer é"]
)
def test_what_is_no_key_opens_nothing(app: Flask, header: str) -> None:
    with (
        app.test_request_context(environ_overrides={"HTTP_AUTHORIZATION": header}),
        pytest.raises(Unauthorized),
    ):
        auth.require_key(services(app), "submit")


def test_revoking_counts_the_keys_in_use(own: Services) -> None:
    for _ in range(2):
        auth.create_key(own, "tools")
    auth.create_key(own, "others")
    assert (auth.revoke_key(own, "tools"), auth.revoke_key(own, "tools")) == (2, 0)


def test_who_makes_ends_and_limits_a_key_is_noted_and_no_key(own: Services) -> None:
    made = keyring.create(own, ANA, "tools", "submit", "default", 50)
    keyring.set_quota(own, ANA, made.number, None)
    keyring.set_quota(own, ANA, made.number, None)
    fresh = keyring.rotate(own, ANA, made.number, timedelta())
    keyring.revoke(own, ANA, made.number)
    keyring.revoke(own, ANA, made.number)
    with own.db.read() as session:
        acts = session.scalars(select(Act).order_by(Act.id)).all()
    assert [act.action for act in acts] == ["make_key", "change_quota", "rotate_key", "revoke_key"]
    assert {(act.actor, act.subject, act.site_id) for act in acts} == {("ana", "key:tools", 1)}
    assert acts[0].detail == {"scope": "submit", "site": "default", "quota": 50}
    assert acts[1].detail == {"quota": [50, None]}
    kept = " ".join(f"{vars(act)}" for act in acts)
    assert made.key not in kept
    assert fresh.key not in kept


def test_the_old_key_goes_on_for_its_grace(app: Flask, own: Services) -> None:
    made = keyring.create(own, ANA, "tools", "compatible", "default", 50)
    with time_machine.travel(now(), tick=False) as clock:
        fresh = keyring.rotate(own, ANA, made.number, timedelta(hours=24))
        assert (fresh.number, len(fresh.key)) == (made.number, 12)
        assert opened(app, made.key, "compatible")
        assert opened(app, fresh.key, "compatible")
        clock.shift(24 * 3600)
        assert not known(own, made.key)
        assert opened(app, fresh.key, "compatible")
    with own.db.read() as session:
        row = session.scalars(select(ApiKey)).one()
        assert usage.used(session, row.id) == 3
    assert (row.name, row.scope, row.site_id, row.quota) == ("tools", "compatible", 1, 50)


def test_without_grace_all_before_it_ends_at_once(own: Services) -> None:
    made = keyring.create(own, ANA, "tools")
    second = keyring.rotate(own, ANA, made.number)
    third = keyring.rotate(own, ANA, made.number, timedelta())
    assert [known(own, one.key) for one in (made, second, third)] == [False, False, True]


def test_a_key_whose_old_one_goes_on_is_not_replaced_unseen(own: Services) -> None:
    made = keyring.create(own, ANA, "tools")
    with time_machine.travel(now(), tick=False) as clock:
        second = keyring.rotate(own, ANA, made.number)
        with pytest.raises(Conflict, match="still goes on, until"):
            keyring.rotate(own, ANA, made.number)
        assert known(own, made.key)
        clock.shift(24 * 3600)
        third = keyring.rotate(own, ANA, made.number)
    assert [known(own, one.key) for one in (made, second, third)] == [False, True, True]


def test_two_who_replace_a_key_at_once_get_one_between_them(own: Services) -> None:
    made = keyring.create(own, ANA, "tools")

    def rotate() -> Made | None:
        try:
            return keyring.rotate(own, ANA, made.number)
        except Conflict:
            return None

    (fresh,) = filter(None, at_once(rotate, rotate))
    assert known(own, fresh.key)
    assert known(own, made.key)


def test_a_revoked_key_is_not_replaced_and_takes_the_one_before_along(own: Services) -> None:
    made = keyring.create(own, ANA, "tools")
    fresh = keyring.rotate(own, ANA, made.number)
    keyring.revoke(own, ANA, made.number)
    assert not known(own, made.key)
    assert not known(own, fresh.key)
    for act in (keyring.rotate, partial(keyring.set_quota, quota=1)):
        with pytest.raises(Conflict, match="revoked"):
            act(own, ANA, made.number)


def test_only_who_has_every_site_has_a_key_for_every_site(own: Services) -> None:
    of_all, of_one = (keyring.create(own, ANA, "k", "submit", s) for s in (None, "default"))
    some, none = Actor("bob", sites=frozenset({1})), Actor("eve", sites=frozenset({2}))
    with own.db.read() as session:
        seen = [[row.id for row in keyring.all_of(session, who)] for who in (ANA, some, none)]
    assert seen == [[of_all.number, of_one.number], [of_one.number], []]
    for who, made in ((some, of_all), (none, of_one)):
        with pytest.raises(NotFound):
            keyring.rotate(own, who, made.number)
        with pytest.raises(NotFound):
            keyring.revoke(own, who, made.number)
    for who, site in ((some, None), (none, "default")):
        with pytest.raises(NotFound):
            keyring.create(own, who, "k", "submit", site)


@pytest.mark.parametrize("quota", [0, -1, 1_000_000_001])
def test_a_quota_is_a_number_of_calls(own: Services, quota: int) -> None:
    with pytest.raises(Invalid, match="A quota is a number from 1"):
        keyring.create(own, ANA, "k", quota=quota)


def test_a_grace_has_an_end(own: Services) -> None:
    made = keyring.create(own, ANA, "k")
    for grace in (timedelta(days=31), timedelta(seconds=-1)):
        with pytest.raises(Invalid, match="30 days at most"):
            keyring.rotate(own, ANA, made.number, grace)
