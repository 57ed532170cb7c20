"""Whom or what a ban, or a word of trust, could mean by one comment."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from service import blocklists
from service.comments.authors import is_login
from service.comments.judging import marked
from service.errors import NotFound
from service.models import Comment
from service.text import links


@dataclass(frozen=True, slots=True)
class Whom:
    """One way to mean it: the kind of a ban, the value it is kept as, words for people."""

    kind: str
    value: str
    word: str


@dataclass(frozen=True, slots=True)
class Choice:
    """What can be banned and who can be trusted by a comment of the site.

    ``marked``: what people have said of the author, as ``service.policy.Mark`` or ``none``.
    """

    site_id: int
    bans: tuple[Whom, ...]
    trust: tuple[Whom, ...]
    marked: str


def of(session: Session, uid: str, sites: frozenset[int] | None) -> Choice:
    """What is stored of a comment and its author; addresses as hashes, and only while kept.

    :raises NotFound: there is no such comment on those sites; None: on any.
    """
    comment = session.scalar(select(Comment).where(Comment.uid == uid))
    if comment is None or (sites is not None and comment.site_id not in sites):
        raise NotFound("There is no such comment.")
    author = Whom("author", comment.author_key, f"The author {comment.current.author_name}")
    email = (comment.author_email or "").casefold()
    trust = [author] + ([Whom("email", email, f"The e-mail address {email}")] if email else [])
    login = is_login(comment.author_key)
    names = {"author": {comment.author_key}, "email": {email} if login and email else set()}
    said = marked(names, blocklists.marks(session, comment.site_id, names))
    return Choice(
        site_id=comment.site_id,
        bans=tuple(_bans(comment, author, email)),
        trust=tuple(trust if login else trust[:1]),
        marked=said or "none",
    )


def _bans(comment: Comment, author: Whom, email: str) -> list[Whom]:
    found = [author]
    if comment.address_hash:
        found.append(Whom("address", comment.address_hash, "The address it came from"))
    if comment.network_hash:
        found.append(Whom("network", comment.network_hash, "The network it came from"))
    if email:
        host = email.rpartition("@")[2]
        found.append(Whom("email", email, f"The e-mail address {email}"))
        found.append(Whom("email_domain", host, f"Every e-mail address at {host}"))
    text = f"{comment.current.body} {comment.current.author_url or ''}"
    domains = dict.fromkeys(link.domain for link in links.find(text))
    found += [Whom("link_domain", domain, f"Links to {domain}") for domain in domains]
    return found
