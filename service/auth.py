"""Who may do what: API keys for programs, passwords and sessions for moderators.

Every blueprint names its check with ``protect``; a test reads ``CHECKS`` and
fails for a blueprint that has none.
"""

from __future__ import annotations

import hashlib
import re
import secrets
import string
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from flask import Blueprint, request
from sqlalchemy import delete, select
from sqlalchemy.orm import Session
from werkzeug.security import check_password_hash, generate_password_hash

from service.context import Services
from service.errors import Forbidden, Invalid, NotFound, Unauthorized
from service.models import ApiKey, Moderator, ModeratorSession, Site, now

SCOPES = ("submit", "moderate", "compatible", "admin")
# What each scope may do besides its own name.
_INCLUDES = {"moderate": {"submit"}, "admin": {"submit", "moderate", "compatible"}}
KEY_LENGTH = {"compatible": 12}
# OWASP's row for scrypt with 32 MiB; werkzeug's default has a parallelism of 1.
PASSWORD_METHOD = "scrypt:32768:8:3"  # noqa: S105 - a method, not a password
PASSWORD_LENGTH = (10, 256)
SESSION_DAYS = 14
SEEN_MINUTES = 5

_NAME = re.compile(r"[\w.@+-]{1,64}")

CHECKS: dict[str, str] = {}


def protect(blueprint: Blueprint, check: Callable[[], Any]) -> None:
    """Run ``check`` before every view of the blueprint."""
    blueprint.before_request(check)
    CHECKS[blueprint.name] = check.__name__


# -- keys ---------------------------------------------------------------------


def create_key(
    services: Services, name: str, scope: str = "moderate", site: str | None = None
) -> str:
    """Make a key and return it, the only time it is ever seen.

    :raises Invalid: no such scope, or a name that no list could show.
    :raises NotFound: no such site.
    """
    if not (1 <= len(name) <= 64 and name.isprintable()):
        raise Invalid("A key's name has 1 to 64 printable characters.")
    if scope not in SCOPES:
        raise Invalid(f"A scope is one of {', '.join(SCOPES)}.")
    alphabet = string.ascii_lowercase + string.digits
    key = "".join(secrets.choice(alphabet) for _ in range(KEY_LENGTH.get(scope, 32)))
    with services.db.write() as session:
        site_id = _site_id(session, site)
        digest = services.identity.digest("key", key)
        session.add(ApiKey(name=name, digest=digest, scope=scope, site_id=site_id))
    return key


def revoke_key(services: Services, name: str) -> int:
    """End every key of that name; returns how many there were."""
    with services.db.write() as session:
        keys = session.scalars(
            select(ApiKey).where(ApiKey.name == name, ApiKey.revoked_at.is_(None))
        ).all()
        for key in keys:
            key.revoked_at = now()
    return len(keys)


def _site_id(session: Session, slug: str | None) -> int | None:
    if slug is None:
        return None
    site_id = session.scalar(select(Site.id).where(Site.slug == slug))
    if site_id is None:
        raise NotFound(f"There is no site {slug!r}.")
    return site_id


def bearer() -> str | None:
    """The key of the request's ``Authorization: Bearer`` header."""
    kind, _, key = request.headers.get("Authorization", "").partition(" ")
    return key.strip() if kind.lower() == "bearer" else None


def require_key(services: Services, scope: str) -> ApiKey:
    """The key of this request, if it is good for ``scope``.

    :raises Unauthorized: no key, or not one of ours.
    :raises Forbidden: a key of another scope.
    :raises TooManyRequests: too many wrong keys from this address.
    """
    text = bearer()
    if not text:
        raise Unauthorized("This needs a key: Authorization: Bearer KEY.")
    guesser = services.identity.sender(request.remote_addr)
    services.limits.test("key_failures", guesser)
    with services.db.read() as session:
        digest = services.identity.digest("key", text)
        key = session.scalar(select(ApiKey).filter_by(digest=digest, revoked_at=None))
    if key is None:
        services.limits.hit("key_failures", guesser)
        raise Unauthorized("This is not a key of ours, or not any more.")
    if scope != key.scope and scope not in _INCLUDES.get(key.scope, ()):
        raise Forbidden(f"This needs a key of scope {scope}; yours is of scope {key.scope}.")
    return key


# -- moderators ---------------------------------------------------------------


def create_moderator(services: Services, name: str, password: str) -> None:
    """A new person who may sign in.

    :raises Invalid: the name is taken or unfit, or the password too short.
    """
    name = _name(name)
    hashed = _hashed(password)
    with services.db.write() as session:
        if session.scalar(select(Moderator).where(Moderator.name == name)):
            raise Invalid(f"There is a moderator {name!r} already.")
        session.add(Moderator(name=name, password_hash=hashed))


def set_password(services: Services, name: str, password: str) -> None:
    """Give a moderator another password and end all sessions under the old one.

    :raises NotFound: there is no such moderator.
    :raises Invalid: the password is too short.
    """
    hashed = _hashed(password)
    with services.db.write() as session:
        moderator = _moderator(session, name)
        moderator.password_hash = hashed
        _end_sessions(session, moderator.id)


def remove_moderator(services: Services, name: str) -> None:
    """Let a moderator in no more and end every session; what was decided keeps the name.

    :raises NotFound: there is no such moderator.
    """
    with services.db.write() as session:
        moderator = _moderator(session, name)
        _end_sessions(session, moderator.id)
        session.delete(moderator)


def _moderator(session: Session, name: str) -> Moderator:
    moderator = session.scalar(select(Moderator).where(Moderator.name == _name(name)))
    if moderator is None:
        raise NotFound(f"There is no moderator {name!r}.")
    return moderator


def _end_sessions(session: Session, moderator_id: int) -> None:
    session.execute(delete(ModeratorSession).where(ModeratorSession.moderator_id == moderator_id))


def _name(text: str) -> str:
    name = text.strip().casefold()
    if not _NAME.fullmatch(name):
        raise Invalid("A moderator's name has 1 to 64 letters, digits or . @ + - _.")
    return name


def _hashed(password: str) -> str:
    least, most = PASSWORD_LENGTH
    if not least <= len(password) <= most:
        raise Invalid(f"A password has {least} to {most} characters.")
    return generate_password_hash(password, method=PASSWORD_METHOD)


# Checked when the name is unknown, so that the answer takes as long; no password has it.
_NOBODY = f"{PASSWORD_METHOD}${'0' * 16}${'0' * 128}"


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
        moderator = session.scalar(query) if _NAME.fullmatch(name) else None
    known = moderator.password_hash if moderator else _NOBODY
    right = check_password_hash(known, password[: PASSWORD_LENGTH[1] + 1])
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
        _end_sessions(session, moderator_id)


def _token_digest(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
