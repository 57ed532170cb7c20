"""What a site lists by hand: phrases it holds comments for, whom it bans, whom it trusts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence, Set
from datetime import datetime
from ipaddress import ip_network
from typing import Any, TypeAlias, TypeVar

from sqlalchemy import Select, delete, func, insert, or_, select, tuple_
from sqlalchemy.orm import Session

from service import audit
from service.audit import OPERATOR
from service.errors import Invalid, NotFound
from service.identity import Identity
from service.models import Ban, Mark, Phrase, now
from service.sites import PHRASE_KINDS, find
from service.text import links, phrases

BAN_KINDS = ("author", "address", "network", "email", "email_domain", "link_domain")
MARK_KINDS = ("author", "email")
# Kind of a ban or a mark to the values by which one could mean a comment.
Names: TypeAlias = Mapping[str, Set[str]]

_HASH = re.compile(r"[0-9a-f]{64}")
_AT_ONCE = 500  # values asked for in one statement
_NAMED = 5  # phrases that the log names
MOST_PHRASES = 200_000  # of one list


def add_phrase(session: Session, slug: str, kind: str, text: str, actor: str = OPERATOR) -> None:
    """Add a banned or suspect phrase; one that is there already changes nothing.

    :raises Invalid: no such kind, or a phrase that could not be found or takes too long.
    """
    text = text.strip()
    if kind not in PHRASE_KINDS:
        raise Invalid("A phrase is banned or suspect.")
    if why := phrases.refused(text):
        raise Invalid(f"{text!r} {why}.")
    add_phrases(session, slug, kind, [text], actor)


def add_phrases(
    session: Session, slug: str, kind: str, texts: Sequence[str], actor: str = OPERATOR
) -> int:
    """Add phrases that ``phrases.refused`` has let through; how many were new.

    :raises Invalid: one of them is a regular expression too many.
    """
    site = find(session, slug)
    known = known_phrases(session, site.id, kind, texts)
    new = [text for text in dict.fromkeys(texts) if text not in known]
    if not new:
        return 0
    _refuse_too_many(session, site.id, kind, new)
    made = {"site_id": site.id, "kind": kind, "created_at": now()}
    session.execute(insert(Phrase), [made | {"text": text} for text in new])
    named = ", ".join(new[:_NAMED]) + (" …" if len(new) > _NAMED else "")
    _phrases_changed(session, slug, actor, {"kind": kind, "added": len(new), "phrases": named})
    return len(new)


def known_phrases(session: Session, site_id: int, kind: str, texts: Sequence[str]) -> set[str]:
    """Which of these the site's list has already."""
    found: set[str] = set()
    query = select(Phrase.text).filter_by(site_id=site_id, kind=kind)
    for start in range(0, len(texts), _AT_ONCE):
        portion = texts[start : start + _AT_ONCE]
        found.update(session.scalars(query.where(Phrase.text.in_(portion))))
    return found


def _refuse_too_many(session: Session, site_id: int, kind: str, new: Sequence[str]) -> None:
    of_list = select(func.count()).select_from(Phrase).filter_by(site_id=site_id, kind=kind)
    expressions = sum(map(phrases.is_expression, new))
    if expressions:
        expressions += session.scalar(of_list.where(Phrase.text.like("/%/"))) or 0
    if expressions > phrases.MOST_EXPRESSIONS:
        raise Invalid(f"A list has at most {phrases.MOST_EXPRESSIONS:,} regular expressions.")
    if len(new) + (session.scalar(of_list) or 0) > MOST_PHRASES:
        raise Invalid(f"A list has at most {MOST_PHRASES:,} phrases.")


def remove_phrase(session: Session, slug: str, kind: str, text: str, actor: str = OPERATOR) -> None:
    """Take a phrase back.

    :raises NotFound: the site has no such phrase.
    """
    site = find(session, slug)
    known = session.scalar(select(Phrase).filter_by(site_id=site.id, kind=kind, text=text))
    if known is None:
        raise NotFound(f"{text!r} is not among the {kind} phrases.")
    session.delete(known)
    _phrases_changed(session, slug, actor, {"kind": kind, "removed": 1, "phrases": text})


def _phrases_changed(session: Session, slug: str, actor: str, detail: dict[str, Any]) -> None:
    site = find(session, slug)
    site.rules_revision += 1
    site.phrases_revision += 1
    audit.note(session, actor, "phrases", f"site:{slug}", detail, site_id=site.id)


