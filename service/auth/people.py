"""Who may sign in to the dashboard."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.auth import names, passwords, sessions
from service.context import Services
from service.errors import Invalid, NotFound
from service.models import Moderator, SiteRight
from service.roles import ADMINISTRATOR, Role
from service.sites import find as site_of


def create_moderator(
    services: Services,
    name: str,
    password: str,
    role: Role = ADMINISTRATOR,
    sites: Collection[str] | None = None,
) -> None:
    """A new person who may sign in; ``sites`` are slugs, None: every site.

    :raises Invalid: the name is taken or unfit, or the password too short.
    :raises NotFound: no such site.
    """
    name = names.fit(name)
    hashed = passwords.hashed(password)
    with services.db.write() as session:
        if session.scalar(select(Moderator).where(Moderator.name == name)):
            raise Invalid(f"There is a moderator {name!r} already.")
        moderator = Moderator(name=name, password_hash=hashed, role=role)
        give_sites(moderator, None if sites is None else _site_ids(session, sites))
        session.add(moderator)


def _site_ids(session: Session, slugs: Collection[str]) -> frozenset[int]:
    return frozenset(site_of(session, slug).id for slug in slugs)


def give_sites(moderator: Moderator, sites: frozenset[int] | None) -> None:
    """Let the role of a moderator hold on these sites alone; None: on every site."""
    moderator.everywhere = sites is None
    kept = {right.site_id: right for right in moderator.rights}
    wanted = sorted(sites or ())
    moderator.rights = [kept.get(site_id) or SiteRight(site_id=site_id) for site_id in wanted]


def set_password(services: Services, name: str, password: str) -> None:
    """Give a moderator another password and end all sessions under the old one.

    :raises NotFound: there is no such moderator.
    :raises Invalid: the password is too short.
    """
    hashed = passwords.hashed(password)
    with services.db.write() as session:
        moderator = find(session, name)
        moderator.password_hash = hashed
        sessions.end_all(session, moderator.id)


def remove_moderator(services: Services, name: str) -> None:
    """Let a moderator in no more and end every session; what was decided keeps the name.

    :raises NotFound: there is no such moderator.
    """
    with services.db.write() as session:
        moderator = find(session, name)
        sessions.end_all(session, moderator.id)
        session.delete(moderator)


def find(session: Session, name: str) -> Moderator:
    """The moderator of that name.

    :raises NotFound: there is none.
    """
    moderator = session.scalar(select(Moderator).where(Moderator.name == names.fit(name)))
    if moderator is None:
        raise NotFound(f"There is no moderator {name!r}.")
    return moderator
