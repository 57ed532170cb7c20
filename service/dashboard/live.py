"""What changes while a list is open: asked for again and again, answered only when it is new."""

from __future__ import annotations

from typing import Any

from flask import jsonify, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from service.comments import claims, history, queue
from service.comments.records import DELETED
from service.context import services
from service.dashboard import door, fields, words

MOST = 100


def live() -> ResponseReturnValue:
    """Counts, what is new, who looks at what, and what colleagues have settled; else 304."""
    uids = [uid for uid in fields.text("uids", 2700).split(",") if uid][:MOST]
    since = fields.text("since")
    for uid in [*uids, *([since] if since else [])]:
        fields.uid(uid)
    with services().db.read() as session:
        found: dict[str, Any] = {
            "waiting": queue.waiting_counts(session, door.sites()),
            "new": queue.came_since(session, since, door.sites()) if since else 0,
            "claims": claims.of_others(session, uids, door.moderator().id, door.sites()),
            "settled": _settled(session, uids),
        }
    answer = jsonify(found)
    answer.add_etag()
    return answer.make_conditional(request)


def _settled(session: Session, uids: list[str]) -> dict[str, str]:
    """'approved by ana', for each that waits no longer."""
    gone = queue.settled(session, uids, door.sites())
    last = history.last_words(session, gone)
    return {uid: _how(status, last.get(uid)) for uid, status in gone.items()}


def _how(status: str, last: dict[str, Any] | None) -> str:
    """What settled it; a person's word from before, as on what was reported since, did not."""
    if status == DELETED and (last is None or last["to"] != DELETED):
        return "deleted by its author"
    if last is None or last["to"] != status:
        return "gone from the queue"
    return f"{words.done(last['action'], last['label']).lower()} by {_who(last)}"


def _who(decision: dict[str, Any]) -> str:
    return "you" if decision["actor"] == door.moderator().name else str(decision["actor"])


def claim() -> ResponseReturnValue:
    """Say that one has a comment open."""
    mine = claims.claim(services(), door.moderator(), fields.uid(fields.text("comment")))
    return jsonify(mine=mine)
