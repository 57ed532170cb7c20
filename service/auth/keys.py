"""Whether the key of a request is one of ours, and what it may do.

A key is looked up by its keyed digest, which nobody without the secret can compute, so how long
the look-up takes tells nothing of any key.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from flask import request
from sqlalchemy import select

from service.auth import usage
from service.context import Services
from service.errors import Forbidden, Unauthorized
from service.models import ApiKey, now

# Each scope, and what somebody with a key of it may do.
SCOPES: Mapping[str, str] = MappingProxyType(
    {
        "submit": "sends comments from the server of a blog, in the names of its readers",
        "moderate": "reads and decides what waits, tries texts, and may submit, too",
        "compatible": "checks texts in the protocols of other services, and nothing else",
        "admin": "all that the others may",
    }
)
# What each scope may do besides its own name.
_INCLUDES = {"moderate": {"submit"}, "admin": {"submit", "moderate", "compatible"}}


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
        before = (ApiKey.old_digest == digest) & (ApiKey.old_until > now())
        found = select(ApiKey).where((ApiKey.digest == digest) | before)
        key = session.scalar(found.where(ApiKey.revoked_at.is_(None)))
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
