"""Rules of one article: its title, its mode, whether it takes comments, when it appeared."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal, TypedDict, get_args

from sqlalchemy import select
from sqlalchemy.orm import Session

from service import audit
from service.comments import articles
from service.comments.records import Actor, timestamp
from service.context import Services
from service.errors import Invalid, NotFound
from service.models import Article
from service.policy import Mode
from service.rules import move
from service.sites import SiteConfig

State = Literal["by_age", "kept_open", "closed"]


class Changes(TypedDict, total=False):
    """What an article is to be given. ``mode`` None: the site's; ``dated_at`` None: none."""

    title: str | None
    mode: str | None
    state: str
    dated_at: datetime | None


def state(article: Article) -> State:
    """What people have said: closed, open whatever its age, or nothing."""
    if not article.open:
        return "closed"
    return "kept_open" if article.kept_open else "by_age"


def find(session: Session, article_id: int, sites: frozenset[int] | None) -> Article:
    """An article by its primary key.

    :raises NotFound: there is none on those sites; None: on any.
    """
    article = session.scalar(select(Article).where(Article.id == article_id).with_for_update())
    if article is None or (sites is not None and article.site_id not in sites):
        raise NotFound("There is no such article.")
    return article


def change(services: Services, actor: Actor, article_id: int, changes: Changes) -> None:
    """Give an article what ``changes`` says; all else stays as it is.

    :raises Invalid: no such mode or state.
    """
    with services.db.write() as session:
        carry_out(session, actor, find(session, article_id, actor.sites), changes)


def patch(
    services: Services,
    actor: Actor,
    site: SiteConfig,
    key: str,
    changes: Changes,
    move_to: str | None,
) -> dict[str, Any]:
    """Change the article ``key`` and move its comments, both or neither; returns its state.

    :raises NotFound: nobody has commented there, or the site is none of the actor's.
    :raises Invalid: no such mode or state, or the comments cannot move there.
    """
    key = articles.key_for(site, key)
    with services.db.write() as session:
        if not actor.may(site.id):
            raise NotFound("There is no such article.")
        if move_to is not None:
            article = move.move(session, actor, site, key, move_to)
        else:
            known = articles.find(session, site, key)
            if known is None:
                raise NotFound("There is no such article.")
            article = find(session, known.id, actor.sites)
        carry_out(session, actor, article, changes)
        return shown(session, site, article)


def move_to(services: Services, actor: Actor, site: SiteConfig, key: str, to: str) -> str:
    """Move the comments of the article ``key``; returns where they are now.

    :raises NotFound: nobody has commented there, or the site is none of the actor's.
    :raises Invalid: they cannot move there.
    """
    with services.db.write() as session:
        return move.move(session, actor, site, key, to).key


def shown(session: Session, site: SiteConfig, article: Article) -> dict[str, Any]:
    """An article as people who may change it see it."""
    return {
        "article": article.key,
        "title": article.title,
        "approved_count": article.approved_count,
        "mode": article.mode,
        "state": state(article),
        "open": articles.is_open(site.rules, article),
        "closes_at": timestamp(articles.closes_at(site.rules, article)),
        "dated_at": timestamp(article.dated_at),
        "created_at": timestamp(article.created_at),
        "formerly": move.aliases(session, article.id),
    }


def carry_out(session: Session, actor: Actor, article: Article, changes: Changes) -> None:
    """The same within a transaction that has locked the article's row."""
    if changes.get("state", "closed") not in get_args(State):
        raise Invalid("An article is by_age, kept_open or closed.", fields={"state": "is none"})
    if changes.get("mode") not in (None, *get_args(Mode)):
        raise Invalid("An article has no such mode.", fields={"mode": "is none"})
    before = _rules(article)
    if "state" in changes:
        article.open = changes["state"] != "closed"
        article.kept_open = changes["state"] == "kept_open"
    if "mode" in changes:
        article.mode = changes["mode"]
    if "dated_at" in changes:
        article.dated_at = changes["dated_at"]
    if changes.get("title"):
        article.title = changes["title"]
    detail = {
        name: [_said(before[name]), _said(new)]
        for name, new in _rules(article).items()
        if before[name] != new
    }
    if detail:
        article.revision += 1
        subject = f"article:{article.key}"
        audit.note(session, actor.name, "article", subject, detail, site_id=article.site_id)


def _rules(article: Article) -> dict[str, object]:
    return {
        "title": article.title or "none",
        "mode": article.mode,
        "open": state(article),
        "date": article.dated_at,
    }


def _said(found: object) -> str:
    if isinstance(found, datetime):
        return found.date().isoformat()
    return str(found).replace("_", " ") if found else "as the site"
