"""What administrators do to keys: make, replace, limit and end them. Each is shown once."""

from __future__ import annotations

import secrets
import string
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from service import audit
from service.auth.keys import SCOPES
from service.comments.cursors import LARGEST
from service.comments.records import Actor, timestamp
from service.context import Services
from service.errors import Conflict, Invalid, NotFound
from service.models import ApiKey, Site, now

# How long the key before goes on when nobody says otherwise, and the longest that one may say.
GRACE = timedelta(hours=24)
MOST_GRACE = timedelta(days=30)
MOST_QUOTA = 1_000_000_000

# Clients of Akismet want twelve signs, and WordPress passes over all but hexadecimal ones.
_KINDS = {"compatible": ("0123456789abcdef", 12)}
_USUAL = (string.ascii_lowercase + string.digits, 32)
_OPERATOR = Actor(audit.OPERATOR)


@dataclass(frozen=True, slots=True)
class Made:
    """A key, the only time it is ever seen, and its number."""

    number: int
    key: str


def create(
    services: Services,
    actor: Actor,
    name: str,
    scope: str = "moderate",
    site: str | None = None,
    quota: int | None = None,
) -> Made:
    """A new key; ``site`` None: for every site, ``quota`` None: for any number of calls.

    :raises Invalid: no such scope or quota, or a name that no list could show.
    :raises NotFound: no such site, or not for this actor.
    """
    _refuse(name, scope, quota)
    key = _new_key(scope)
    with services.db.write() as session:
        row = ApiKey(
            name=name,
            digest=services.identity.digest("key", key),
            scope=scope,
            site_id=_site_id(session, actor, site),
            quota=quota,
        )
        session.add(row)
        session.flush()
        limit = {} if quota is None else {"quota": quota}
        _note(session, actor, "make_key", row, scope=scope, site=site or "every site", **limit)
        return Made(row.id, key)


def create_key(
    services: Services, name: str, scope: str = "moderate", site: str | None = None
) -> str:
    """Make a key as the operator, and return it; raises as ``create`` does."""
    return create(services, _OPERATOR, name, scope, site).key


def rotate(services: Services, actor: Actor, number: int, grace: timedelta = GRACE) -> Made:
    """A new key in place of another, which goes on for ``grace``; all else stays as it is.

    :raises NotFound: there is no such key.
    :raises Invalid: the grace is too long.
    :raises Conflict: it is revoked; or the key before it still goes on, and would end unseen.
    """
    if not timedelta() <= grace <= MOST_GRACE:
        raise Invalid(f"The old key goes on for {MOST_GRACE.days} days at most.")
    moment = now()
    with services.db.write() as session:
        row = _in_use(session, actor, number)
        if grace and row.old_until and row.old_until > moment:
            raise Conflict(
                f"The key before this one still goes on, until {timestamp(row.old_until)}."
                " Let it end first, or end both at once, without a time of grace."
            )
        key = _new_key(row.scope)
        row.old_digest = row.digest if grace else None
        row.old_until = moment + grace if grace else None
        row.digest = services.identity.digest("key", key)
        _note(session, actor, "rotate_key", row, old_until=timestamp(row.old_until or moment))
        return Made(row.id, key)


def set_quota(services: Services, actor: Actor, number: int, quota: int | None) -> None:
    """How many calls a key may make in a month from now on; None: any number.

    :raises NotFound: there is no such key.
    :raises Invalid: no such quota.
    :raises Conflict: it is revoked.
    """
    _refuse_quota(quota)
    with services.db.write() as session:
        row = _in_use(session, actor, number)
        if row.quota != quota:
            _note(session, actor, "change_quota", row, quota=[row.quota, quota])
            row.quota = quota


def revoke(services: Services, actor: Actor, number: int) -> None:
    """End a key, and the one before it; one that is revoked already is no mistake.

    :raises NotFound: there is no such key.
    """
    with services.db.write() as session:
        row = find(session, actor, number, lock=True)
        if row.revoked_at is None:
            _end(session, actor, row)


def revoke_key(services: Services, name: str, actor: Actor = _OPERATOR) -> int:
    """End every key of that name; returns how many there were."""
    with services.db.write() as session:
        query = select(ApiKey).where(ApiKey.name == name, ApiKey.revoked_at.is_(None))
        rows = session.scalars(query.order_by(ApiKey.id).with_for_update()).all()
        for row in rows:
            _end(session, actor, row)
    return len(rows)


def find(session: Session, actor: Actor, number: int, *, lock: bool = False) -> ApiKey:
    """The key of that number, locked to be changed if that is asked.

    :raises NotFound: there is none, or it is not one of the actor's sites.
    """
    query = select(ApiKey).where(ApiKey.id == min(number, LARGEST))
    row = session.scalar(query.with_for_update() if lock else query)
    if row is None or not actor.may(row.site_id):
        raise NotFound("There is no such key.")
    return row


def named(session: Session, name: str, number: int | None = None) -> list[ApiKey]:
    """Every key of that name, or the one of that number, the oldest first.

    Those in use; where there is none of them, those that were revoked.
    """
    query = select(ApiKey).where(ApiKey.name == name).order_by(ApiKey.id)
    rows = session.scalars(query if number is None else query.where(ApiKey.id == number)).all()
    return [row for row in rows if row.revoked_at is None] or list(rows)


def all_of(session: Session, actor: Actor) -> Sequence[ApiKey]:
    """Every key of the actor's sites, the oldest first; one for every site is of who has all."""
    rows = session.scalars(select(ApiKey).order_by(ApiKey.id))
    return [row for row in rows if actor.may(row.site_id)]


def _in_use(session: Session, actor: Actor, number: int) -> ApiKey:
    row = find(session, actor, number, lock=True)
    if row.revoked_at is not None:
        raise Conflict("This key is revoked.")
    return row


def _end(session: Session, actor: Actor, row: ApiKey) -> None:
    row.revoked_at = now()
    _note(session, actor, "revoke_key", row)


def _new_key(scope: str) -> str:
    signs, length = _KINDS.get(scope, _USUAL)
    return "".join(secrets.choice(signs) for _ in range(length))


def _refuse(name: str, scope: str, quota: int | None) -> None:
    if not (1 <= len(name) <= 64 and name.isprintable()):
        detail = "A key's name has 1 to 64 printable characters."
        raise Invalid(detail, fields={"name": detail})
    if scope not in SCOPES:
        detail = f"A scope is one of {', '.join(SCOPES)}."
        raise Invalid(detail, fields={"scope": detail})
    _refuse_quota(quota)


def _refuse_quota(quota: int | None) -> None:
    if quota is not None and not 1 <= quota <= MOST_QUOTA:
        detail = f"A quota is a number from 1 to {MOST_QUOTA:,}, or none."
        raise Invalid(detail, fields={"quota": detail})


def _site_id(session: Session, actor: Actor, slug: str | None) -> int | None:
    """The site a new key is for. What no one site has is nobody's of some sites alone."""
    site_id = None if slug is None else session.scalar(select(Site.id).where(Site.slug == slug))
    if not actor.may(site_id) or (slug is not None and site_id is None):
        raise NotFound("Name one of your sites." if slug is None else f"There is no site {slug!r}.")
    return site_id


def _note(session: Session, actor: Actor, action: str, row: ApiKey, **detail: object) -> None:
    audit.note(session, actor.name, action, f"key:{row.name}", detail, site_id=row.site_id)
