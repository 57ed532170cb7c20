"""Codes of an app and recovery codes: each once, about now, and not too many tries."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pyotp
import pytest
import time_machine
from sqlalchemy import select

from service import auth
from service.auth import account, second_factor, sessions
from service.context import Services
from service.errors import Conflict, Invalid, TooManyRequests, Unauthorized
from service.models import Act, Moderator, RecoveryCode
from tests.dashboard.desk import PASSWORD

MOMENT = datetime(2026, 11, 22, 15, 0, 0, tzinfo=UTC)
STEP = second_factor.STEP_SECONDS


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(MOMENT, tick=False) as clock:
        yield clock


@pytest.fixture
def row(own: Services, marisol: str) -> Moderator:
    with own.db.read() as session:
        return session.scalars(select(Moderator)).one()


@pytest.fixture
def codes(own: Services, clock: time_machine.Traveller, row: Moderator) -> list[str]:
    """marisol has a second factor since a minute ago; her recovery codes."""
    salt = account.begin_second_factor(own, row, PASSWORD)
    made = account.add_second_factor(own, row, "", salt, first(own, row, salt))
    clock.shift(2 * STEP)
    return made


def first(own: Services, row: Moderator, salt: str) -> str:
    """What the app shows once it has read the square."""
    return pyotp.TOTP(second_factor.secret(own, row.id, salt)).at(datetime.now(UTC))


def shown(own: Services, steps: int = 0) -> str:
    """What the app shows, or did or will some steps away."""
    with own.db.read() as session:
        row = session.scalars(select(Moderator)).one()
    key = second_factor.secret(own, row.id, row.totp_salt or "")
    return pyotp.TOTP(key).at(datetime.now(UTC) + steps * timedelta(seconds=STEP))


def signed_in(own: Services, code: str) -> bool:
    token = auth.sign_in(own, "marisol", PASSWORD)
    return auth.signed_in(own, auth.give_code(own, token, code)) is not None


def test_password_alone_opens_nothing(own: Services, codes: list[str]) -> None:
    token = auth.sign_in(own, "marisol", PASSWORD)
    assert auth.awaits_code(own, token)
    assert auth.signed_in(own, token) is None
    assert sessions.listed(own, 1) == []


def test_code_of_the_app_signs_in(own: Services, codes: list[str]) -> None:
    assert signed_in(own, shown(own))


@pytest.mark.parametrize(("steps", "good"), [(-2, False), (-1, True), (1, True), (2, False)])
def test_clock_may_be_one_step_off(
    own: Services, codes: list[str], clock: time_machine.Traveller, steps: int, good: bool
) -> None:
    clock.shift(10 * STEP)
    if good:
        assert signed_in(own, shown(own, steps))
    else:
        with pytest.raises(Unauthorized, match="not right"):
            signed_in(own, shown(own, steps))


def test_code_is_good_once(own: Services, codes: list[str]) -> None:
    code = shown(own)
    assert signed_in(own, code)
    with pytest.raises(Unauthorized, match="used before"):
        signed_in(own, code)


def test_older_code_is_void_once_a_newer_one_was_used(own: Services, codes: list[str]) -> None:
    older = shown(own, -1)
    assert signed_in(own, shown(own))
    with pytest.raises(Unauthorized):
        signed_in(own, older)


def test_code_that_confirmed_it_does_not_sign_in(
    own: Services, clock: time_machine.Traveller, row: Moderator
) -> None:
    salt = account.begin_second_factor(own, row, PASSWORD)
    code = first(own, row, salt)
    account.add_second_factor(own, row, "", salt, code)
    with pytest.raises(Unauthorized):
        signed_in(own, code)


def test_each_recovery_code_is_good_once(own: Services, codes: list[str]) -> None:
    assert len(set(codes)) == second_factor.RECOVERY_CODES
    assert signed_in(own, codes[3])
    with pytest.raises(Unauthorized):
        signed_in(own, codes[3])
    assert signed_in(own, f" {codes[4].upper().replace('-', ' ')} ")
    assert second_factor.codes_left(own, 1) == second_factor.RECOVERY_CODES - 2
    with own.db.read() as session:
        assert "use_recovery_code" in session.scalars(select(Act.action)).all()


def test_neither_secret_nor_codes_are_stored(own: Services, codes: list[str]) -> None:
    with own.db.read() as session:
        moderator = session.scalars(select(Moderator)).one()
        kept = f"{vars(moderator)} {[row.digest for row in session.scalars(select(RecoveryCode))]}"
    assert second_factor.secret(own, moderator.id, moderator.totp_salt or "") not in kept
    assert [code for code in codes if code in kept or code.replace("-", "") in kept] == []


def test_secret_is_of_one_person_and_one_salt(own: Services) -> None:
    pairs = [(1, "salt"), (2, "salt"), (1, "another"), (12, "3"), (1, "23")]
    assert len({second_factor.secret(own, *pair) for pair in pairs}) == len(pairs)


def test_guessing_codes_is_stopped_from_wherever(own: Services, codes: list[str]) -> None:
    for number in range(10):
        with pytest.raises(Unauthorized):
            signed_in(own, f"00000{number}")
    with pytest.raises(TooManyRequests):
        signed_in(own, shown(own))


def test_second_step_may_not_take_all_day(
    own: Services, codes: list[str], clock: time_machine.Traveller
) -> None:
    token = auth.sign_in(own, "marisol", PASSWORD)
    clock.shift(60 * sessions.PENDING_MINUTES + 1)
    with pytest.raises(Unauthorized, match="Too long ago"):
        auth.give_code(own, token, shown(own))


def test_first_step_carries_one_session(own: Services, codes: list[str]) -> None:
    token = auth.sign_in(own, "marisol", PASSWORD)
    auth.give_code(own, token, shown(own))
    with pytest.raises(Unauthorized, match="Too long ago"):
        auth.give_code(own, token, codes[0])


def test_new_password_ends_a_sign_in_that_is_half_done(own: Services, codes: list[str]) -> None:
    token = auth.sign_in(own, "marisol", PASSWORD)
    auth.set_password(own, "marisol", "another good one")
    with pytest.raises(Unauthorized, match="Too long ago"):
        auth.give_code(own, token, shown(own))


@pytest.mark.parametrize("code", ["", "000000", "12345", "\x00", "é" * 6, "\udc80", "x" * 5000])
def test_what_is_no_code_switches_nothing_on(
    own: Services, clock: time_machine.Traveller, row: Moderator, code: str
) -> None:
    salt = account.begin_second_factor(own, row, PASSWORD)
    with pytest.raises(Invalid, match="not the code the app shows"):
        account.add_second_factor(own, row, "", salt, code)
    assert auth.signed_in(own, auth.sign_in(own, "marisol", PASSWORD))


def test_one_that_is_on_is_not_replaced_unasked(
    own: Services, codes: list[str], row: Moderator
) -> None:
    salt = account.begin_second_factor(own, row, PASSWORD)
    with pytest.raises(Conflict, match="already"):
        account.add_second_factor(own, row, "", salt, first(own, row, salt))


def test_without_the_password_nothing_changes(
    own: Services, codes: list[str], row: Moderator
) -> None:
    for act in (
        lambda: account.remove_second_factor(own, row, "", "wrong", shown(own)),
        lambda: account.renew_recovery_codes(own, row, "", "wrong"),
    ):
        with pytest.raises(Invalid, match="not your password"):
            act()
    assert signed_in(own, codes[0])


def test_taking_it_off_takes_password_and_code(
    own: Services, codes: list[str], row: Moderator
) -> None:
    with pytest.raises(Invalid, match="not right"):
        account.remove_second_factor(own, row, "", PASSWORD, "000000")
    account.remove_second_factor(own, row, "", PASSWORD, shown(own))
    assert auth.signed_in(own, auth.sign_in(own, "marisol", PASSWORD))
    assert second_factor.codes_left(own, row.id) == 0


def test_new_recovery_codes_make_the_old_ones_void(
    own: Services, codes: list[str], row: Moderator
) -> None:
    new = account.renew_recovery_codes(own, row, "", PASSWORD)
    with pytest.raises(Unauthorized):
        signed_in(own, codes[0])
    assert signed_in(own, new[0])


def test_reset_lets_the_password_in_and_ends_sessions(own: Services, codes: list[str]) -> None:
    token = auth.give_code(own, auth.sign_in(own, "marisol", PASSWORD), shown(own))
    auth.reset_second_factor(own, "marisol")
    assert auth.signed_in(own, token) is None
    assert auth.signed_in(own, auth.sign_in(own, "marisol", PASSWORD))
