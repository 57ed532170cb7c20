"""What people do with versions of the model: promote, roll back, pin; noted in the log."""

from __future__ import annotations

from sqlalchemy.orm import Session

from service import audit, versions
from service.context import Services
from service.db import lock
from service.errors import Conflict
from service.models import Instance

_PIN = "pinned_model"


def pinned(session: Session) -> str | None:
    """The version that no retraining replaces; None: there is none."""
    row = session.get(Instance, _PIN)
    return row.value if row else None


def live(session: Session, services: Services) -> str | None:
    """The version that should be in use: of the setting, the promoted or the shipped one."""
    return services.settings.model or _standing(session)


def alone(session: Session) -> None:
    """Let acts on the live version come one after the other, until the transaction ends."""
    lock(session, ["promotion"])


def promote(services: Services, actor: str, version: str, *, unless_pinned: bool = False) -> None:
    """Make a stored or the shipped version live, which takes the pin off another one.

    :raises Conflict: another version is pinned, and this is only for the case that none is.
    :raises Invalid: its stored bytes are damaged.
    :raises NotFound: there is no such version.
    """
    with services.db.write() as session:
        alone(session)
        pin = pinned(session)
        if unless_pinned and pin not in (None, version):
            raise Conflict(f"{pin} is pinned, so {version} is stored and does not go live.")
        promote_within(session, actor, version)


def promote_within(session: Session, actor: str, version: str) -> None:
    """The same as a part of a transaction."""
    alone(session)
    before = _standing(session)
    versions.promote(session, version, actor)
    _moved(session, actor, "promote_model", before, version)


def rollback(services: Services, actor: str) -> str:
    """Make the version live that was live before the present one, unpinning that; returns it.

    :raises Invalid: its stored bytes are damaged.
    :raises NotFound: there is none to go back to.
    """
    with services.db.write() as session:
        alone(session)
        before = _standing(session)
        version = versions.rollback(session, actor)
        _moved(session, actor, "rollback_model", before, version)
        return version


def pin(services: Services, actor: str) -> str:
    """Keep the live version until it is unpinned, whatever a retraining finds; returns it.

    :raises Conflict: nothing is live.
    :raises Invalid: its stored bytes are damaged.
    """
    with services.db.write() as session:
        alone(session)
        version = _standing(session)
        if version is None:
            raise Conflict("No version is live, so there is none to pin.")
        if versions.promoted(session) is None:
            # The next release ships another model; what is pinned must not change with it.
            versions.promote(session, version, actor)
        session.merge(Instance(name=_PIN, value=version))
        audit.note(session, actor, "pin_model", f"model:{version}", {})
        return version


def unpin(services: Services, actor: str) -> str:
    """Let retraining promote again; returns the version that was pinned.

    :raises Conflict: none is pinned.
    """
    with services.db.write() as session:
        alone(session)
        version = pinned(session)
        if version is None:
            raise Conflict("No version is pinned.")
        _take_off(session, actor, version)
        return version


def _standing(session: Session) -> str | None:
    """The version that is live as far as the database says."""
    shipped = versions.shipped()
    return versions.promoted(session) or (shipped.version if shipped else None)


def _moved(session: Session, actor: str, action: str, before: str | None, version: str) -> None:
    audit.note(session, actor, action, f"model:{version}", {"live": [before, version]})
    pin = pinned(session)
    if pin not in (None, version):
        _take_off(session, actor, str(pin))


def _take_off(session: Session, actor: str, version: str) -> None:
    session.delete(session.get_one(Instance, _PIN))
    audit.note(session, actor, "unpin_model", f"model:{version}", {})
