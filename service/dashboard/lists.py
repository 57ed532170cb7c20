"""The lists: what waits, what was settled, what is searched for."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask import g, render_template, session
from sqlalchemy.orm import Session

from service.comments import claims, history, queue, thread
from service.comments.queue import Page
from service.context import services
from service.dashboard import asked, door, fields, views
from service.models import new_uid
from service.outbox import state
from service.policy import REASONS
from service.roles import ADMINISTRATOR


def show(name: str) -> str:
    """One page of a list with one of its comments open."""
    wanted = replace(asked.wanted(name), cursor=fields.text("cursor") or None)
    chosen = asked.chosen(name, wanted)
    with services().db.read() as db_session:
        found = queue.find(db_session, wanted)
        around = _around(db_session, found)
        own = views.links(db_session, name, chosen)
    at = fields.text("at")
    return page(
        "dashboard/list.html",
        name=name,
        wanted=wanted,
        asked={field: fields.text(field) for field in asked.FILTERS},
        languages=asked.LANGUAGES,
        labels=asked.labels(name),
        reason_words=REASONS,
        filtered=asked.is_filtered(),
        more=_more(found),
        newest=new_uid(),
        back=fields.here("at"),
        views=own,
        chosen=chosen,
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
