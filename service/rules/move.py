"""An article's comments move to another address, where they may join others.

The old address stays good: whoever reads, counts or writes there means the new one. No
comment is written below an address that was left, since a writer looks the address up again
when the row it has waited for is gone (``comments.articles``).
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import case, delete, func, select, update
from sqlalchemy.orm import Session

from service import audit
from service.comments import articles, visibility
from service.comments.records import APPROVED, Actor
from service.db import lock
from service.errors import Invalid, NotFound
from service.models import Article, ArticleAlias, Comment
from service.sites import SiteConfig


@dataclass(frozen=True, slots=True)
class Plan:
    """What a move would do: ``moving`` comments go to ``key`` and join ``joined`` others there.

    ``joined`` None: nobody has commented there.
    """

    key: str
    moving: int
    joined: int | None


def plan(session: Session, site: SiteConfig, article: Article, to: str) -> Plan:
    """What ``move`` would do now.

    :raises Invalid: the comments are there already, or the address is another site's.
    """
    key = articles.key_for(site, to, "move_to")
    target = articles.find(session, site, key) or article
    _refuse_same(article, target, key)
    if target is article:
        return Plan(key, _below(session, article), None)
    return Plan(target.key, _below(session, article), _below(session, target))


def aliases(session: Session, article_id: int, limit: int = 50) -> list[str]:
    """Addresses that the comments of an article have left, the latest first."""
    query = select(ArticleAlias.key).where(ArticleAlias.article_id == article_id)
    return list(session.scalars(query.order_by(ArticleAlias.id.desc()).limit(limit)))


def move(session: Session, actor: Actor, site: SiteConfig, key: str, to: str) -> Article:
    """Move the comments of the article ``key``; returns the article that has them now, locked.

    Where nobody has commented at ``to``, the article itself gets that key. Else its comments
    join those of the article there, whose rules stay, and it is gone.

    :raises NotFound: there is no article ``key``, or the site is none of the actor's.
    :raises Invalid: the comments are there already, or the address is another site's.
    """
    if not actor.may(site.id):
        raise NotFound("There is no such article.")
    new_key = articles.key_for(site, to, "move_to")
    while (found := _locked(session, site, key, new_key)) is None:
        pass
    source, target = found
    _refuse_same(source, target, new_key)
    old_key, count = source.key, _below(session, source)
    if target is source:
        _rename(session, source, new_key)
    else:
        _join(session, source, target)
    session.add(ArticleAlias(site_id=site.id, key=old_key, article_id=target.id))
    detail = {"address": [old_key, target.key], "moved": count}
    audit.note(session, actor.name, "move", f"article:{target.key}", detail, site_id=site.id)
    session.flush()
    return target


def _locked(
    session: Session, site: SiteConfig, key: str, new_key: str
) -> tuple[Article, Article] | None:
    """The article and the one it joins, which is itself where nobody has commented.

    Both keys are locked before both rows, so that a key which is free stays so. None, with
    nothing locked, if another move was first: look again.
    """
    with session.begin_nested() as attempt:
        source = articles.find(session, site, key)
        if source is None:
            raise NotFound("There is no such article.")
        old_key = source.key
        lock(session, [articles.lock_name(site, name) for name in (old_key, new_key)])
        target = articles.find(session, site, new_key) or source
        rows = visibility.locked_articles(session, {source.id, target.id})
        if rows.keys() == {source.id, target.id} and rows[source.id].key == old_key:
            return source, target
        attempt.rollback()
    return None


def _refuse_same(source: Article, target: Article, key: str) -> None:
    if target is source and key == source.key:
        message = "is where the comments are"
        raise Invalid(f"The new address {message}.", fields={"move_to": message})


def _rename(session: Session, article: Article, key: str) -> None:
    """Give the article another key, which may be one that it had before."""
    named = ArticleAlias.site_id == article.site_id, ArticleAlias.key == key
    session.execute(delete(ArticleAlias).where(*named))
    article.key = key
    article.revision += 1


def _join(session: Session, source: Article, target: Article) -> None:
    """Hang all comments and aliases of ``source`` below ``target`` and drop its row."""
    # Readers of either address have seen lower ones only, so that none takes this for known.
    target.revision = max(source.revision, target.revision) + 1
    # To readers of one address what stood below the other is new.
    public = {"published": case((Comment.status == APPROVED, target.revision))}
    for model, more in ((Comment, public), (ArticleAlias, {})):
        session.execute(
            update(model)
            .where(model.article_id.in_((source.id, target.id)))
            .values(article_id=target.id, **more)
            .execution_options(synchronize_session=False)
        )
    target.approved_count += source.approved_count
    target.title = target.title or source.title
    target.created_at = min(source.created_at, target.created_at)
    session.delete(source)
    session.flush()


def _below(session: Session, article: Article) -> int:
    query = select(func.count()).where(Comment.article_id == article.id)
    return session.scalar(query) or 0
