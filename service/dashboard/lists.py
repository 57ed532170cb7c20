"""The lists: what waits, what was settled, what is searched for."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any, get_args

from flask import g, render_template, session
from sqlalchemy.orm import Session

from model.labels import LABELS
from service.comments import claims, history, queue, thread
from service.comments.queue import Page, Query
from service.comments.records import APPROVED, CERTAIN_SPAM, REJECTED
from service.context import services
from service.dashboard import door, fields
from service.dashboard.words import LABEL_WORDS
from service.errors import NotFound
from service.models import new_uid
from service.outbox import state
from service.policy import REASONS
from service.roles import ADMINISTRATOR

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


def show(name: str) -> str:
    """One page of a list with one of its comments open."""
    asked = replace(wanted(name), cursor=fields.text("cursor") or None)
    with services().db.read() as db_session:
        found = queue.find(db_session, asked)
        around = _around(db_session, found)
    at = fields.text("at")
    return page(
        "dashboard/list.html",
        name=name,
        wanted=asked,
        asked={field: fields.text(field) for field in FILTERS},
        languages=LANGUAGES,
        labels=_labels(name),
        reason_words=REASONS,
        filtered=_is_filtered(),
        more=_more(found),
        newest=new_uid(),
        back=fields.here("at"),
        opened=any(item["id"] == at for item in found.items),
        at=at,
        **around,
    )


def page(template: str, **context: Any) -> str:
    """A page for somebody who is signed in: with what waits, and the last act to undo."""
    with services().db.read() as db_session:
        waiting = queue.waiting_counts(db_session, door.sites())
        outbox = state.trouble(db_session) if door.may(ADMINISTRATOR) else None
    return render_template(
        template,
        waiting=waiting,
        degraded=services().live.current() is None,
        outbox=outbox,
        notice=session.get("notice"),
        moderator=g.moderator,
        **context,
    )


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
        label=fields.one_of("label", _labels(name)),
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


def _labels(name: str) -> tuple[str, ...]:
    """What a list can be narrowed to: what people called it, else what the model scores."""
    return tuple(LABEL_WORDS) if name == "rejected" else LABELS


def _around(db_session: Session, found: Page) -> dict[str, Any]:
    """The comments of a page and what a moderator wants to see beside them."""
    uids = [item["id"] for item in found.items]
    looked_at = claims.of_others(db_session, uids, door.moderator().id, door.sites())
    parents = {item["parent_id"] for item in found.items if item["parent_id"]}
    return {
        "items": found.items,
        "claims": looked_at,
        # A colleague's comment is not the one to begin with, unless there is no other.
        "first": next((uid for uid in uids if uid not in looked_at), uids[0] if uids else None),
        "parents": queue.by_uids(db_session, parents, door.sites()),
        "settled": history.last_words(db_session, uids),
        "around": thread.around(db_session, uids),
        "day": None if found.items else queue.last_day(db_session, door.sites()),
    }


def _more(found: Page) -> str | None:
    if found.next is None:
        return None
    return fields.with_query(fields.here("at", "cursor"), "cursor", found.next)


def _is_filtered() -> bool:
    """Whether the request narrows a list, so that an empty answer does not mean empty."""
    return any(fields.text(name) for name in (*FILTERS, "cursor"))
