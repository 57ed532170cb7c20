"""Keys and sessions beneath the views: what is kept, what opens, and when it ends."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from service import auth
from service.auth import SCOPES
from service.context import Services, services
from service.errors import Forbidden, Invalid, NotFound, Unauthorized
from service.models import ApiKey, Moderator, ModeratorSession

PASSWORD = "correct horse battery"


@pytest.fixture
def own(app: Flask) -> Iterator[Services]:
    """The application's services, inside a request from a public address."""
    with app.test_request_context(environ_overrides={"REMOTE_ADDR": "9.9.9.9"}):
        yield services(app)


@pytest.fixture
def marisol(own: Services) -> str:
    """A moderator who may sign in; her name."""
    auth.create_moderator(own, "Marisol", PASSWORD)
    return "marisol"


def sessions(own: Services) -> list[ModeratorSession]:
    with own.db.read() as session:
        return list(session.scalars(select(ModeratorSession)))


def opened(app: Flask, key: str, scope: str) -> bool:
    with app.test_request_context(headers={"Authorization": f"Bearer {key}"}):
        try:
            return auth.require_key(services(app), scope) is not None
        except Forbidden:
            return False


# -- keys ----------------------------------------------------------------------

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


# -- moderators ----------------------------------------------------------------


@pytest.mark.parametrize("name", ["", "two words", "x" * 65, "a\x00", "<b>"])
def test_an_unfit_name_is_refused(own: Services, name: str) -> None:
    with pytest.raises(Invalid, match="A moderator's name has"):
        auth.create_moderator(own, name, PASSWORD)


def test_a_name_is_taken_in_any_case(own: Services, marisol: str) -> None:
    with pytest.raises(Invalid, match="There is a moderator 'marisol' already"):
        auth.create_moderator(own, " MARISOL ", PASSWORD)


@pytest.mark.parametrize("length", [0, 9, 257])
def test_a_password_has_its_length(own: Services, length: int) -> None:
    with pytest.raises(Invalid, match="A password has 10 to 256 characters"):
        auth.create_moderator(own, "marisol", "x" * length)


def test_a_password_is_kept_as_scrypt(own: Services, marisol: str) -> None:
    with own.db.read() as session:
        kept = session.scalars(select(Moderator.password_hash)).one()
    assert kept.startswith("scrypt:32768:8:3$")
    assert PASSWORD not in kept


@pytest.mark.parametrize(
    ("name", "password"),
    [
        ("marisol", "wrong horse battery"),
        ("nobody", PASSWORD),
        ("marisol", ""),
        ("marisol", PASSWORD + "x" * 300),
        ("mari\x00sol", PASSWORD),
        ("x" * 5000, PASSWORD),
    ],
)
def test_who_is_wrong_is_never_told_what_is_wrong(
    own: Services, marisol: str, name: str, password: str
) -> None:
    with pytest.raises(Unauthorized, match="That name and password do not go together"):
        auth.sign_in(own, name, password)
    assert sessions(own) == []


# -- sessions ------------------------------------------------------------------


def test_a_session_is_kept_as_a_digest(own: Services, marisol: str) -> None:
    token = auth.sign_in(own, marisol, PASSWORD)
    (row,) = sessions(own)
    assert token not in f"{vars(row)}"
    found = auth.signed_in(own, token)
    assert found is not None
    assert found.name == marisol


@pytest.mark.parametrize("token", ["", None, "x", "\udc80", "\x00"])
def test_no_other_text_is_a_session(own: Services, marisol: str, token: str | None) -> None:
    auth.sign_in(own, marisol, PASSWORD)
    assert auth.signed_in(own, token) is None


def test_a_session_ends_two_weeks_after_it_was_last_used(own: Services, marisol: str) -> None:
    with time_machine.travel("2026-11-22T15:00:00Z", tick=False) as clock:
        token = auth.sign_in(own, marisol, PASSWORD)
        for _ in range(3):
            clock.shift(timedelta(days=13))
            assert auth.signed_in(own, token)
        clock.shift(timedelta(days=14))
        assert auth.signed_in(own, token) is None


def test_looking_twice_writes_once(own: Services, marisol: str) -> None:
    with time_machine.travel("2026-11-22T15:00:00Z", tick=False) as clock:
        token = auth.sign_in(own, marisol, PASSWORD)
        clock.shift(timedelta(minutes=4))
        auth.signed_in(own, token)
        (before,) = sessions(own)
        clock.shift(timedelta(minutes=2))
        auth.signed_in(own, token)
        (after,) = sessions(own)
    assert after.seen_at - before.seen_at == timedelta(minutes=6)


def test_signing_out_ends_one_session_or_all(own: Services, marisol: str) -> None:
    phone, desk, library = (auth.sign_in(own, marisol, PASSWORD) for _ in range(3))
    auth.sign_out(own, library)
    assert [bool(auth.signed_in(own, token)) for token in (phone, desk, library)] == [
        True,
        True,
        False,
    ]
    auth.sign_out_everywhere(own, sessions(own)[0].moderator_id)
    assert sessions(own) == []


def test_a_new_password_ends_the_sessions_of_its_owner_alone(own: Services, marisol: str) -> None:
    auth.create_moderator(own, "ana", PASSWORD)
    hers, anas = (auth.sign_in(own, name, PASSWORD) for name in (marisol, "ana"))
    auth.set_password(own, marisol, "another good one")
    assert (bool(auth.signed_in(own, hers)), bool(auth.signed_in(own, anas))) == (False, True)
    with pytest.raises(Unauthorized):
        auth.sign_in(own, marisol, PASSWORD)


def test_a_password_for_nobody_is_not_set(own: Services) -> None:
    with pytest.raises(NotFound, match="no moderator 'nobody'"):
        auth.set_password(own, "nobody", PASSWORD)
