"""Opaque cursors: where the next page of a list begins."""

from __future__ import annotations

import base64
import binascii
import json
import re
from typing import Any

from service.errors import Invalid

_UID = re.compile(r"[0-9A-Z]{26}")
# The largest number in a column of integers.
LARGEST = 2**31 - 1


def write(*position: Any) -> str:
    """A cursor for the sorting key of the last row of a page."""
    data = json.dumps(position, separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def read(cursor: str, *types: type) -> list[Any]:
    """The sorting key back, with one value of each of ``types``.

    :raises Invalid: the cursor is none of ours.
    """
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        position = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
    except (ValueError, binascii.Error, RecursionError):
        position = None
    fits = isinstance(position, list) and [type(value) for value in position] == list(types)
    fits = fits and all(map(_possible, position))
    if not fits:
        message = "is not a cursor of this list"
        raise Invalid(f"The cursor {message}.", fields={"cursor": message})
    return list(position)


def _possible(value: Any) -> bool:
    """Whether a database could have such an id or number."""
    if isinstance(value, str):
        return bool(_UID.fullmatch(value))
    return not isinstance(value, int) or 0 <= value <= LARGEST
