"""Comments as WordPress imports them: WXR 1.2, an article after the other."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from html import escape

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.comments.records import APPROVED, DELETED, HELD
from service.models import Article, Comment, Site

AT_ONCE = 500

# What XML does not allow, and browsers do not show.
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0"
  xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/"
  xmlns:content="http://purl.org/rss/1.0/modules/content/"
  xmlns:dc="http://purl.org/dc/elements/1.1/"
  xmlns:wp="http://wordpress.org/export/1.2/">
<channel>
<title>{title}</title>
<link>{link}</link>
<wp:wxr_version>1.2</wp:wxr_version>
<wp:base_site_url>{link}</wp:base_site_url>
<wp:base_blog_url>{link}</wp:base_blog_url>
"""
_TAIL = "</channel>\n</rss>\n"
_ITEM = """<item>
<title>{title}</title>
<link>{link}</link>
<dc:creator></dc:creator>
<description></description>
<content:encoded></content:encoded>
<excerpt:encoded></excerpt:encoded>
<wp:post_id>{id}</wp:post_id>
<wp:post_date>{date}</wp:post_date>
<wp:post_date_gmt>{date}</wp:post_date_gmt>
<wp:comment_status>{door}</wp:comment_status>
<wp:ping_status>closed</wp:ping_status>
<wp:status>publish</wp:status>
<wp:post_parent>0</wp:post_parent>
<wp:menu_order>0</wp:menu_order>
<wp:post_type>post</wp:post_type>
<wp:post_password></wp:post_password>
"""
COMMENT = "<wp:comment>\n"
_COMMENT = """<wp:comment_id>{id}</wp:comment_id>
<wp:comment_author>{author}</wp:comment_author>
<wp:comment_author_email>{email}</wp:comment_author_email>
<wp:comment_author_url>{url}</wp:comment_author_url>
<wp:comment_author_IP></wp:comment_author_IP>
<wp:comment_date>{date}</wp:comment_date>
<wp:comment_date_gmt>{date}</wp:comment_date_gmt>
<wp:comment_content>{content}</wp:comment_content>
<wp:comment_approved>{approved}</wp:comment_approved>
<wp:comment_type>comment</wp:comment_type>
<wp:comment_parent>{parent}</wp:comment_parent>
<wp:comment_user_id>0</wp:comment_user_id>
</wp:comment>
"""


def wxr(session: Session, site: Site) -> Iterator[str]:
    """The parts of the file, in memory for no more than a page of comments."""
    first = (site.origins or ["http://localhost"])[0]
    yield _HEAD.format(title=_text(site.name), link=_text(first))
    last = 0
    query = select(Article).filter_by(site_id=site.id).order_by(Article.id).limit(AT_ONCE)
    while articles := session.scalars(query.where(Article.id > last)).all():
        for article in articles:
            yield _item(article)
            yield from _comments(session, article)
            yield "</item>\n"
        last = articles[-1].id
    yield _TAIL


def _item(article: Article) -> str:
    return _ITEM.format(
        title=_text(article.title or article.key),
        link=_text(article.key),
        id=article.id,
        date=_time(article.dated_at or article.created_at),
        door="open" if article.open else "closed",
    )


def _comments(session: Session, article: Article) -> Iterator[str]:
    """All but the deleted, of which WordPress knows nothing."""
    last = 0
    query = select(Comment).filter_by(article_id=article.id).where(Comment.status != DELETED)
    query = query.order_by(Comment.id).limit(AT_ONCE)
    while rows := session.scalars(query.where(Comment.id > last)).all():
        above = _above(session, rows)
        for row in rows:
            yield COMMENT + _comment(row, above.get(row.parent_id))
        last = rows[-1].id


def _above(session: Session, rows: Sequence[Comment]) -> dict[int | None, int | None]:
    """For each parent the comment that stands in its place: itself, or the next one not deleted."""
    places: dict[int | None, tuple[str, int | None]] = {}
    asked = {row.parent_id for row in rows}
    while missing := [key for key in asked if key is not None and key not in places]:
        query = select(Comment.id, Comment.status, Comment.parent_id).where(Comment.id.in_(missing))
        places |= {key: (status, parent) for key, status, parent in session.execute(query)}
        asked = {parent for status, parent in places.values() if status == DELETED}
    found: dict[int | None, int | None] = {}
    for row in rows:
        key = row.parent_id
        while key is not None and places[key][0] == DELETED:
            key = places[key][1]
        found[row.parent_id] = key
    return found


def _comment(row: Comment, parent: int | None) -> str:
    text = row.current
    return _COMMENT.format(
        id=row.id,
        author=_text(text.author_name),
        email=_text(row.author_email or ""),
        url=_text(text.author_url or ""),
        date=_time(row.created_at),
        content=_text(text.body_html.strip()),
        approved=_state(row),
        parent=parent or 0,
    )


def _state(row: Comment) -> str:
    if row.status == APPROVED:
        return "1"
    if row.status == HELD:
        return "0"
    return "spam" if row.label == "spam" else "trash"


def _text(text: str) -> str:
    return escape(_FORBIDDEN.sub("", text), quote=False)


def _time(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S")
