"""The model: which version is live, which there are, and what retraining finds."""

from __future__ import annotations

from typing import Any

from flask import jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from service.comments.records import timestamp
from service.context import services
from service.dashboard import door, fields, lists, models_pictures, models_words, notices
from service.errors import Conflict, Invalid, NotFound
from service.learning import acts, curves, jobs, shown
from service.learning.shown import Version
from service.models import Job, Promotion
from service.roles import ADMINISTRATOR


def models() -> str:
    """Everything there is to know of the model."""
    own = services()
    with own.db.read() as session:
        rows, more_versions = shown.stored(session, _key("versions"))
        shipped = shown.shipped(session) if more_versions is None else None
        history, more_history = shown.promotions(session, _key("history"))
        last, judged = jobs.last(session), shown.last_report(session)
        live = acts.live(session, own)
        found = {
            "live": live,
            "drawn": _drawn(session, live),
            "since": [_promotion(row) for row in shown.promotions(session)[0][:1]],
            "pinned": acts.pinned(session),
            "report": judged and _report(session, judged),
        }
    in_use = own.live.current()
    return lists.page(
        "dashboard/models.html",
        name="models",
        **found,
        setting=own.settings.model,
        in_use=in_use.version if in_use else None,
        versions=[_version(row) for row in [*rows, *([shipped] if shipped else [])]],
        more_versions=more_versions,
        history=[_promotion(row) for row in history],
        more_history=more_history,
        job=last and _job(last),
        states=models_words.STATES,
        may_change=door.may(ADMINISTRATOR, everywhere=True),
    )


def _key(name: str) -> int | None:
    """The key below which a list goes on."""
    return fields.number(name) if fields.text(name) else None


def _promotion(row: Promotion) -> dict[str, Any]:
    return {
        "at": timestamp(row.created_at),
        "said": models_words.ACTIONS.get(row.action, row.action),
        "version": row.version,
        "by": row.actor,
    }


def _version(version: Version) -> dict[str, Any]:
    return {
        "version": version.version,
        "base": version.lineage.get("base"),
        "trained_at": version.trained_at,
        "stored_at": timestamp(version.created_at),
        "size": models_words.size(version),
        "figures": models_words.figures(version),
        "learned": models_words.learned(version),
        "digests": models_words.digests(version),
        "has_curves": bool(curves.of_version(version.metrics)),
    }


def _drawn(session: Session, live: str | None) -> dict[str, Any] | None:
    """The curves of the version that is asked for, else of the live one; None: none is known.

    :raises NotFound: there is no such version.
    """
    asked = fields.text("pictures", 128)
    known = shown.find(session, asked or live or "")
    if known is None:
        if asked:
            raise NotFound(f"There is no model {asked!r}.")
        return None
    return {
        "version": known.version,
        "base": known.lineage.get("base"),
        "learned": "learned" in known.metrics,
        "rows": models_pictures.shown(curves.of_version(known.metrics)),
    }


def _job(job: Job) -> dict[str, Any]:
    active = job.state in (jobs.QUEUED, jobs.RUNNING)
    return models_words.progress(job) | {
        "asked_by": job.asked_by,
        "at": timestamp(job.created_at),
        "ended_at": timestamp(job.finished_at),
        "said": None if active else models_words.outcome(job),
    }


def _report(session: Session, job: Job) -> dict[str, Any]:
    found = (job.result or {})["report"]
    named = door.may(ADMINISTRATOR)
    names = shown.actors(session, services().identity, models_words.left_out(found))
    return {
        "at": timestamp(job.finished_at),
        "base": found["base"],
        "telling": found["decisions"]["telling"],
        "labels": models_words.report(found, names, named=named),
        "untold": models_words.untold(found),
        "pictures": models_pictures.shown(curves.declined(found)),
    }


def job() -> ResponseReturnValue:
    """How far the last job is; 304 when that is known already."""
    with services().db.read() as session:
        last = jobs.last(session)
    answer = jsonify(models_words.progress(last) if last else {"active": False})
    answer.add_etag()
    return answer.make_conditional(request)


def retrain() -> ResponseReturnValue:
    """Ask the worker for a retraining."""
    try:
        jobs.ask(services(), door.actor())
    except Conflict as error:
        return _back(error.detail)
    return _back("A worker retrains; this page says how far it is.")


def cancel_job() -> ResponseReturnValue:
    """End it."""
    try:
        jobs.cancel(services(), door.actor(), fields.uid(fields.text("job")))
    except Conflict as error:
        return _back(error.detail)
    return _back("The retraining is cancelled.")


def promote_model() -> ResponseReturnValue:
    """Make a version live."""
    version = fields.text("version", 128)
    try:
        acts.promote(services(), door.actor().name, version)
    except (Conflict, Invalid) as error:
        return _back(error.detail)
    return _back(_live(version))


def rollback_model() -> ResponseReturnValue:
    """Make the version live that was live before."""
    try:
        version = acts.rollback(services(), door.actor().name)
    except (Conflict, Invalid) as error:
        return _back(error.detail)
    return _back(_live(version))


def pin_model() -> ResponseReturnValue:
    """Keep the live version, or let retraining promote again."""
    act = acts.unpin if fields.text("pinned") == "no" else acts.pin
    try:
        version = act(services(), door.actor().name)
    except (Conflict, Invalid) as error:
        return _back(error.detail)
    if act is acts.unpin:
        return _back(f"{version} is pinned no longer.")
    return _back(f"{version} is pinned: no retraining replaces it.")


def _live(version: str) -> str:
    setting = services().settings.model
    when = f"once PARLEY_MODEL no longer decides for {setting}" if setting else "within seconds"
    return f"{version} is live {when}."


def _back(said: str) -> ResponseReturnValue:
    notices.say(said)
    return redirect(url_for("dashboard.models"), 303)
