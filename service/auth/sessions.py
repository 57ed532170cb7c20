"""Signing in and out: sessions are rows, so that they can be listed and ended."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from datetime import timedelta

from flask import request
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from service import audit
from service.auth import attempts, devices, passwords, second_factor
from service.auth.names import NAME
from service.context import Services
from service.errors import Unauthorized
from service.models import Moderator, ModeratorSession, now

SESSION_DAYS = 14
SEEN_MINUTES = 5
# How long the second step may take.
PENDING_MINUTES = 10


def sign_in(services: Services, name: str, password: str) -> str:
    """Begin a session; returns its token.

    Who has a second factor is not signed in yet: ``give_code`` is the next step, and
    ``awaits_code`` tells.

    :raises Unauthorized: wrong name or password; never said which.
    :raises TooManyRequests: too many failures from this address or for this name.
    """
    name = name.strip().casefold()
    trying = attempts.attempt(services, name)
    trying.allow()
    with services.db.read() as session:
        query = select(Moderator).where(Moderator.name == name)
        # What is no name may hold what no database takes.
        moderator = session.scalar(query) if NAME.fullmatch(name) else None
    known = passwords.NOBODY
    if moderator is not None and moderator.has_password:
        known = moderator.password_hash
    right = passwords.fits(password, known)
    if moderator is None or not right:
        trying.failed()
        raise Unauthorized("That name and password do not go together.")
    renewed = passwords.renewed(password) if passwords.is_outdated(known) else known
    with services.db.write() as session:
        if renewed != known:
            _keep_anew(session, moderator.id, known, renewed)
        return begin(session, moderator.id, pending=moderator.totp_since is not None)


def _keep_anew(session: Session, moderator_id: int, known: str, renewed: str) -> None:
    """Keep the password in the newer form, unless it was changed meanwhile."""
    same = (Moderator.id == moderator_id, Moderator.password_hash == known)
    session.execute(update(Moderator).where(*same).values(password_hash=renewed))


def begin(session: Session, moderator_id: int, *, pending: bool = False) -> str:
    """A new session for the browser of this request; returns its token."""
    token = secrets.token_urlsafe(32)
    lasts = timedelta(minutes=PENDING_MINUTES) if pending else timedelta(days=SESSION_DAYS)
    session.add(
        ModeratorSession(
            moderator_id=moderator_id,
            token_digest=_token_digest(token),
            device=devices.family(request.user_agent.string),
            pending=pending,
            expires_at=now() + lasts,
        )
    )
    if not pending:
        session.execute(update(Moderator).where(Moderator.id == moderator_id).values(seen_at=now()))
    return token


def give_code(services: Services, token: str, code: str) -> str:
    """The second step: a code of the second factor, or a recovery code; returns a new token.

    :raises Unauthorized: the first step is too long ago, or the code is not right.
    :raises TooManyRequests: too many wrong codes for this account, wherever they came from.
    """
    row = _live(services, token, pending=True)
    if row is None:
        raise Unauthorized("Too long ago: begin again with name and password.")
    account = services.identity.digest("account", row.moderator.name)
    services.limits.test("second_factor", account)
    with services.db.write() as session:
        # Two answers at once to one question: whoever takes the row away signs in.
        used = delete(ModeratorSession).where(ModeratorSession.id == row.id)
        moderator = session.get(Moderator, row.moderator_id)
        if (
            moderator is not None
            and second_factor.accept(services, session, moderator, code)
            and session.scalar(used.returning(ModeratorSession.id)) is not None
        ):
            return begin(session, moderator.id)
    services.limits.hit("second_factor", account)
    raise Unauthorized("That code is not right, or it was used before.")


def awaits_code(services: Services, token: str | None) -> bool:
    """Whether the token is of somebody whose second factor is still to come."""
    return _live(services, token, pending=True) is not None


def signed_in(services: Services, token: str | None, *, seen: bool = True) -> Moderator | None:
    """The moderator whose session the token is; None when it has ended.

    ``seen``: that a person is there, who makes the session last longer. What a page that was
    left open asks for by itself says nothing of that.
    """
    row = _live(services, token, pending=False)
    if row is None:
        return None
    if seen and row.seen_at < now() - timedelta(minutes=SEEN_MINUTES):
        _note_seen(services, row.id)
    return row.moderator


def _live(services: Services, token: str | None, *, pending: bool) -> ModeratorSession | None:
    if not token:
        return None
    with services.db.read() as session:
        row = session.scalar(
            select(ModeratorSession).where(
                ModeratorSession.token_digest == _token_digest(token),
                ModeratorSession.pending.is_(pending),
                ModeratorSession.expires_at > now(),
            )
        )
        if row is not None:
            # What they may do is read with them, once and for this request alone.
            _ = row.moderator.sites
        return row


def _note_seen(services: Services, session_id: int) -> None:
    with services.db.write() as session:
        row = session.get(ModeratorSession, session_id)
        if row is not None:
            row.seen_at = row.moderator.seen_at = now()
            row.expires_at = now() + timedelta(days=SESSION_DAYS)


def listed(services: Services, moderator_id: int) -> Sequence[ModeratorSession]:
    """The sessions of a moderator, the one last used first."""
    with services.db.read() as session:
        query = select(ModeratorSession).where(
            ModeratorSession.moderator_id == moderator_id,
            ModeratorSession.pending.is_(False),
            ModeratorSession.expires_at > now(),
        )
        return session.scalars(query.order_by(ModeratorSession.seen_at.desc())).all()


def is_of(row: ModeratorSession, token: str) -> bool:
    """Whether that is the session of the token."""
    return row.token_digest == _token_digest(token)


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


def end_one(services: Services, moderator: Moderator, session_id: int) -> None:
    """End one session of a moderator's own; one that has ended is no mistake."""
    with services.db.write() as session:
        mine = (ModeratorSession.id == session_id, ModeratorSession.moderator_id == moderator.id)
        session.execute(delete(ModeratorSession).where(*mine))
        _note_ended(session, moderator, "one")


def end_others(services: Services, moderator: Moderator, token: str) -> None:
    """End every session of a moderator but the one of the token."""
    with services.db.write() as session:
        end_all(session, moderator.id, but=token)
        _note_ended(session, moderator, "all others")


def _note_ended(session: Session, moderator: Moderator, which: str) -> None:
    subject = f"moderator:{moderator.name}"
    audit.note(session, moderator.name, "end_sessions", subject, {"which": which})


def end_all(session: Session, moderator_id: int, *, but: str | None = None) -> None:
    """End every session of a moderator, but for that of the token ``but``."""
    ended = delete(ModeratorSession).where(ModeratorSession.moderator_id == moderator_id)
    if but is not None:
        ended = ended.where(ModeratorSession.token_digest != _token_digest(but))
    session.execute(ended)


def _token_digest(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
