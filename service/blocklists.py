"""What a site lists by hand: phrases it holds comments for, and whom it bans."""

from __future__ import annotations

import re
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from service.errors import Invalid, NotFound
from service.identity import Identity
from service.models import Ban, Phrase, now
from service.sites import PHRASE_KINDS, find
from service.text import links
from service.text.phrases import Matcher

BAN_KINDS = ("author", "address", "email", "email_domain", "link_domain")
_HASH = re.compile(r"[0-9a-f]{64}")


def add_phrase(session: Session, slug: str, kind: str, text: str) -> None:
    """Add a banned or suspect phrase; one that is there already changes nothing."""
    site = find(session, slug)
    if kind not in PHRASE_KINDS or not 1 <= len(text) <= 200:
        raise Invalid("A phrase is banned or suspect, and has 1 to 200 characters.")
    if not Matcher([text]).find(text):
        raise Invalid(f"{text!r} would never be found: it has neither a word nor a symbol.")
    known = select(Phrase).filter_by(site_id=site.id, kind=kind, text=text)
    if session.scalar(known) is None:
        session.add(Phrase(site_id=site.id, kind=kind, text=text))
        site.rules_revision += 1


def remove_phrase(session: Session, slug: str, kind: str, text: str) -> None:
    """Take a phrase back.

    :raises NotFound: the site has no such phrase.
    """
    site = find(session, slug)
    known = session.scalar(select(Phrase).filter_by(site_id=site.id, kind=kind, text=text))
    if known is None:
        raise NotFound(f"{text!r} is not among the {kind} phrases.")
    session.delete(known)
    site.rules_revision += 1


def add_ban(
    session: Session, slug: str, kind: str, value: str, expires_at: datetime | None = None
) -> None:
    """Ban an author, an address (both as hashes), an e-mail or a domain.

    :raises Invalid: no such kind of ban, or a value it cannot have.
    """
    site = find(session, slug)
    if kind not in BAN_KINDS:
        raise Invalid(f"A ban is one of {', '.join(BAN_KINDS)}.")
    if not 1 <= len(value) <= 254:
        raise Invalid("What is banned has 1 to 254 characters.")
    ban = session.scalar(select(Ban).filter_by(site_id=site.id, kind=kind, value=value))
    if ban is None:
        ban = Ban(site_id=site.id, kind=kind, value=value)
        session.add(ban)
    ban.expires_at = expires_at


def ban_value(identity: Identity, kind: str, text: str) -> str:
    """What a ban is kept as: addresses as their hash, domains as they are registered.

    :raises Invalid: the text is no such thing, or would ban nobody or everybody.
    """
    text = text.strip()
    if kind == "address" and not _HASH.fullmatch(text):
        address = identity.address(text)
        if address is None:
            raise Invalid(f"{text!r} is no address, or a loopback or private one: nobody's own.")
        return address.address
    if kind == "link_domain":
        found = links.find(text)
        if not found:
            raise Invalid(f"{text!r} is no domain such as spam.example.com.")
        return found[0].domain
    return text.removeprefix("@").casefold() if kind.startswith("email") else text


def remove_ban(session: Session, slug: str, kind: str, value: str) -> None:
    """Lift a ban.

    :raises NotFound: there is no such ban.
    """
    site = find(session, slug)
    ban = session.scalar(select(Ban).filter_by(site_id=site.id, kind=kind, value=value))
    if ban is None:
        raise NotFound(f"No {kind} ban of {value!r}.")
    session.delete(ban)


def banned(session: Session, site_id: int, wanted: dict[str, set[str]]) -> tuple[str, ...]:
    """The kinds among ``wanted`` (kind → values) that a standing ban names."""
    values = set().union(*wanted.values())
    if not values:
        return ()
    rows = session.execute(
        select(Ban.kind, Ban.value).where(
            Ban.site_id == site_id,
            Ban.kind.in_(wanted),
            Ban.value.in_(values),
            or_(Ban.expires_at.is_(None), Ban.expires_at > now()),
        )
    )
    return tuple(sorted({kind for kind, value in rows if value in wanted[kind]}))
