"""Keys beneath the views: what is kept, and what opens."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from service import auth
from service.auth import SCOPES
from service.context import Services, services
from service.errors import Forbidden, Invalid, NotFound, Unauthorized
from service.models import ApiKey


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
