"""Who may sign in, beneath the views."""

from __future__ import annotations

import pytest

from service import auth
from service.context import Services
from service.errors import Invalid, NotFound, Unauthorized
from tests.dashboard.desk import PASSWORD


@pytest.mark.parametrize("name", ["", "two words", "x" * 65, "a\x00", "<b>"])
def test_an_unfit_name_is_refused(own: Services, name: str) -> None:
    with pytest.raises(Invalid, match="A moderator's name has"):
        auth.create_moderator(own, name, PASSWORD)


def test_a_name_is_taken_in_any_case(own: Services, marisol: str) -> None:
    with pytest.raises(Invalid, match="There is a moderator 'marisol' already"):
        auth.create_moderator(own, " MARISOL ", PASSWORD)


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
