"""How passwords are kept and compared."""

from __future__ import annotations

from werkzeug.security import check_password_hash, generate_password_hash

from service.errors import Invalid

# OWASP's row for scrypt with 32 MiB; werkzeug's default has a parallelism of 1.
PASSWORD_METHOD = "scrypt:32768:8:3"  # noqa: S105 - a method, not a password
PASSWORD_LENGTH = (10, 256)

# Checked when the name is unknown, so that the answer takes as long; no password has it.
NOBODY = f"{PASSWORD_METHOD}${'0' * 16}${'0' * 128}"


def hashed(password: str) -> str:
    """The form in which a password is kept.

    :raises Invalid: it is too short or too long.
    """
    least, most = PASSWORD_LENGTH
    if not least <= len(password) <= most:
        raise Invalid(f"A password has {least} to {most} characters.")
    return generate_password_hash(password, method=PASSWORD_METHOD)


def fits(password: str, known: str) -> bool:
    """Whether the password is the one that is kept as ``known``."""
    return check_password_hash(known, password[: PASSWORD_LENGTH[1] + 1])
