"""That somebody's data was handed over or erased, so that it can be answered later.

The log names nobody: a keyed digest of the address or key stands for the person. Who asks by
that address, with the installation's secret, finds the line again; nobody else does.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from service import audit
from service.comments.records import Actor
from service.identity import Identity
from service.models import Act
from service.privacy.person import Person

EXPORT, ERASE = "export_person", "erase_person"


def subject(identity: Identity, known_as: str) -> str:
    """What stands in the log for an e-mail address or an author key."""
    return f"person:{identity.digest('person', known_as.casefold())[:32]}"


def note(
    session: Session,
    identity: Identity,
    actor: Actor,
    action: str,
    known_as: Sequence[str],
    detail: Mapping[str, int],
    person: Person,
) -> None:
    """Write it down once for each address and key of the person, for each site that was named."""
    sites = [None] if person.sites is None else sorted(person.sites)
    for name in known_as:
        for site_id in sites:
            audit.note(
                session, actor.name, action, subject(identity, name), detail, site_id=site_id
            )


def found(
    session: Session, identity: Identity, person: Person, action: str = ERASE
) -> Sequence[Act]:
    """When that was done for a person, oldest first."""
    names = [subject(identity, name) for name in (person.email, person.key) if name]
    query = select(Act).where(Act.subject.in_(names), Act.action == action)
    if person.sites is not None:
        query = query.where(Act.site_id.is_(None) | Act.site_id.in_(person.sites))
    return session.scalars(query.order_by(Act.uid)).all()