def add_ban(
    session: Session,
    slug: str,
    kind: str,
    value: str,
    expires_at: datetime | None = None,
    note: str | None = None,
    actor: str = OPERATOR,
) -> None:
    """Ban an author, an address, a network (all as hashes), an e-mail or a domain.

    One that is there already gets the new end and note.

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
    ban.expires_at, ban.note = expires_at, note
    until = expires_at.isoformat(timespec="seconds") if expires_at else None
    detail = {kind: value, "until": until or "for good", "note": note or ""}
    audit.note(session, actor, "ban", f"site:{slug}", detail, site_id=site.id)


def ban_value(identity: Identity, kind: str, text: str) -> str:
    """What a ban is kept as: addresses as their hash, domains as they are registered.

    :raises Invalid: the text is no such thing, or would ban nobody or everybody.
    """
    text = text.strip()
    if kind in ("address", "network") and not _HASH.fullmatch(text):
        # Of 203.0.113.0/24 any address will do: networks have one size.
        found = identity.address(_first_of(text) if kind == "network" else text)
        if found is None:
            raise Invalid(f"{text!r} is no {kind}, or a loopback or private one: nobody's own.")
        return found.address if kind == "address" else found.network
    if kind == "link_domain":
        # Any host with a dot may be banned, also one below an ending that nobody registers.
        whole = "." in text and not re.search(r"[\s/]", text)
        target = links.find(text) or (links.find(f"https://{text}") if whole else ())
        if not target:
            raise Invalid(f"{text!r} is no domain such as spam.example.com.")
        return target[0].domain
    return text.removeprefix("@").casefold() if kind.startswith("email") else text


def _first_of(text: str) -> str:
    """The first address of a network of the size that is kept; anything else as it is."""
    try:
        network = ip_network(text, strict=False)
    except ValueError:
        return text
    kept = 24 if network.version == 4 else 48
    single = network.prefixlen == network.max_prefixlen
    return str(network.network_address) if single or network.prefixlen == kept else text


def remove_ban(session: Session, slug: str, kind: str, value: str, actor: str = OPERATOR) -> None:
    """Lift a ban.

    :raises NotFound: there is no such ban.
    """
    site = find(session, slug)
    ban = session.scalar(select(Ban).filter_by(site_id=site.id, kind=kind, value=value))
    if ban is None:
        raise NotFound(f"No {kind} ban of {value!r}.")
    session.delete(ban)
    detail = {kind: value}
    audit.note(session, actor, "unban", f"site:{slug}", detail, site_id=site.id)


def banned(session: Session, site_id: int, names: Names) -> set[tuple[str, str]]:
    """The standing bans, as kind and value, that mean any of ``names``."""
    query = select(Ban.kind, Ban.value).where(
        Ban.site_id == site_id, or_(Ban.expires_at.is_(None), Ban.expires_at > now())
    )
    found = (session.execute(part).all() for part in _in_portions(query, Ban, names))
    return {(kind, value) for rows in found for kind, value in rows}


def set_mark(
    session: Session,
    slug: str,
    kind: str,
    value: str,
    trusted: bool | None,
    note: str | None = None,
    actor: str = OPERATOR,
) -> None:
    """Say of an author, or of an e-mail, that it is trusted or never to be; None: nothing.

    :raises Invalid: no such kind, or a value it cannot have.
    """
    site = find(session, slug)
    value = value.strip().casefold() if kind == "email" else value.strip()
    if kind not in MARK_KINDS or not 1 <= len(value) <= 254:
        raise Invalid("Trust is given to an author or to an e-mail, of 1 to 254 characters.")
    session.execute(
        delete(Mark).where(Mark.site_id == site.id, Mark.kind == kind, Mark.value == value)
    )
    if trusted is not None:
        session.add(Mark(site_id=site.id, kind=kind, value=value, trusted=trusted, note=note))
    said = {True: "trusted", False: "never trusted", None: "as any other"}[trusted]
    detail = {kind: value, "is": said, "note": note or ""}
    audit.note(session, actor, "mark", f"site:{slug}", detail, site_id=site.id)


def marks(session: Session, site_id: int, names: Names) -> dict[tuple[str, str], bool]:
    """The marks, as kind and value, that mean any of ``names``, and whether they trust."""
    own = {kind: names.get(kind, frozenset()) for kind in MARK_KINDS}
    query = select(Mark.kind, Mark.value, Mark.trusted).where(Mark.site_id == site_id)
    found = (session.execute(part).all() for part in _in_portions(query, Mark, own))
    return {(kind, value): trusted for rows in found for kind, value, trusted in rows}


_Query = TypeVar("_Query", bound=Select[*tuple[Any, ...]])


def _in_portions(query: _Query, table: type[Ban] | type[Mark], names: Names) -> Iterator[_Query]:
    """The query for rows of these names, as often as their number asks for."""
    pairs = [(kind, value) for kind, values in names.items() for value in sorted(values)]
    for start in range(0, len(pairs), _AT_ONCE):
        portion = pairs[start : start + _AT_ONCE]
        yield query.where(tuple_(table.kind, table.value).in_(portion))
