"""A candidate begins to score beside the live model, or ends; noted in the log."""

from __future__ import annotations

from datetime import datetime, timedelta

from service import audit, db, versions
from service.context import Services
from service.errors import Conflict, Invalid, NotFound
from service.learning import acts
from service.models import Shadow, now
from service.shadow import runs

USUAL = timedelta(days=14)
LONGEST = timedelta(days=90)


def begin(services: Services, actor: str, version: str, until: datetime | None = None) -> Shadow:
    """Let a version score every comment from now on; one that does so already ends.

    Args:
        services: the installation's.
        actor: who wants it.
        version: a stored or the shipped one.
        until: the first moment at which it does so no longer; 14 days unless told.

    :raises NotFound: there is no such version.
    :raises Invalid: its stored bytes are damaged, or ``until`` is over or too far.
    :raises Conflict: it is live.
    """
    until = until or now() + USUAL
    if not now() < until <= now() + LONGEST:
        said = f"A shadow ends after now, within {LONGEST.days} days."
        raise Invalid(said, fields={"until": said})
    with services.db.write() as session:
        if version == acts.live(session, services):
            raise Conflict(f"{version} is live, so there is nothing to compare it with.")
        versions.keep(session, version)
        db.lock(session, ["shadow"])
        if (earlier := runs.standing(session)) is not None:
            earlier.ended_at = now()
        run = Shadow(version=version, actor=actor, until=until)
        session.add(run)
        detail = {"until": until.isoformat(timespec="seconds")}
        audit.note(session, actor, "begin_shadow", f"model:{version}", detail)
        return run


def end(services: Services, actor: str) -> str:
    """End what runs; returns its version.

    :raises NotFound: nothing runs.
    """
    with services.db.write() as session:
        db.lock(session, ["shadow"])
        run = runs.standing(session)
        if run is None:
            raise NotFound("No candidate scores beside the live model.")
        run.ended_at = now()
        audit.note(session, actor, "end_shadow", f"model:{run.version}", {})
        return run.version
