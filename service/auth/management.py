"""What administrators of every site do to people; one of them always remains."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from service.auth import people
from service.context import Services
from service.db import lock
from service.errors import Conflict, Forbidden, Invalid
from service.models import Moderator
from service.roles import ADMINISTRATOR, ROLES


def change(
    services: Services, by: str, name: str, role: str, slugs: Collection[str] | None
) -> None:
    """As ``set_role``, by the administrator of every site called ``by``.

    :raises Conflict: nobody would be left who manages people.
    :raises Invalid: no such role, or no site at all.
    """
    with services.db.write() as session:
        lock(session, people.PEOPLE)
        require_chief(session, by)
        sites = wanted_sites(session, role, slugs)
        moderator = people.find(session, name)
        if not (role == ADMINISTRATOR and sites is None):
            _keep_a_chief(session, moderator)
        people.put_role(session, by, moderator, role, sites)


def remove(services: Services, by: str, name: str) -> None:
    """As ``remove_moderator``, by the administrator of every site called ``by``.

    :raises Conflict: nobody would be left who manages people.
    """
    with services.db.write() as session:
        lock(session, people.PEOPLE)
        require_chief(session, by)
        moderator = people.find(session, name)
        _keep_a_chief(session, moderator)
        people.take_out(session, by, moderator)


def reset(services: Services, by: str, name: str) -> None:
    """As ``reset_second_factor``, by the administrator of every site called ``by``.

    :raises Forbidden: one's own takes the password and a code, on the account's page.
    """
    with services.db.write() as session:
        lock(session, people.PEOPLE)
        require_chief(session, by)
        moderator = people.find(session, name)
        if moderator.name == by:
            raise Forbidden("Your own second factor is on the page of your account.")
        people.take_factor_off(session, by, moderator)


def wanted_sites(
    session: Session, role: str, slugs: Collection[str] | None
) -> frozenset[int] | None:
    """What a form says somebody may do, looked at; the sites as primary keys.

    :raises Invalid: no such role, or no site at all.
    :raises NotFound: no such site.
    """
    if role not in ROLES:
        raise Invalid(f"A role is one of {', '.join(ROLES)}.")
    if slugs is not None and not slugs:
        detail = "Name a site, or choose every site."
        raise Invalid(detail, fields={"site": detail})
    return None if slugs is None else people.site_ids(session, slugs)


def require_chief(session: Session, by: str) -> None:
    """Look again, under the lock: somebody else may have acted on who acts.

    :raises Forbidden: they are no administrator of every site any more.
    """
    if session.scalar(select(Moderator.id).where(Moderator.name == by, _is_chief())) is None:
        raise Forbidden("This takes the role administrator on every site.")


def _keep_a_chief(session: Session, moderator: Moderator) -> None:
    others = select(Moderator.id).where(_is_chief(), Moderator.id != moderator.id)
    if session.scalar(others.limit(1)) is None:
        raise Conflict("Somebody has to be left who is administrator on every site.")


def _is_chief() -> ColumnElement[bool]:
    return (Moderator.role == ADMINISTRATOR) & Moderator.everywhere.is_(True)
