"""Finding the article a comment belongs to, creating it when it was never seen."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import bindparam, func, literal, select
from sqlalchemy.orm import Session, aliased

from service.db import insert, lock
from service.errors import Invalid
from service.models import Article, ArticleAlias, Base, now
from service.sites import SiteConfig, SiteRules
from service.text import keys

_Own = aliased(Article)
_OWN = select(_Own.id).where(_Own.site_id == bindparam("site"), _Own.key == bindparam("key"))
_ALIAS = select(ArticleAlias.article_id).where(
    ArticleAlias.site_id == bindparam("site"), ArticleAlias.key == bindparam("key")
)
_BY_KEY = select(Article).where(
    Article.id == func.coalesce(_OWN.scalar_subquery(), _ALIAS.scalar_subquery())
)
# A key means the same row as long as that is there, so the one that was waited for is the
# right one still; if it is gone, the answer is None and the key has to be looked up again.
_LOCKED = _BY_KEY.with_for_update().execution_options(populate_existing=True)


def key_for(site: SiteConfig, sent: str, field: str = "article") -> str:
    """The one spelling of an article's key, which was sent in ``field``.

    :raises Invalid: the article is on a host of another site.
    """
    article = keys.article(sent)
    if not site.allows_host(article.host):
        message = "is on a host that is not one of the site's"
        raise Invalid(f"The article {message}.", fields={field: message})
    return article.key


def is_open(rules: SiteRules, article: Article) -> bool:
    """Whether the article takes comments: not closed by hand, by its age, or with its site."""
    closes = closes_at(rules, article)
    return rules.new_comments == "open" and article.open and (closes is None or closes > now())


def closes_at(rules: SiteRules, article: Article) -> datetime | None:
    """When the article closes by itself; None: never."""
    if rules.close_after_days is None or article.kept_open:
        return None
    return (article.dated_at or article.created_at) + timedelta(days=rules.close_after_days)


def find(session: Session, site: SiteConfig, key: str) -> Article | None:
    """The article that goes by that key now, if it was ever commented on."""
    return session.scalar(_BY_KEY, {"site": site.id, "key": key})


def locked(session: Session, site: SiteConfig, key: str, title: str | None) -> Article:
    """The article with its row locked, created if need be; its first title stays."""
    while (article := session.scalar(_LOCKED, {"site": site.id, "key": key})) is None:
        create(session, site, key)
    if article.title is None and title:
        article.title = title
        article.revision += 1
    return article


def create(session: Session, site: SiteConfig, key: str) -> None:
    """Insert the article unless the key means one by now."""
    lock(session, [lock_name(site, key)])
    values = {
        "site_id": site.id,
        "key": key,
        "open": True,
        "kept_open": False,
        "revision": 0,
        "approved_count": 0,
        "created_at": now(),
    }
    table = Base.metadata.tables["article"]
    row = select(*(literal(value, table.columns[name].type) for name, value in values.items()))
    new = insert(session, table).from_select(list(values), row.where(~_ALIAS.exists()))
    session.execute(new.on_conflict_do_nothing(), {"site": site.id, "key": key})


def lock_name(site: SiteConfig, key: str) -> str:
    """What is locked by whoever gives a key another meaning."""
    return f"article {site.id} {key}"
