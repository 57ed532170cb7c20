"""What a request says, brought into a form that can be used without a second thought."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import MAXYEAR, UTC, date, datetime, time
from typing import TypeVar
from urllib.parse import urlencode

from flask import request, url_for
from werkzeug.urls import iri_to_uri

from service.errors import Invalid, NotFound

Word = TypeVar("Word", bound=str)

_UID = re.compile(r"[0-9A-HJKMNP-TV-Z]{26}")
_OWN_PATH = re.compile(r"/dashboard/[!-\[\]-~]*")


def text(name: str, limit: int = 500) -> str:
    """A field of the form or the query; no database knows what to do with NUL."""
    return request.values.get(name, "").replace("\0", "").strip()[:limit]


def one_of(name: str, allowed: Iterable[Word]) -> Word | None:
    """A field that takes a few words only; None for anything else."""
    found = text(name)
    return next((word for word in allowed if word == found), None)


def uid(found: str) -> str:
    """The id of a comment or a decision.

    :raises NotFound: it cannot be one.
    """
    if not _UID.fullmatch(found):
        raise NotFound("There is no such comment or decision.")
    return found


def number(name: str) -> int:
    """A whole number of the form.

    :raises Invalid: it is none, or larger than any column.
    """
    found = text(name)
    if not re.fullmatch(r"[0-9]{1,9}", found):
        raise Invalid(f"The field {name} must be a number.")
    return int(found)


def day(name: str) -> datetime | None:
    """The first moment of a day in UTC; None when the field is empty.

    :raises Invalid: it is no day.
    """
    found = text(name)
    try:
        day = datetime.combine(date.fromisoformat(found), time.min, UTC) if found else None
        # The day after it is asked for, too, and the calendar ends with this year.
        if day and day.year == MAXYEAR:
            raise ValueError
        return day
    except ValueError:
        raise Invalid(f"{found!r} is no day such as 2026-11-25.") from None


def share(name: str) -> float | None:
    """A number from 0 to 1; None when the field is empty.

    :raises Invalid: it is none.
    """
    found = text(name)
    if not found:
        return None
    if not re.fullmatch(r"[01]|[01]?\.[0-9]{1,6}", found) or float(found) > 1:
        raise Invalid(f"{found!r} is no number from 0 to 1.")
    return float(found)


def own_path(name: str) -> str:
    """A path of the dashboard to go to next; the queue when the field names any other place."""
    found = request.values.get(name, "")
    return found if _OWN_PATH.fullmatch(found) else url_for("dashboard.queue")


def here(*without: str) -> str:
    """The path and query of this request, less some parameters."""
    kept = [(name, value) for name, value in request.args.items(multi=True) if name not in without]
    query = urlencode(kept)
    return iri_to_uri(request.path) + (f"?{query}" if query else "")


def with_query(path: str, name: str, value: str) -> str:
    """The path with one more parameter."""
    return f"{path}{'&' if '?' in path else '?'}{urlencode({name: value})}"


def wants_json() -> bool:
    """Whether our script is asking, and not a person following a link or sending a form."""
    return request.accept_mimetypes.best == "application/json"
