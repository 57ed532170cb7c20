"""Names under which people sign in, and where mails reach them."""

from __future__ import annotations

import re

from service.errors import Invalid

NAME = re.compile(r"[\w.@+-]{1,64}")
_EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s]+\.[^@\s.]+")
EMAIL_LENGTH = 254


def fit(text: str) -> str:
    """A name as it is kept, whatever its case.

    :raises Invalid: it cannot be one.
    """
    name = text.strip().casefold()
    if not NAME.fullmatch(name):
        detail = "A moderator's name has 1 to 64 letters, digits or . @ + - _."
        raise Invalid(detail, fields={"name": detail})
    return name


def fit_email(text: str) -> str | None:
    """An e-mail address as it is kept; None when there is none.

    :raises Invalid: it cannot be one.
    """
    email = text.strip()
    if not email:
        return None
    if len(email) > EMAIL_LENGTH or not email.isprintable() or not _EMAIL.fullmatch(email):
        detail = "That is no e-mail address such as ana@blog.example."
        raise Invalid(detail, fields={"email": detail})
    return email
