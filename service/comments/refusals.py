"""What speaks against storing a comment at all. Reads only."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import cache

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import Session

from service.comments import articles
from service.comments.authors import Known, wrote
from service.comments.records import APPROVED
from service.errors import ArticleClosed, DuplicateComment, Invalid, TooManyRequests, Wrong
from service.models import Article, Comment, now
from service.sites import SiteConfig

DUPLICATE_HOURS = 24
# Each level of a thread costs one row when its visibility changes.
MAX_DEPTH = 200


# Made once for each set of ways to know an author: making a statement costs more than asking it.
@cache
def _recent(ways: tuple[str, ...]) -> Select[datetime]:
    return (
        select(Comment.created_at)
        .where(
            Comment.site_id == bindparam("site"),
            Comment.created_at > bindparam("since"),
            wrote(ways),
        )
        .order_by(Comment.created_at.desc())
        .limit(bindparam("count"))
    )


@cache
def _same(ways: tuple[str, ...]) -> Select[int]:
    return (
        select(Comment.id)
        .where(
            Comment.article_id == bindparam("article"),
            Comment.fingerprint == bindparam("fingerprint"),
            Comment.created_at > bindparam("since"),
            wrote(ways),
        )
        .limit(1)
    )


def refuse_length(site: SiteConfig, body: str) -> None:
    """:raises Invalid: the body is longer than the site allows."""
    if len(body) > site.rules.max_body:
        limit = site.rules.max_body
        message = Wrong(f"must have at most {limit} characters", "too_long", limit)
        raise Invalid(f"The body {message}.", fields={"body": message})


def refuse_closed(site: SiteConfig, article: Article | None) -> None:
    """:raises ArticleClosed: the site or the article takes no comments."""
    if site.rules.new_comments == "closed":
        raise ArticleClosed("This site takes no more comments.")
    if article is not None and not articles.is_open(site.rules, article):
        raise ArticleClosed("This article takes no more comments.")


def refuse_flood(session: Session, site: SiteConfig, author: Known) -> None:
    """:raises TooManyRequests: the author or the address has sent too many lately."""
    since = now() - timedelta(seconds=site.rules.flood_seconds)
    ways = author.ways()
    asked = ways | {"site": site.id, "since": since, "count": site.rules.flood_count}
    times = session.scalars(_recent(tuple(ways)), asked).all()
    if len(times) >= site.rules.flood_count:
        wait = int((times[-1] - since).total_seconds()) + 1
        raise TooManyRequests("That was a lot at once; please wait a little.", retry_after=wait)


def refuse_duplicate(
    session: Session, article: Article | None, author: Known, fingerprint: str
) -> None:
    """:raises DuplicateComment: the author has said just that here within 24 hours."""
    if article is None:
        return
    since, ways = now() - timedelta(hours=DUPLICATE_HOURS), author.ways()
    asked = ways | {"article": article.id, "fingerprint": fingerprint, "since": since}
    if session.scalar(_same(tuple(ways)), asked) is not None:
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
