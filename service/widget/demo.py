"""``/demo/``: a sample blog whose comments work, and its first visitors.

It is served only when ``PARLEY_DEMO`` is on.
"""

from __future__ import annotations

from flask import abort, render_template
from sqlalchemy import select

from service.comments.records import APPROVED, Client, Draft
from service.comments.submit import submit
from service.context import Services, services
from service.models import Article
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
    tokens: dict[str, str] = {}
    published: dict[int, str] = {}
    for place, visitor in enumerate(VISITORS):
        sent = submit(services, site, _draft(visitor, tokens, published), Client())
        tokens[visitor.name] = sent.author_token
        if sent.comment["status"] == APPROVED:
            published[place] = sent.comment["id"]
    return len(VISITORS)


def _draft(visitor: Visitor, tokens: dict[str, str], published: dict[int, str]) -> Draft:
    """The visitor's comment; an answer to one that was held stands by itself."""
    return Draft(
        article=visitor.article.key,
        article_title=visitor.article.title,
        body=visitor.body,
        name=visitor.name,
        url=visitor.url,
        token=tokens.get(visitor.name),
        parent_uid=None if visitor.answers is None else published.get(visitor.answers),
    )
