"""What the public reads: lists of approved comments, one comment, counts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import Select, select, tuple_
from sqlalchemy.orm import InstrumentedAttribute, Session, joinedload, load_only

from service.comments import articles, cursors, records
from service.comments.records import APPROVED
from service.errors import Invalid, NotFound
from service.models import Article, ArticleAlias, Comment, CommentRevision, Site
from service.sites import SiteConfig
from service.text import keys

Order = Literal["oldest", "newest"]


@dataclass(frozen=True, slots=True)
class ArticleState:
    """What a list of comments depends on; ``revision`` 0 for a never-seen article."""

    id: int | None
    key: str
    title: str | None
    open: bool
    revision: int
    total: int
    reply_mails: bool = False


def article_state(
    session: Session, site: SiteConfig, key: str, *, reply_mails: bool = False
) -> ArticleState:
    """The article under any spelling of its key; whether its readers may ask for mails."""
    canonical = keys.article(key).key
    article = articles.find(session, site, canonical)
    if article is None:
        takes = site.rules.new_comments == "open"
        return ArticleState(None, canonical, None, takes, 0, 0, reply_mails)
    return ArticleState(
        article.id,
        article.key,
        article.title,
        articles.is_open(site.rules, article),
        article.revision,
        article.approved_count,
        reply_mails,
    )


def _public() -> Select[Comment]:
    """Comments without what the public never sees: judgements are the larger part of a row."""
    comment, text = Comment, CommentRevision
    return select(Comment).options(
        load_only(
            comment.uid,
            comment.site_id,
            comment.status,
            comment.parent_id,
            comment.depth,
            comment.reply_count,
            comment.published,
            comment.created_at,
            comment.edited_at,
            comment.badge,
        ),
        joinedload(comment.current, innerjoin=True).load_only(
            text.author_name, text.author_url, text.body, text.body_html, text.editor
        ),
    )


def listing(
    session: Session, article: ArticleState, order: Order, limit: int, cursor: str | None
) -> dict[str, Any]:
    """One page of an article's comments, as a flat list with parents and depths.

    :raises Invalid: the cursor is none of ours.
    """
    after = cursors.read(cursor, str) if cursor else None
    newest = order == "newest"
    query = _public().where(Comment.article_id == article.id, Comment.listed.is_(True))
    if after:
        query = query.where(Comment.uid < after[0] if newest else Comment.uid > after[0])
    query = query.order_by(Comment.uid.desc() if newest else Comment.uid).limit(limit + 1)
    rows = session.scalars(query).all() if article.id else []
    more = cursors.write(rows[limit - 1].uid) if len(rows) > limit else None
    return _answer(session, article, rows[:limit], more)


def published(
    session: Session, article: ArticleState, since: int, limit: int, cursor: str | None
) -> dict[str, Any]:
    """One page of what became public after the revision ``since``, in that order.

    :raises Invalid: the cursor is none of ours.
    """
    query = _public().where(Comment.article_id == article.id, Comment.published > since)
    order = Comment.published, Comment.uid
    if cursor:
        query = query.where(tuple_(*order) > tuple(cursors.read(cursor, int, str)))
    rows = session.scalars(query.order_by(*order).limit(limit + 1)).all() if article.id else []
    page = rows[:limit]
    more = cursors.write(page[-1].published, page[-1].uid) if len(rows) > limit else None
    return _answer(session, article, page, more)


def leading_to(session: Session, article: ArticleState, uid: str) -> dict[str, Any]:
    """A comment of the article's list and those it answers, from the first down to it."""
    found = select(Comment.id, Comment.parent_id).where(
        Comment.article_id == article.id, Comment.listed.is_(True), Comment.uid == uid
    )
    chain = found.cte("chain", recursive=True)
    above = select(Comment.id, Comment.parent_id).join(chain, Comment.id == chain.c.parent_id)
    keys = select(chain.union_all(above).c.id)
    query = _public().where(Comment.id.in_(keys)).order_by(Comment.depth)
    rows = session.scalars(query).all() if article.id else []
    return _answer(session, article, rows, None)


