"""Names under which people sign in."""

from __future__ import annotations

import re

from service.errors import Invalid

NAME = re.compile(r"[\w.@+-]{1,64}")


def fit(text: str) -> str:
    """A name as it is kept, whatever its case.

    :raises Invalid: it cannot be one.
    """
    name = text.strip().casefold()
    if not NAME.fullmatch(name):
        raise Invalid("A moderator's name has 1 to 64 letters, digits or . @ + - _.")
    return name
