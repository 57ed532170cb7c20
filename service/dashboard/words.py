"""What the pages say of comments and decisions."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from model.account import Span
from model.labels import LABELS
from service.audit import ACTIONS
from service.comments.decide import Action, Label
from service.comments.records import APPROVED, AUTOMATIC, DELETED, HELD, REJECTED, REPORTED
from service.dashboard import fields
from service.models import now
from service.text import keys, plain, spans

# What a button asks for: action and label. The order is the one of the buttons.
ACTS: Mapping[str, tuple[Action, Label | None]] = {
    "approve": ("approve", None),
    "spam": ("reject", "spam"),
    "toxic": ("reject", "toxic"),
    "off_topic": ("reject", "off_topic"),
}
BUTTONS = (
    ("approve", "Approve", "A"),
    ("spam", "Spam", "S"),
    ("toxic", "Toxic", "T"),
    ("off_topic", "Off-topic", "O"),
)
LABEL_WORDS = {"spam": "spam", "toxic": "toxic", "off_topic": "off-topic"}
STATUS_WORDS = {APPROVED: "Approved", HELD: "Held", REJECTED: "Rejected", DELETED: "Deleted"}
_SHORT_REASONS = {
    "model_unavailable": "not scored",
    "edited_after_decision": "edited",
    "honeypot": "trap filled",
}
_DONE = {
    "approve": "Approved",
    "hold": "Put back",
    "delete": "Deleted",
    "edit": "Edited",
    "reply": "Published as an answer",
}
_STEPS = 3


def done(action: str, label: str | None) -> str:
    """What somebody did: 'Approved', 'Rejected as spam'."""
    if action == "reject":
        return f"Rejected as {LABEL_WORDS[label]}" if label in LABEL_WORDS else "Rejected"
    return _DONE.get(action, action.capitalize())


def state(item: Mapping[str, Any]) -> str:
    """How a comment stands: 'Held', 'Reported', 'Rejected as toxic'."""
    if item["queue"] == REPORTED:
        return "Reported"
    if item["status"] == REJECTED:
        return done("reject", item["label"])
    return STATUS_WORDS[str(item["status"])]


def buttons(item: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """Name, word and key of each decision that would change something; none once it is gone."""
    if item["status"] == DELETED or not item["body"]:
        return []
    if item["blind"]:
        return list(BUTTONS)
    if item["status"] == REJECTED:
        standing = ("reject", item["label"])
    else:
        standing = ("approve" if item["status"] == APPROVED and not item["queue"] else "", None)
    return [button for button in BUTTONS if ACTS[button[0]] != standing]


def chip(item: Mapping[str, Any]) -> str:
    """The first reason in a word or two, and how many more there are: 'spam 99 +1'."""
    if item.get("blind"):
        return "check"
    if not item["reasons"]:
        return ""
    first, *more = item["reasons"]
    return _short(first) + (f" +{len(more)}" if more else "")


def _short(reason: Mapping[str, Any]) -> str:
    name = label(reason["code"])
    if reason.get("score") is not None:
        return f"{name} {_hundredths(reason['score'])}"
    if reason["code"] == "links":
        return str(reason["detail"].partition(",")[0])
    return _SHORT_REASONS.get(reason["code"], name)


def score(value: float) -> str:
    """Two digits, cut and not rounded: 0.996 must not read as certainty."""
    return f"{_hundredths(value) / 100:.2f}"


def _hundredths(value: float) -> int:
    """Cut, with a tiny term that mends 0.29 * 100."""
    return math.floor(value * 100 + 1e-9)


def label(name: str) -> str:
    """One of the seven labels in words."""
    return name.replace("_", " ")


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a body; ``step`` 0 is plain, 3 spoke most for ``label``."""

    text: str
    label: str = ""
    step: int = 0


def marked(item: Mapping[str, Any]) -> list[Piece]:
    """The body in pieces, with the words marked that the model went by."""
    found = [Span(**span) for span in item["explanation"]]
    most = max((span.weight for span in found), default=0.0)
    return [
        Piece(part.text, label(part.label), max(1, math.ceil(part.weight / most * _STEPS)))
        if part.label and most > 0
        else Piece(part.text)
        for part in spans.segments(item["body"] or "", found)
    ]


