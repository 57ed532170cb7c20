"""Rules of one article: its title, its mode, whether it takes comments, when it appeared."""

from __future__ import annotations

from datetime import datetime
from typing import Literal, cast, get_args

from sqlalchemy import select
from sqlalchemy.orm import Session

from service import audit
from service.comments.records import Actor
from service.context import Services
from service.errors import Invalid, NotFound
from service.models import Article
from service.policy import Mode

State = Literal["by_age", "kept_open", "closed"]


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


def change(
    services: Services,
    actor: Actor,
    article_id: int,
    mode: str | None,
    wanted: str,
    dated_at: datetime | None,
    title: str | None = None,
) -> None:
    """Give an article a mode (None: the site's), a state and a date of its own.

    ``title`` replaces the one it has; None: that stays.

    :raises Invalid: no such mode or state.
    """
    if wanted not in get_args(State) or mode not in (None, *get_args(Mode)):
        raise Invalid("An article has a mode, and is open or closed.")
    with services.db.write() as session:
        article = find(session, article_id, actor.sites)
        before = (article.title or "none", article.mode, state(article), article.dated_at)
        article.open, article.kept_open = wanted != "closed", wanted == "kept_open"
        article.mode, article.dated_at = mode, dated_at
        article.title = title or article.title
        article.revision += 1
        after = (article.title or "none", article.mode, cast(State, wanted), article.dated_at)
        named = zip(("title", "mode", "comments", "date"), before, after, strict=True)
        detail = {name: [_said(old), _said(new)] for name, old, new in named if old != new}
        subject = f"article:{article.key}"
        if detail:
            audit.note(session, actor.name, "article", subject, detail, site_id=article.site_id)


def _said(found: object) -> str:
    if isinstance(found, datetime):
        return found.date().isoformat()
    return str(found).replace("_", " ") if found else "as the site"
