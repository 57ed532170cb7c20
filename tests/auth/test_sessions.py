"""Sessions beneath the views: what opens, and when it ends."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine

from service import auth
from service.context import Services
from tests.auth.rows import sessions
from tests.dashboard.desk import PASSWORD


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