def moment(stamp: str) -> datetime:
    """A time of the use cases, to be reckoned with."""
    return datetime.fromisoformat(stamp)


def ago(stamp: str) -> str:
    """'2 h ago'; the day, when it is more than a week."""
    then = moment(stamp)
    minutes = int((now() - then).total_seconds() // 60)
    if minutes < 1:
        return "just now"
    if minutes < 60:
        return f"{minutes} min ago"
    if minutes < 24 * 60:
        return f"{minutes // 60} h ago"
    if minutes < 7 * 24 * 60:
        return f"{minutes // (24 * 60)} d ago"
    return f"{then.day} {then:%b %Y}"


def span(seconds: float) -> str:
    """'25 minutes', '3 hours', '2 days'."""
    minutes = int(seconds // 60)
    for size, word in ((24 * 60, "days"), (60, "hours")):
        if minutes >= 2 * size:
            return f"{minutes // size} {word}"
    return f"{minutes} minutes"


def exactly(stamp: str) -> str:
    """'22 November 2026, 15:00 UTC'."""
    then = moment(stamp).astimezone(UTC)
    return f"{then.day} {then:%B %Y, %H:%M} UTC"


def record(item: Mapping[str, Any]) -> str:
    """What is known of an author: 'new here · 0 approved', '12 approved · since 3 Mar 2026'."""
    approved, rejected = item["author"]["approved_count"], item["author"]["rejected_count"]
    parts = [f"{approved} approved"]
    if rejected:
        parts.append(f"{rejected} rejected")
    elif not approved:
        parts.insert(0, "new here")
    first = item["author"]["first_seen"]
    if first and first != item["created_at"]:
        then = moment(first)
        parts.append(f"since {then.day} {then:%b %Y}")
    return " · ".join(parts)


def host(article: str) -> str | None:
    """The host of an article that is a web address; other keys are never made links."""
    return keys.article(article).host


def happened(decision: Mapping[str, Any]) -> str:
    """One decision of a history in words."""
    if decision["source"] == AUTOMATIC:
        return _by_itself(decision)
    who = "its author" if decision["source"] == "author" else decision["actor"]
    if decision["action"] == "undo":
        return f"Undone by {who}"
    if decision["action"] == "erase":
        return "Erased, as its author had asked"
    return f"{done(decision['action'], decision['label'])} by {who}"


def _by_itself(decision: Mapping[str, Any]) -> str:
    if decision["action"] == "approve":
        return "Published automatically"
    if decision["action"] == "expire":
        return "Rejected unread, as almost surely spam"
    return "Held automatically"


def did(action: str, detail: Mapping[str, Any]) -> str:
    """An act of the log in words: 'rejected 3 comments as spam', 'changed settings: a 2 → 3'."""
    count = detail.get("comments")
    many = "a comment" if count == 1 else f"{count} comments"
    if action == "decide":
        verb, _, rest = done(str(detail["action"]), detail.get("label")).partition(" ")
        return f"{verb.lower()} {many} {rest}".rstrip()
    if action == "undo":
        return f"took back what was decided about {many}"
    told = {name: value for name, value in detail.items() if name not in ("batch", "comments")}
    more = ", ".join(f"{_plain(name)} {_changed(value)}" for name, value in told.items())
    return ACTIONS[action] + (f": {more}" if more else "")


def _plain(name: str) -> str:
    return name.replace("_", " ")


def _changed(value: Any) -> str:
    """A pair is what something was before and is now."""
    if isinstance(value, list) and len(value) == 2:
        return " → ".join("nothing" if one is None else str(one) for one in value)
    return str(value)


FOR_TEMPLATES = {
    "LABELS": LABELS,
    "LABEL_WORDS": LABEL_WORDS,
    "ago": ago,
    "buttons": buttons,
    "chip": chip,
    "exactly": exactly,
    "excerpt": plain.excerpt,
    "happened": happened,
    "host": host,
    "label_name": label,
    "marked": marked,
    "record": record,
    "score": score,
    "span": span,
    "state": state,
    "with_query": fields.with_query,
}