def _answer(
    session: Session, article: ArticleState, comments: Sequence[Comment], more: str | None
) -> dict[str, Any]:
    return {
        "items": shown(session, comments),
        "total": article.total,
        "next": more,
        "revision": article.revision,
        "article": {
            "key": article.key,
            "title": article.title,
            "open": article.open,
            "reply_mails": article.reply_mails,
        },
    }


def shown(session: Session, comments: Sequence[Comment]) -> list[dict[str, Any]]:
    """Comments in their public form, removed ones without their content."""
    parents = parent_uids(session, comments)
    return [
        (records.public if comment.status == APPROVED else records.removed)(
            comment, parents.get(comment.parent_id or 0)
        )
        for comment in comments
    ]


def parent_uids(session: Session, comments: Iterable[Comment]) -> dict[int, str]:
    """The outside ids of the comments' parents, by their keys."""
    wanted = {comment.parent_id for comment in comments if comment.parent_id}
    if not wanted:
        return {}
    rows = session.execute(select(Comment.id, Comment.uid).where(Comment.id.in_(wanted)))
    return dict(rows.all())


def one(session: Session, uid: str, site_id: int | None = None) -> dict[str, Any]:
    """One approved comment.

    :raises NotFound: none of that id is approved, or not on the site ``site_id``.
    """
    query = _public().where(Comment.uid == uid, Comment.status == APPROVED)
    comment = session.scalar(query)
    if comment is None or site_id not in (None, comment.site_id):
        raise NotFound("There is no such comment.")
    return shown(session, [comment])[0]


def counts(session: Session, site: SiteConfig, wanted: Sequence[str]) -> dict[str, int]:
    """Approved comments per article, under the keys as they were sent."""
    canonical = {key: keys.article(key).key for key in wanted}
    known = _counted(session, site, Article.key, set(canonical.values()))
    if left := set(canonical.values()) - known.keys():
        known |= _counted(session, site, ArticleAlias.key, left)
    return {key: known.get(canonical[key], 0) for key in wanted}


def _counted(
    session: Session, site: SiteConfig, key: InstrumentedAttribute[str], wanted: set[str]
) -> dict[str, int]:
    query = select(key, Article.approved_count)
    if key.class_ is ArticleAlias:
        query = query.join(Article, Article.id == ArticleAlias.article_id)
    site_id = key.class_.site_id
    named = tuple_(site_id, key).in_([(site.id, one) for one in wanted])
    return dict(session.execute(query.where(named)).all())


def latest(session: Session, article: ArticleState, limit: int) -> list[dict[str, Any]]:
    """The newest approved comments of an article, for its feed."""
    query = _public().where(
        Comment.article_id == article.id, Comment.listed.is_(True), Comment.status == APPROVED
    )
    rows = session.scalars(query.order_by(Comment.uid.desc()).limit(limit)).all()
    return shown(session, rows) if article.id else []


def latest_of_site(
    session: Session, site: SiteConfig, limit: int
) -> tuple[str, list[dict[str, Any]]]:
    """The site's name and its newest approved comments, each with ``article_title``.

    :raises Invalid: the site has no such feed.
    """
    if site.rules.site_feed != "on":
        raise Invalid(
            "article is missing: this site has no feed of all its comments.",
            fields={"article": "is missing"},
        )
    query = _public().where(
        Comment.site_id == site.id, Comment.listed.is_(True), Comment.status == APPROVED
    )
    rows = session.scalars(query.order_by(Comment.uid.desc()).limit(limit)).all()
    titles = [{"article_title": row.article.title or row.article.key} for row in rows]
    items = [item | title for item, title in zip(shown(session, rows), titles, strict=True)]
    return session.scalars(select(Site.name).filter_by(id=site.id)).one(), items
