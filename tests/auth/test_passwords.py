"""How passwords are kept and compared."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from service import auth
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
