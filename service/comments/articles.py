"""Finding the article a comment belongs to, creating it when it was never seen."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import bindparam, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from service.errors import Invalid
from service.models import Article, now
from service.sites import SiteConfig, SiteRules
from service.text import keys

_BY_KEY = select(Article).where(
    Article.site_id == bindparam("site"), Article.key == bindparam("key")
)
_LOCKED = _BY_KEY.with_for_update()


def key_for(site: SiteConfig, sent: str) -> str:
    """The one spelling of an article's key.

    :raises Invalid: the article is on a host of another site.
    """
    article = keys.article(sent)
    if not site.allows_host(article.host):
        message = "is on a host that is not one of the site's"
        raise Invalid(f"The article {message}.", fields={"article": message})
    return article.key


def is_open(rules: SiteRules, article: Article) -> bool:
    """Whether the article takes comments: not closed by hand, and not by its age."""
    closes = closes_at(rules, article)
    return article.open and (closes is None or closes > now())


def closes_at(rules: SiteRules, article: Article) -> datetime | None:
    """When the article closes by itself; None: never."""
    if rules.close_after_days is None or article.kept_open:
        return None
    return (article.dated_at or article.created_at) + timedelta(days=rules.close_after_days)


def find(session: Session, site: SiteConfig, key: str) -> Article | None:
    """The article of that key, if it was ever commented on."""
    return session.scalar(_BY_KEY, {"site": site.id, "key": key})


def locked(session: Session, site: SiteConfig, key: str, title: str | None) -> Article:
    """The article with its row locked, created if need be; its first title stays."""
    named = {"site": site.id, "key": key}
    article = session.scalar(_LOCKED, named)
    if article is None:
        _create(session, site, key)
        article = session.scalars(_LOCKED, named).one()
    if article.title is None and title:
        article.title = title
        article.revision += 1
    return article


def _create(session: Session, site: SiteConfig, key: str) -> None:
    """Insert the article unless somebody does so at this very moment."""
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    values = {
        "open": True,
        "kept_open": False,
        "revision": 0,
        "approved_count": 0,
        "created_at": now(),
    }
    insert = dialect.insert(Article).values(site_id=site.id, key=key, **values)
    session.execute(insert.on_conflict_do_nothing())
