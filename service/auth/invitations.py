"""Invitations: a link, good once and for a week, that fixes what the invited person may do."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Collection, Sequence
from datetime import timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from service import audit
from service.auth import management, names, passwords, people, sessions
from service.context import Services
from service.db import lock
from service.errors import NotFound
from service.models import Invitation, Moderator, now

DAYS = 7


def invite(
    services: Services, by: str, role: str, slugs: Collection[str] | None, email: str = ""
) -> str:
    """Make a link's token, the only time it is seen; by an administrator of every site.

    :raises Invalid: no such role, no site at all, or no e-mail address.
    :raises NotFound: no such site.
    :raises Forbidden: ``by`` is no administrator of every site any more.
    """
    kept_email = names.fit_email(email)
    token = secrets.token_urlsafe(32)
    with services.db.write() as session:
        lock(session, people.PEOPLE)
        management.require_chief(session, by)
        sites = management.wanted_sites(session, role, slugs)
        session.add(
            invitation := Invitation(
                token_digest=_digest(token),
                moderator_id=people.find(session, by).id,
                role=role,
                sites=None if sites is None else sorted(sites),
                email=kept_email,
                expires_at=now() + timedelta(days=DAYS),
            )
        )
        session.flush()
        detail = {"role": role, "sites": ", ".join(people.slugs(session, sites))}
        audit.note(session, by, "invite", f"invitation:{invitation.id}", detail)
    return token


def withdraw(services: Services, by: str, invitation_id: int) -> None:
    """Make an invitation void; one that is used or void already is no mistake."""
    with services.db.write() as session:
        void = delete(Invitation).where(Invitation.id == invitation_id).returning(Invitation.id)
        if session.scalar(void) is not None:
            audit.note(session, by, "withdraw_invitation", f"invitation:{invitation_id}", {})


def standing(session: Session) -> Sequence[Invitation]:
    """The invitations that are good, newest first."""
    query = select(Invitation).where(Invitation.expires_at > now())
    return session.scalars(query.order_by(Invitation.id.desc())).all()


def find(session: Session, token: str) -> Invitation:
    """The invitation of that token.

    :raises NotFound: it is used, withdrawn or too old, or never was one.
    """
    good = (Invitation.token_digest == _digest(token), Invitation.expires_at > now())
    invitation = session.scalar(select(Invitation).where(*good))
    if invitation is None:
        raise NotFound("This invitation was used, was withdrawn or is over. Ask for another one.")
    return invitation


def join(services: Services, token: str, name: str, password: str, email: str = "") -> str:
    """Make the invited person, who is signed in at once; returns the token of the session.

    :raises NotFound: the invitation is not good any more.
    :raises Invalid: the name is taken or unfit, or the password or the address will not do.
    """
    with services.db.read() as session:
        find(session, token)
    name = names.fit(name)
    hashed = passwords.hashed(password, name)
    kept_email = names.fit_email(email)
    with services.db.write() as session:
        lock(session, people.PEOPLE)
        moderator = take(session, token, name, hashed)
        moderator.email = kept_email
        return sessions.begin(session, moderator.id)


def take(session: Session, token: str, name: str, hashed: str) -> Moderator:
    """Use an invitation up for a new person; whoever calls it holds the lock on people.

    :raises NotFound: it is not good any more.
    :raises Invalid: the name is taken.
    """
    invitation = find(session, token)
    sites = None if invitation.sites is None else frozenset(invitation.sites)
    moderator = people.add(session, name, hashed, invitation.role, sites)
    detail = {"role": invitation.role, "invited by": invitation.inviter.name}
    audit.note(session, name, "join", f"moderator:{name}", detail)
    session.delete(invitation)
    return moderator


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
