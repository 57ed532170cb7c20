"""By what the author of a comment can be known again, without being kept."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass

from sqlalchemy import ColumnElement, bindparam, or_

from service.comments.records import Client, Draft
from service.identity import Identity
from service.models import Comment
from service.sites import SiteConfig

_LOGIN = "x:"  # how the key of an author begins whom the site itself knows


def is_login(author_key: str) -> bool:
    """Whether the key stands for somebody who is signed in at the site itself."""
    return author_key.startswith(_LOGIN)


@dataclass(frozen=True, slots=True)
class Known:
    """What a draft says of its author.

    ``key`` carries trust: the site's own id of the author, or an author token of
    ours. ``handle`` and ``address`` are keyed hashes that only tell floods and
    duplicates.
    """

    key: str | None
    handle: str | None
    address: str | None

    def ways(self) -> dict[str, str]:
        """Each way to know the author again, with its value."""
        return {way: value for way, value in asdict(self).items() if value}

    def names(self) -> list[str]:
        """A name for each way to know the author, to lock on."""
        return [f"{way} {value}" for way, value in self.ways().items()]


_COLUMNS = {
    "key": Comment.author_key,
    "handle": Comment.handle_hash,
    "address": Comment.address_hash,
}


def wrote(ways: Iterable[str]) -> ColumnElement[bool]:
    """Comments of the same author, or from the same address.

    The statement is executed with what `Known.ways` gives.
    """
    return or_(*(_COLUMNS[way] == bindparam(way) for way in ways))


def known(identity: Identity, site: SiteConfig, draft: Draft, client: Client) -> Known:
    """How the author of a draft can be known."""

    def digest(purpose: str, text: str) -> str:
        return identity.digest(purpose, str(site.id), text)

    if draft.author_id is not None:
        key: str | None = f"{_LOGIN}{digest('author_id', draft.author_id)[:48]}"
    else:
        key = identity.author(draft.token)
    # A name alone is shared by many; it only stands in where nothing better is known.
    handle = draft.email or (None if key or client.address else f"name {draft.name}")
    return Known(
        key=key,
        handle=digest("handle", handle.casefold()) if handle else None,
        address=client.address.address if client.address else None,
    )
