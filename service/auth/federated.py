"""Who comes through a provider: known from before, invited, or of a domain that may join."""

from __future__ import annotations

import re
from contextlib import suppress

from sqlalchemy import select
from sqlalchemy.orm import Session

from service import audit
from service.auth import invitations, names, people, sessions
from service.auth.oidc import Claims
from service.context import Services
from service.db import lock
from service.errors import Forbidden, Invalid
from service.models import Moderator, OidcIdentity
from service.models.people import NO_PASSWORD

NAME_LENGTH = 60


def enter(services: Services, claims: Claims, invitation: str) -> str:
    """Begin a session for them; returns its token. Who has a second factor is asked for it.

    Nobody is taken for somebody else by an e-mail address: a person of ours is known by issuer
    and subject alone.

    :raises Forbidden: nobody has let them in.
    :raises NotFound: the invitation is not good any more.
    """
    with services.db.write() as session:
        lock(session, people.PEOPLE)
        pair = {"issuer": claims.issuer, "subject": claims.subject}
        known = session.scalar(select(OidcIdentity).filter_by(**pair))
        if known is None:
            moderator = _joined(services, session, claims, invitation)
            moderator.identities.append(OidcIdentity(**pair))
        else:
            moderator = session.get_one(Moderator, known.moderator_id)
        return sessions.begin(session, moderator.id, pending=moderator.totp_since is not None)


def _joined(services: Services, session: Session, claims: Claims, invitation: str) -> Moderator:
    name = _free_name(session, claims.name)
    if invitation:
        moderator = invitations.take(session, invitation, name, NO_PASSWORD)
    elif _may_join(services, claims):
        role = services.settings.oidc_role
        moderator = people.add(session, name, NO_PASSWORD, role, None)
        audit.note(session, name, "join", f"moderator:{name}", {"role": role})
    else:
        raise Forbidden("Nobody has let you in here: ask for an invitation, and open its link.")
    with suppress(Invalid):
        moderator.email = names.fit_email(claims.email or "")
    return moderator


def _may_join(services: Services, claims: Claims) -> bool:
    domain = (claims.email or "").rpartition("@")[2].lower()
    return bool(domain) and domain in services.settings.oidc_domains


def _free_name(session: Session, wanted: str) -> str:
    """What the provider calls them, as a name of ours that nobody has."""
    local = wanted.partition("@")[0] or wanted
    bare = re.sub(r"[^\w.+-]+", "-", local.casefold()).strip("-")[:NAME_LENGTH] or "somebody"
    taken = set(session.scalars(select(Moderator.name).where(Moderator.name.startswith(bare))))
    numbers = (f"{bare}-{number}" for number in range(2, len(taken) + 3))
    return next(name for name in (bare, *numbers) if name not in taken)
