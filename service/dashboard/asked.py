"""What a request asks of a list, and the same in the words of an address."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import get_args

from model.labels import LABELS
from service.comments import queue
from service.comments.queue import Query
from service.comments.records import APPROVED, CERTAIN_SPAM, REJECTED
from service.dashboard import door, fields
from service.dashboard.words import LABEL_WORDS
from service.errors import NotFound
from service.policy import REASONS

LENGTH = 25
PATHS = {
    "/": "queue",
    "/spam": "spam",
    "/approved": "approved",
    "/rejected": "rejected",
    "/search": "search",
}
_BASES = {
    "queue": Query(waiting=True, order="oldest"),
    "spam": Query(queue=CERTAIN_SPAM, order="oldest"),
    "approved": Query(status=APPROVED, order="newest"),
    "rejected": Query(status=REJECTED, order="newest"),
    "search": Query(order="newest"),
}
# What narrows a list; the order is the one in which the page asks for it.
FILTERS = (
    *("q", "author", "reason", "label", "article", "language"),
    *("min_score", "max_score", "since", "until"),
)
# As ``model.language.language`` names them; others are found by the search.
LANGUAGES = (
    *("english", "latin", "arabic", "bengali", "cjk", "cyrillic", "devanagari"),
    *("greek", "hangul", "hebrew", "hiragana", "tamil", "thai"),
)
_ORDERS: tuple[queue.Order, ...] = get_args(queue.Order)


def wanted(name: str) -> Query:
    """What a list shows, narrowed by what the request asks for.

    :raises NotFound: there is no such list.
    """
    if name not in _BASES:
        raise NotFound("There is no such list.")
    base = _BASES[name]
    until = fields.day("until")
    return replace(
        base,
        sites=door.sites(),
        reason=fields.one_of("reason", tuple(REASONS)),
        label=fields.one_of("label", labels(name)),
        order=fields.one_of("order", _ORDERS) or base.order,
        q=fields.text("q", 200) or None,
        author=fields.text("author", 254) or None,
        article=fields.text("article") or None,
        language=fields.one_of("language", LANGUAGES),
        min_score=fields.share("min_score"),
        max_score=fields.share("max_score"),
        since=fields.day("since"),
        before=until and until + timedelta(days=1),
        limit=LENGTH,
    )


def labels(name: str) -> tuple[str, ...]:
    """What a list can be narrowed to: what people called it, else what the model scores."""
    return tuple(LABEL_WORDS) if name == "rejected" else LABELS


def is_filtered() -> bool:
    """Whether the request narrows a list, so that an empty answer does not mean empty."""
    return any(fields.text(name) for name in (*FILTERS, "cursor"))


def chosen(name: str, wanted: Query) -> dict[str, str]:
    """What sets ``wanted`` apart from the plain list, in the words of an address.

    It is written anew from what was understood, so that two addresses of one view are alike
    and nothing is kept that the list does not know.
    """
    until = wanted.before and wanted.before - timedelta(days=1)
    said: Mapping[str, str | None] = {
        "q": wanted.q,
        "author": wanted.author,
        "reason": wanted.reason,
        "label": wanted.label,
        "article": wanted.article,
        "language": wanted.language,
        "min_score": _share(wanted.min_score),
        "max_score": _share(wanted.max_score),
        "since": _day(wanted.since),
        "until": _day(until),
        "order": None if wanted.order == _BASES[name].order else wanted.order,
    }
    return {field: value for field, value in said.items() if value}


def _day(moment: datetime | None) -> str | None:
    return None if moment is None else moment.date().isoformat()


def _share(value: float | None) -> str | None:
    """With as many digits as it takes, never as a power of ten."""
    return None if value is None else f"{value:.6f}".rstrip("0").rstrip(".")
