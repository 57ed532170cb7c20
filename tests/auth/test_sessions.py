"""Sessions beneath the views: what opens, and when it ends."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine

from service import auth
from service.auth import account, devices
from service.auth import sessions as own_sessions
from service.auth.sessions import is_of
from service.context import Services
from service.errors import Invalid
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


@pytest.mark.parametrize(
    ("header", "words"),
    [
        (
            "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
            "Firefox on Linux",
        ),
        (
            "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0",
            "Edge on Windows",
        ),
        (
            "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/140.0 Mobile Safari/537.36",
            "Chrome on Android",
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1",
            "Safari on iPhone",
        ),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 14) Version/18.0 Safari/605.1", "Safari on Mac"),
        ("curl/8.5.0", "A browser"),
        ("", "A browser"),
        ("x" * 9000, "A browser"),
    ],
)
def test_of_the_browser_a_few_words_are_kept(header: str, words: str) -> None:
    assert devices.family(header) == words


def test_one_session_or_all_others_end(own: Services, marisol: str) -> None:
    phone, desk, library = (auth.sign_in(own, marisol, PASSWORD) for _ in range(3))
    moderator = auth.signed_in(own, desk)
    assert moderator is not None
    (lent,) = [row for row in own_sessions.listed(own, moderator.id) if is_of(row, library)]
    own_sessions.end_one(own, moderator, lent.id)
    assert [bool(auth.signed_in(own, token)) for token in (phone, desk, library)] == [1, 1, 0]
    own_sessions.end_others(own, moderator, desk)
    assert [bool(auth.signed_in(own, token)) for token in (phone, desk, library)] == [0, 1, 0]


def test_nobody_ends_the_session_of_somebody_else(own: Services, marisol: str) -> None:
    auth.create_moderator(own, "ana", PASSWORD)
    hers, anas = (auth.sign_in(own, name, PASSWORD) for name in (marisol, "ana"))
    ana, her = auth.signed_in(own, anas), auth.signed_in(own, hers)
    assert ana and her  # noqa: PT018 - for the types
    own_sessions.end_one(own, ana, own_sessions.listed(own, her.id)[0].id)
    assert auth.signed_in(own, hers)


def test_new_password_of_ones_own_ends_the_other_sessions(own: Services, marisol: str) -> None:
    phone, desk = (auth.sign_in(own, marisol, PASSWORD) for _ in range(2))
    moderator = auth.signed_in(own, desk)
    assert moderator is not None
    with pytest.raises(Invalid, match="not your password"):
        account.change_password(own, moderator, desk, "wrong horse", "four quiet green trains")
    account.change_password(own, moderator, desk, PASSWORD, "four quiet green trains")
    assert (bool(auth.signed_in(own, phone)), bool(auth.signed_in(own, desk))) == (False, True)
    assert auth.sign_in(own, marisol, "four quiet green trains")
