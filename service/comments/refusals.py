"""What speaks against storing a comment at all. Reads only."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.comments import articles
from service.comments.authors import Known
from service.comments.records import APPROVED
from service.errors import ArticleClosed, DuplicateComment, Invalid, TooManyRequests
from service.models import Article, Comment, now
from service.sites import SiteConfig

DUPLICATE_HOURS = 24
# Each level of a thread costs one row when its visibility changes.
MAX_DEPTH = 200


def refuse_length(site: SiteConfig, body: str) -> None:
    """:raises Invalid: the body is longer than the site allows."""
    if len(body) > site.rules.max_body:
        message = f"must have at most {site.rules.max_body} characters"
        raise Invalid(f"The body {message}.", fields={"body": message})


def refuse_closed(site: SiteConfig, article: Article | None) -> None:
    """:raises ArticleClosed: the article takes no comments."""
    if article is not None and not articles.is_open(site.rules, article):
        raise ArticleClosed("This article takes no more comments.")


def refuse_flood(session: Session, site: SiteConfig, author: Known) -> None:
    """:raises TooManyRequests: the author or the address has sent too many lately."""
    since = now() - timedelta(seconds=site.rules.flood_seconds)
    recent = (
        select(Comment.created_at)
        .where(Comment.site_id == site.id, Comment.created_at > since, author.wrote())
        .order_by(Comment.created_at.desc())
        .limit(site.rules.flood_count)
    )
    times = session.scalars(recent).all()
    if len(times) >= site.rules.flood_count:
        wait = int((times[-1] - since).total_seconds()) + 1
        raise TooManyRequests("That was a lot at once; please wait a little.", retry_after=wait)


def refuse_duplicate(
    session: Session, article: Article | None, author: Known, fingerprint: str
) -> None:
    """:raises DuplicateComment: the author has said just that here within 24 hours."""
    if article is None:
        return
    same = select(Comment.id).where(
        Comment.article_id == article.id,
        Comment.fingerprint == fingerprint,
        Comment.created_at > now() - timedelta(hours=DUPLICATE_HOURS),
        author.wrote(),
    )
    if session.scalar(same.limit(1)) is not None:
        raise DuplicateComment("You have said just that here already.")


def parent_of(session: Session, article: Article, uid: str | None) -> Comment | None:
    """The comment that is answered, if any.

    :raises Invalid: it is not an approved comment of the article, or too deep in the thread.
    """
    if uid is None:
        return None
    parent = session.scalar(select(Comment).where(Comment.uid == uid))
    message = ""
    if parent is None or parent.article_id != article.id or parent.status != APPROVED:
        message = "is not an approved comment of this article"
    elif parent.depth >= MAX_DEPTH:
        message = "has too many replies above it; reply to an earlier comment"
    if message:
        raise Invalid(f"The parent {message}.", fields={"parent_id": message})
    return parent
