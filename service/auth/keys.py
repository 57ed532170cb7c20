"""Keys of programs: shown once, kept as keyed digests."""

from __future__ import annotations

import secrets
import string

from flask import request
from sqlalchemy import select
from sqlalchemy.orm import Session

from service.auth import usage
from service.context import Services
from service.errors import Forbidden, Invalid, NotFound, Unauthorized
from service.models import ApiKey, Site, now

SCOPES = ("submit", "moderate", "compatible", "admin")
# What each scope may do besides its own name.
_INCLUDES = {"moderate": {"submit"}, "admin": {"submit", "moderate", "compatible"}}
KEY_LENGTH = {"compatible": 12}


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


def find_key(services: Services, text: str | None) -> ApiKey:
    """The key that ``text`` is.

    :raises Unauthorized: there is none, or it is not one of ours.
    :raises TooManyRequests: too many wrong keys from this address.
    """
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
    return key


def require_scope(key: ApiKey, scope: str) -> None:
    """Refuse a key that is not good for ``scope``.

    :raises Forbidden: it is of another scope.
    """
    if scope != key.scope and scope not in _INCLUDES.get(key.scope, ()):
        raise Forbidden(f"This needs a key of scope {scope}; yours is of scope {key.scope}.")


def require_key(services: Services, scope: str) -> ApiKey:
    """The key of this request, if it is good for ``scope``; counts the call.

    :raises Unauthorized: no key, or not one of ours.
    :raises Forbidden: a key of another scope.
    :raises TooManyRequests: too many wrong keys from this address, or a quota is used up.
    """
    key = find_key(services, bearer())
    require_scope(key, scope)
    usage.charge(services, key)
    return key
