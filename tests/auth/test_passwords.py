"""How passwords are kept and compared."""

from __future__ import annotations

import time

import pytest
from sqlalchemy import select
from werkzeug.security import generate_password_hash

from service import auth
from service.auth import common
from service.context import Services
from service.errors import Invalid, Unauthorized
from service.models import Moderator
from tests.auth.rows import sessions
from tests.dashboard.desk import PASSWORD


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


@pytest.mark.parametrize(
    "password",
    [
        "password123",
        "P@ssw0rd2026!",
        "Administrator",
        "qwertyuiop",
        "1234567890",
        "0987654321",
        "1q2w3e4r5t6y",
        "abcabcabcabc",
        "aaaaaaaaaaaa",
        "iloveyou!!",
        "Summer2026!",
        "22.11.2026",
        "letmein-12345",
        "Welcome-2026",
        "qwerty123456",
        "a1b2c3d4e5f6",
    ],
)
def test_what_is_tried_first_is_refused(own: Services, password: str) -> None:
    with pytest.raises(Invalid, match="tried first"):
        auth.create_moderator(own, "ana", password)


@pytest.mark.parametrize(
    "password",
    [
        "correct horse battery",
        "four quiet green trains",
        "passwordless walrus",
        "summer rain on tin",
        "kV8#qz!2Lw",
        "aaaaaaaaab",
        "ünïcödé wörds",
        "x" * 200 + "y z",
    ],
)
def test_no_sign_is_asked_for_and_none_forbidden(own: Services, password: str) -> None:
    auth.create_moderator(own, "ana", password)
    assert auth.sign_in(own, "ana", password)


@pytest.mark.parametrize("password", ["penelope-7531", "My Penelope!", "PENELOPE2026"])
def test_password_does_not_hold_the_name(own: Services, password: str) -> None:
    with pytest.raises(Invalid, match="does not hold the name"):
        auth.create_moderator(own, "Penelope", password)


def test_name_of_three_letters_may_occur(own: Services) -> None:
    auth.create_moderator(own, "ana", "bananas and trains")


def test_password_kept_in_an_older_way_is_kept_anew_at_the_next_sign_in(
    own: Services, marisol: str
) -> None:
    def kept() -> str:
        with own.db.read() as session:
            return session.scalars(select(Moderator.password_hash)).one()

    with own.db.write() as session:
        older = generate_password_hash(PASSWORD, method="scrypt:1024:1:1")
        session.scalars(select(Moderator)).one().password_hash = older
    with pytest.raises(Unauthorized):
        auth.sign_in(own, marisol, "wrong horse battery")
    assert kept() == older
    auth.sign_in(own, marisol, PASSWORD)
    assert kept().startswith("scrypt:32768:8:3$")
    auth.sign_in(own, marisol, PASSWORD)


def test_checking_a_password_takes_no_longer_the_longer_it_is() -> None:
    """Every pattern is looked for in linear time."""
    shortest_first = [growth_of(count) for count in (4_000, 16_000)]
    assert shortest_first[1] < 12 * max(shortest_first[0], 1e-4)


def growth_of(count: int) -> float:
    def once() -> float:
        begun = time.perf_counter()
        common.is_common("aB1!" * count + "x")
        return time.perf_counter() - begun

    return min(once() for _ in range(5))
