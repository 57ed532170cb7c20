"""What the very first start makes: a moderator, a key and the comments of the demo."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Iterator

from service import auth
from service.comments.records import APPROVED, Client, Draft
from service.comments.submit import Submitted, submit
from service.context import Services
from service.sample import VISITORS, Visitor

FIRST_MODERATOR = "moderator"


def make(services: Services, lacking: Collection[str]) -> Iterator[str]:
    """Make what is lacking; yields what the operator has to be told, the only time it is."""
    if "moderator" in lacking:
        password = secrets.token_urlsafe(12)
        auth.create_moderator(services, FIRST_MODERATOR, password)
        yield f"Sign in as  {FIRST_MODERATOR}  with the password  {password}  (shown this once)"
    if "key" in lacking:
        key = auth.create_key(services, "first")
        yield f"Key for the moderation API  {key}  (shown this once)"
    if "demo" in lacking:
        seed(services)


def seed(services: Services) -> int:
    """Send the demo's visitors' comments the way every comment comes in; how many there were.

    What cannot be sent is left out: nobody answers a comment that nobody can see yet.
    """
    with services.db.read() as session:
        site = services.sites.get(session, None)
    sent: dict[int, Submitted] = {}
    for place, visitor in enumerate(VISITORS):
        parent = None if visitor.answers is None else sent.get(visitor.answers)
        if visitor.answers is None or (parent and parent.comment["status"] == APPROVED):
            tokens = {VISITORS[known].name: each.author_token for known, each in sent.items()}
            draft = _draft(visitor, tokens.get(visitor.name), parent)
            sent[place] = submit(services, site, draft, Client())
    return len(sent)


def _draft(visitor: Visitor, token: str | None, parent: Submitted | None) -> Draft:
    return Draft(
        article=visitor.article.key,
        article_title=visitor.article.title,
        body=visitor.body,
        name=visitor.name,
        token=token,
        parent_uid=parent.comment["id"] if parent else None,
    )
