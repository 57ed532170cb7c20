"""``/demo/``: a sample blog whose comments work, and its first visitors.

It is served only when ``PARLEY_DEMO`` is on.
"""

from __future__ import annotations

from flask import abort, render_template
from sqlalchemy import select

from service.comments.records import APPROVED, Client, Draft
from service.comments.submit import Submitted, submit
from service.context import Services, services
from service.models import Article
from service.sites import SiteConfig
from service.widget.sample import ARTICLES, VISITORS, Visitor


def index() -> str:
    """The list of articles, with the numbers of their comments."""
    _only_with_the_setting()
    return render_template("widget/demo/index.html", articles=ARTICLES.values())


def article(slug: str) -> str:
    """One article, with the widget below it."""
    _only_with_the_setting()
    if slug not in ARTICLES:
        abort(404)
    return render_template("widget/demo/article.html", article=ARTICLES[slug])


def _only_with_the_setting() -> None:
    if not services().settings.demo:
        abort(404)


def seed(services: Services) -> int:
    """Send the visitors' comments, once, the way every comment comes in.

    Returns how many were sent: none if either article has ever had a comment.
    """
    with services.db.read() as session:
        site = services.sites.get(session, None)
        keys = [article.key for article in ARTICLES.values()]
        known = select(Article.id).where(Article.site_id == site.id, Article.key.in_(keys))
        if session.scalar(known.limit(1)) is not None:
            return 0
    return _send(services, site)


def _send(services: Services, site: SiteConfig) -> int:
    """Send what can be sent: nobody answers a comment that nobody can see yet."""
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
