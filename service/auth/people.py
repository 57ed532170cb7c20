"""Who may sign in to the dashboard, and what they may do there."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import delete, select
from sqlalchemy.orm import Session, selectinload

from service import audit, config
from service.auth import names, passwords, second_factor, sessions
from service.context import Services
from service.db import lock
from service.errors import Invalid, NotFound
from service.models import Claim, Delivery, Invitation, Moderator, SavedView, Site, SiteRight
from service.outbox import receivers
from service.outbox.receivers import MAIL
from service.roles import ADMINISTRATOR, Role
from service.sites import find as site_of

# Of two acts on people the second sees what the first has done.
PEOPLE = ("people",)


def create_moderator(
    services: Services,
    name: str,
    password: str,
    role: Role = ADMINISTRATOR,
    sites: Collection[str] | None = None,
) -> None:
    """A new person who may sign in; ``sites`` are slugs, None: every site.

    :raises Invalid: the name is taken or unfit, or the password will not do.
    :raises NotFound: no such site.
    """
    name = names.fit(name)
    hashed = passwords.hashed(password, name)
    with services.db.write() as session:
        lock(session, PEOPLE)
        wanted = None if sites is None else site_ids(session, sites)
        moderator = add(session, name, hashed, role, wanted)
        _note(session, config.operator(), "add_person", moderator, _may(session, moderator))


def add(
    session: Session, name: str, hashed: str, role: str, sites: frozenset[int] | None
) -> Moderator:
    """The row of a new person; whoever calls it holds the lock on people.

    :raises Invalid: the name is taken.
    """
    if session.scalar(select(Moderator).where(Moderator.name == name)):
        detail = f"There is a moderator {name!r} already."
        raise Invalid(detail, fields={"name": detail})
    moderator = Moderator(name=name, password_hash=hashed, role=role)
    _give(moderator, sites)
    session.add(moderator)
    session.flush()
    return moderator


def site_ids(session: Session, slugs: Collection[str]) -> frozenset[int]:
    """Primary keys of the sites with these slugs.

    :raises NotFound: one is of no site.
    """
    return frozenset(site_of(session, slug).id for slug in slugs)


def _give(moderator: Moderator, sites: frozenset[int] | None) -> None:
    """Let the role of a moderator hold on these sites alone; None: on every site."""
    moderator.everywhere = sites is None
    kept = {right.site_id: right for right in moderator.rights}
    wanted = sorted(sites or ())
    moderator.rights = [kept.get(site_id) or SiteRight(site_id=site_id) for site_id in wanted]


def set_password(services: Services, name: str, password: str) -> None:
    """Give a moderator another password and end all sessions under the old one.

    :raises NotFound: there is no such moderator.
    :raises Invalid: the password will not do.
    """
    hashed = passwords.hashed(password, names.fit(name))
    with services.db.write() as session:
        moderator = find(session, name)
        moderator.password_hash = hashed
        sessions.end_all(session, moderator.id)
        _note(session, config.operator(), "change_password", moderator)


def remove_moderator(services: Services, name: str) -> None:
    """Let a moderator in no more, even the last administrator: an operator can make a new one.

    :raises NotFound: there is no such moderator.
    """
    with services.db.write() as session:
        lock(session, PEOPLE)
        take_out(session, config.operator(), find(session, name))


def set_role(
    services: Services, name: str, role: Role, sites: Collection[str] | None = None
) -> None:
    """Say anew what somebody may do and on which sites (slugs; None: every one).

    :raises NotFound: there is no such moderator or no such site.
    """
    with services.db.write() as session:
        lock(session, PEOPLE)
        wanted = None if sites is None else site_ids(session, sites)
        put_role(session, config.operator(), find(session, name), role, wanted)


def reset_second_factor(services: Services, name: str) -> None:
    """Take a moderator's second factor off and end their sessions; for who has lost it.

    :raises NotFound: there is no such moderator.
    """
    with services.db.write() as session:
        take_factor_off(session, config.operator(), find(session, name))


def put_role(
    session: Session, by: str, moderator: Moderator, role: str, sites: frozenset[int] | None
) -> None:
    """Change role and sites, in the transaction of ``session``, and write it down."""
    before = _may(session, moderator)
    moderator.role = role
    _give(moderator, sites)
    session.flush()
    if not (role == ADMINISTRATOR and sites is None):
        _withdraw_all(session, moderator)
    after = _may(session, moderator)
    changed = {name: [before[name], after[name]] for name in after if before[name] != after[name]}
    if changed:
        receivers.changed(session)
        _note(session, by, "change_person", moderator, changed)


def take_out(session: Session, by: str, moderator: Moderator) -> None:
    """Remove somebody, in the transaction of ``session``, and write it down."""
    _withdraw_all(session, moderator)
    sessions.end_all(session, moderator.id)
    second_factor.forget(session, moderator)
    # A number may be given anew: nothing that waits for one person goes to the next.
    session.execute(
        delete(Delivery).where(Delivery.receiver == MAIL, Delivery.receiver_id == moderator.id)
    )
    receivers.changed(session)
    _note(session, by, "remove_person", moderator)
    for own in (Claim, SavedView):
        session.execute(delete(own).where(own.moderator_id == moderator.id))
    session.delete(moderator)


def take_factor_off(session: Session, by: str, moderator: Moderator) -> None:
    """Take a second factor off, in the transaction of ``session``, and write it down."""
    second_factor.forget(session, moderator)
    sessions.end_all(session, moderator.id)
    _note(session, by, "reset_second_factor", moderator)


def _withdraw_all(session: Session, moderator: Moderator) -> None:
    """Whoever may invite nobody any more could come back by a link of their own."""
    session.execute(delete(Invitation).where(Invitation.moderator_id == moderator.id))


def _may(session: Session, moderator: Moderator) -> dict[str, str]:
    """Role and sites in words, for the log."""
    return {"role": moderator.role, "sites": ", ".join(slugs(session, moderator.sites))}


def slugs(session: Session, sites: Collection[int] | None) -> list[str]:
    """The slugs of these sites, in order; None: of every one, which is 'every site'."""
    if sites is None:
        return ["every site"]
    return list(session.scalars(select(Site.slug).where(Site.id.in_(sites)).order_by(Site.slug)))


def _note(
    session: Session,
    by: str,
    action: str,
    moderator: Moderator,
    detail: Mapping[str, object] | None = None,
) -> None:
    audit.note(session, by, action, f"moderator:{moderator.name}", detail or {})


def find(session: Session, name: str) -> Moderator:
    """The moderator of that name.

    :raises NotFound: there is none.
    """
    moderator = session.scalar(select(Moderator).where(Moderator.name == names.fit(name)))
    if moderator is None:
        raise NotFound(f"There is no moderator {name!r}.")
    return moderator


def everybody(session: Session) -> Sequence[Moderator]:
    """All people by name, each with their rights."""
    query = select(Moderator).options(selectinload(Moderator.rights))
    return session.scalars(query.order_by(Moderator.name)).all()
