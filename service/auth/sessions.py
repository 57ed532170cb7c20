"""Signing in and out: sessions are rows, so that they can be ended."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta

from flask import request
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from service.auth import passwords
from service.auth.names import NAME
from service.context import Services
from service.errors import Unauthorized
from service.models import Moderator, ModeratorSession, now

SESSION_DAYS = 14
SEEN_MINUTES = 5


def sign_in(services: Services, name: str, password: str) -> str:
    """Begin a session; returns its token.

    :raises Unauthorized: wrong name or password; never said which.
    :raises TooManyRequests: too many failures from this address or for this name.
    """
    address = services.identity.sender(request.remote_addr)
    name = name.strip().casefold()
    account = services.identity.digest("account", name)
    services.limits.test("login", address)
    services.limits.test("login_account", account, address)
    with services.db.read() as session:
        query = select(Moderator).where(Moderator.name == name)
        # What is no name may hold what no database takes.
        moderator = session.scalar(query) if NAME.fullmatch(name) else None
    known = moderator.password_hash if moderator else passwords.NOBODY
    right = passwords.fits(password, known)
    if moderator is None or not right:
        services.limits.hit("login", address)
        services.limits.hit("login_account", account, address)
        raise Unauthorized("That name and password do not go together.")
    token = secrets.token_urlsafe(32)
    with services.db.write() as session:
        session.add(
            ModeratorSession(
                moderator_id=moderator.id,
                token_digest=_token_digest(token),
                expires_at=now() + timedelta(days=SESSION_DAYS),
            )
        )
    return token


def signed_in(services: Services, token: str | None) -> Moderator | None:
    """The moderator whose session the token is; None when it has ended."""
    if not token:
        return None
    with services.db.read() as session:
        row = session.scalar(
            select(ModeratorSession).where(
                ModeratorSession.token_digest == _token_digest(token),
                ModeratorSession.expires_at > now(),
            )
        )
        if row is None:
            return None
        # What they may do is read with them, once and for this request alone.
        _ = row.moderator.sites
    if row.seen_at < now() - timedelta(minutes=SEEN_MINUTES):
        _note_seen(services, row.id)
    return row.moderator


def _note_seen(services: Services, session_id: int) -> None:
    with services.db.write() as session:
        row = session.get(ModeratorSession, session_id)
        if row is not None:
            row.seen_at = now()
            row.expires_at = now() + timedelta(days=SESSION_DAYS)


def sign_out(services: Services, token: str) -> None:
    """End the session of that token."""
    with services.db.write() as session:
        session.execute(
            delete(ModeratorSession).where(ModeratorSession.token_digest == _token_digest(token))
        )


def sign_out_everywhere(services: Services, moderator_id: int) -> None:
    """End every session of a moderator."""
    with services.db.write() as session:
        end_all(session, moderator_id)


def end_all(session: Session, moderator_id: int) -> None:
    """End every session of a moderator, in the transaction of ``session``."""
    session.execute(delete(ModeratorSession).where(ModeratorSession.moderator_id == moderator_id))


def _token_digest(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
