"""A version that scores beside the live one and decides nothing: begun, ended, looked at."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from flask import redirect, url_for
from flask.typing import ResponseReturnValue

from model.labels import LABELS
from service.context import services
from service.dashboard import door, fields, lists, notices, words
from service.errors import Conflict, Invalid, NotFound
from service.learning import acts as live_acts
from service.learning import shown
from service.models import now
from service.roles import ADMINISTRATOR
from service.shadow import acts, report

EXCERPT = 200
DECIDED = {"approve": "approved", "reject": "rejected", None: "nobody has decided"}


def shadow_page() -> str:
    """What runs, and what came of it on one's sites."""
    own = services()
    with own.db.read() as session:
        found = report.report(session, door.sites())
        live = live_acts.live(session, own)
        stored = [row.version for row in shown.stored(session)[0]]
        shipped = shown.shipped(session)
    running = found["version"] if found and found["running"] else None
    candidates = [*stored, *([shipped.version] if shipped else [])]
    return lists.page(
        "dashboard/models_shadow.html",
        name="shadow",
        found=found,
        examples=[_example(row) for row in found["examples"]] if found else [],
        candidates=[version for version in candidates if version not in (live, running)],
        until=(now() + acts.USUAL).date(),
        tomorrow=(now() + timedelta(days=1)).date(),
        latest=(now() + acts.LONGEST).date(),
        may_change=door.may(ADMINISTRATOR, everywhere=True),
    )


def _example(row: Mapping[str, Any]) -> dict[str, Any]:
    """A comment in which the two differ, and the label that says most of why."""
    live, candidate = row["scores"] or {}, row["candidate_scores"]
    label = max(LABELS, key=lambda name: abs(candidate[name] - live.get(name, 0.0)))
    return {
        "id": row["id"],
        "author": row["author"],
        "text": " ".join(row["body"].split())[:EXCERPT],
        "verdict": "held, would be published" if row["held"] else "published, would be held",
        "score": f"{words.label(label)} {live.get(label, 0.0):.2f}, {candidate[label]:.2f} by it",
        "decided": DECIDED[row["decided"]],
    }


def begin_shadow() -> ResponseReturnValue:
    """Let a version score what comes in from now on."""
    version, until = fields.text("version", 128), fields.day("until")
    try:
        run = acts.begin(services(), door.actor().name, version, until)
    except (Conflict, Invalid) as error:
        return _back(error.detail)
    return _back(f"{version} scores beside the live model until {run.until:%Y-%m-%d}.")


def end_shadow() -> ResponseReturnValue:
    """Let it score no more."""
    try:
        version = acts.end(services(), door.actor().name)
    except NotFound as error:
        return _back(error.detail)
    return _back(f"{version} scores no more, within seconds.")


def _back(said: str) -> ResponseReturnValue:
    notices.say(said)
    return redirect(url_for("dashboard.shadow"), 303)
