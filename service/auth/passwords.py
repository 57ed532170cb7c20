"""How passwords are kept and compared, and which are refused."""

from __future__ import annotations

from werkzeug.security import check_password_hash, generate_password_hash

from service.auth import common
from service.errors import Invalid

# OWASP's row for scrypt with 32 MiB; werkzeug's default has a parallelism of 1.
PASSWORD_METHOD = "scrypt:32768:8:3"  # noqa: S105 - a method, not a password
PASSWORD_LENGTH = (10, 256)
# A name of three letters occurs in passwords by chance.
NAME_LETTERS = 4

# Checked when the name is unknown, so that the answer takes as long; no password has it.
NOBODY = f"{PASSWORD_METHOD}${'0' * 16}${'0' * 128}"


def hashed(password: str, name: str) -> str:
    """The form in which the password of ``name`` is kept.

    :raises Invalid: it is too short or too long, holds the name, or is among the first that
        anybody would try. Which signs it is made of does not matter.
    """
    if problem := _problem(password, name):
        raise Invalid(problem, fields={"new_password": problem})
    return generate_password_hash(password, method=PASSWORD_METHOD)


def _problem(password: str, name: str) -> str | None:
    least, most = PASSWORD_LENGTH
    if not least <= len(password) <= most:
        return f"A password has {least} to {most} characters."
    folded = password.casefold()
    if name == folded or (len(name) >= NAME_LETTERS and name in folded):
        return "A password does not hold the name it goes with."
    if common.is_common(password):
        return "That is one of the passwords that are tried first. Three or four words will do."
    return None


def fits(password: str, known: str) -> bool:
    """Whether the password is the one that is kept as ``known``."""
    return check_password_hash(known, password[: PASSWORD_LENGTH[1] + 1])


def is_outdated(known: str) -> bool:
    """Whether ``known`` was made in another way than new ones are."""
    return not known.startswith(f"{PASSWORD_METHOD}$")


def renewed(password: str) -> str:
    """A password that was right, in the form in which new ones are kept."""
    return generate_password_hash(password, method=PASSWORD_METHOD)
