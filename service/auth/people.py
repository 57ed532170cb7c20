"""Who may sign in to the dashboard."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.auth import names, passwords, sessions
from service.context import Services
from service.errors import Invalid, NotFound
from service.models import Moderator


def create_moderator(services: Services, name: str, password: str) -> None:
    """A new person who may sign in.

    :raises Invalid: the name is taken or unfit, or the password too short.
    """
    name = names.fit(name)
    hashed = passwords.hashed(password)
    with services.db.write() as session:
        if session.scalar(select(Moderator).where(Moderator.name == name)):
            raise Invalid(f"There is a moderator {name!r} already.")
        session.add(Moderator(name=name, password_hash=hashed))


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
