"""One comment with everything that happened to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from service.comments import history, queue, thread
from service.comments.records import AUTHOR, AUTOMATIC
from service.context import services
from service.dashboard import door, fields, lists, rules_people
from service.errors import NotFound


def comment(uid: str) -> str:
    """The comment, its texts, its reports and every decision on it.

    :raises NotFound: there is no such comment.
    """
    with services().db.read() as session:
        item = queue.one(session, fields.uid(uid), door.sites())
        if item is None:
            raise NotFound("There is no such comment.")
        past = history.history(session, uid, door.sites())
        parents = queue.by_uids(session, {item["parent_id"]} - {None}, door.sites())
        settled = history.last_words(session, [uid])
        around = thread.around(session, [uid])
        beside = rules_people.beside(session, uid)
    return lists.page(
        "dashboard/comment.html",
        item=item,
        parents=parents,
        settled=settled,
        around=around,
        events=_events(past),
        revisions={revision["number"]: revision for revision in past["revisions"]},
        undoable=_undoable(past["decisions"]),
        back=fields.here(),
        **beside,
    )


def _events(past: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Texts, reports and decisions in the order of time; a text comes before its judgement."""
    events = [{"kind": "text", **row} for row in past["revisions"]]
    events += [{"kind": "report", **row} for row in past["reports"]]
    events += [{"kind": "decision", **row} for row in past["decisions"]]
    return sorted(events, key=lambda event: event["at"])


def _undoable(decisions: Sequence[Mapping[str, Any]]) -> str | None:
    """The id of the decision that stands, if it is a person's and so can be undone."""
    standing = [
        row["id"]
        for row in decisions
        if row["source"] not in (AUTOMATIC, AUTHOR)
        and row["action"] != "undo"
        and row["undone_by"] is None
    ]
    return standing[-1] if standing else None
