"""Changes of a site's rules, each one transaction, by somebody who may act on that site."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from service import blocklists, sites
from service.comments.records import Actor
from service.context import Services
from service.errors import Conflict, Forbidden, NotFound
from service.models import Site


def settings(
    services: Services, actor: Actor, slug: str, values: Mapping[str, Any], revision: int
) -> None:
    """Replace every setting of a site; what is left out gets its default.

    :raises Conflict: the rules are others than those of ``revision``.
    :raises Invalid: a value that a setting cannot have.
    """
    rules = sites.checked(values)
    with services.db.write() as session:
        site = _site(session, actor, slug)
        if site.rules_revision != revision:
            raise Conflict("Somebody has changed the rules meanwhile. Look at them again.")
        sites.set_rules(session, site, rules, actor.name)


def new_site(
    services: Services, actor: Actor, slug: str, name: str, origins: list[str] | None
) -> None:
    """Make a site, by somebody whose role holds on every one.

    :raises Invalid: the slug is unfit or taken, the name too long, or an origin is none.
    :raises Forbidden: theirs holds on some sites alone.
    """
    if not actor.may(None):
        raise Forbidden("This takes the role administrator on every site.")
    with services.db.write() as session:
        sites.create(session, slug, name, origins, actor.name)


def site(services: Services, actor: Actor, slug: str, name: str, origins: list[str] | None) -> None:
    """Give a site another name and other origins; None: those of any localhost.

    :raises Invalid: the name is too long, or an origin is none.
    """
    with services.db.write() as session:
        _site(session, actor, slug)
        sites.rename(session, slug, name, actor.name)
        sites.set_origins(session, slug, origins, actor.name)


def add_phrases(
    services: Services, actor: Actor, slug: str, kind: str, texts: Sequence[str]
) -> int:
    """Add phrases to a list; how many were new.

    :raises Invalid: one that cannot be taken, or too many.
    """
    with services.db.write() as session:
        _site(session, actor, slug)
        if len(texts) == 1:
            blocklists.add_phrase(session, slug, kind, texts[0], actor.name)
            return 1
        return blocklists.add_phrases(session, slug, kind, texts, actor.name)


def remove_phrase(services: Services, actor: Actor, slug: str, kind: str, text: str) -> None:
    """Take a phrase off a list."""
    with services.db.write() as session:
        _site(session, actor, slug)
        blocklists.remove_phrase(session, slug, kind, text, actor.name)


def ban(
    services: Services,
    actor: Actor,
    slug: str,
    kind: str,
    value: str,
    expires_at: datetime | None,
    note: str | None,
) -> None:
    """Ban somebody or something, kept as ``blocklists.ban_value`` says.

    :raises Invalid: the value is no such thing.
    """
    value = blocklists.ban_value(services.identity, kind, value)
    with services.db.write() as session:
        _site(session, actor, slug)
        blocklists.add_ban(session, slug, kind, value, expires_at, note, actor.name)


def lift(services: Services, actor: Actor, slug: str, kind: str, value: str) -> None:
    """End a ban."""
    with services.db.write() as session:
        _site(session, actor, slug)
        blocklists.remove_ban(session, slug, kind, value, actor.name)


def mark(
    services: Services,
    actor: Actor,
    slug: str,
    kind: str,
    value: str,
    trusted: bool | None,
    note: str | None = None,
) -> None:
    """Say of an author or an e-mail that it is trusted, never to be, or neither."""
    with services.db.write() as session:
        _site(session, actor, slug)
        blocklists.set_mark(session, slug, kind, value, trusted, note, actor.name)


def _site(session: Session, actor: Actor, slug: str) -> Site:
    """The site, locked.

    :raises NotFound: there is no such site, or it is none of the actor's.
    """
    site = sites.find(session, slug)
    if not actor.may(site.id):
        raise NotFound(f"There is no site {slug!r}.")
    return site
