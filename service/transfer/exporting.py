"""Everything moves out: sites with their rules, articles, comments with their whole history."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any, Literal

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, lazyload

from service import audit, sites
from service.comments.records import Actor
from service.context import Services
from service.errors import NotFound
from service.files import replaced
from service.models import (
    DEFAULT_SITE,
    Article,
    ArticleAlias,
    Ban,
    Comment,
    CommentRevision,
    Decision,
    Mark,
    Phrase,
    Report,
    Reserved,
    Site,
)
from service.transfer import own, wxr
from service.transfer.own import Shape

AT_ONCE = 500

_COMMENT = '{"type":"comment"'
Format = Literal["jsonl", "wxr"]
_RULES: tuple[tuple[Any, type[own.RuleLine]], ...] = (
    (Phrase, own.PhraseLine),
    (Ban, own.BanLine),
    (Mark, own.MarkLine),
    (Reserved, own.ReservedLine),
)


def write(
    services: Services, actor: Actor, path: Path, site: str | None, kind: Format = "jsonl"
) -> int:
    """Write one site, or all of them, into a file; returns how many comments are in it.

    WXR holds one site; None: the default one.

    :raises NotFound: there is no such site.
    :raises OSError: the file cannot be written.
    """
    with services.db.snapshot() as session, replaced(path) as file:
        if kind == "wxr":
            wanted = _sites(session, site or DEFAULT_SITE)
            parts, sign = wxr.wxr(session, wanted[0]), wxr.COMMENT
        else:
            wanted = _sites(session, site)
            parts, sign = jsonl(session, wanted), _COMMENT
        count = 0
        for part in parts:
            file.write(part)
            count += part.startswith(sign)
    only = wanted[0].id if len(wanted) == 1 else None
    with services.db.write() as session:
        detail = {"comments": count, "format": kind}
        audit.note(session, actor.name, "export", f"export:{kind}", detail, site_id=only)
    return count


def _sites(session: Session, slug: str | None) -> Sequence[Site]:
    if slug is None:
        return session.scalars(select(Site).order_by(Site.id)).all()
    found = session.scalar(select(Site).filter_by(slug=slug))
    if found is None:
        raise NotFound(f"There is no site {slug!r}.")
    return [found]


def jsonl(session: Session, wanted: Sequence[Site]) -> Iterator[str]:
    """Every line about these sites: all of them first, then what each holds."""
    yield _line(own.HeadLine())
    for site in wanted:
        yield _line(_site(session, site))
    for site in wanted:
        for model, shape in _RULES:
            for row in _pages(session, select(model).filter_by(site_id=site.id), model.id):
                yield _line(shape(**_values(row, shape), site=site.slug))
        for row in _pages(session, select(Article).filter_by(site_id=site.id), Article.id):
            yield _line(_article(session, site, row))
        yield from _comments(session, site)


def _line(shape: Shape) -> str:
    return shape.model_dump_json(exclude_none=True) + "\n"


def _values(row: Any, shape: type[Shape]) -> dict[str, Any]:
    """The columns of a row that a shape has a field for."""
    return {name: getattr(row, name) for name in shape.model_fields if hasattr(row, name)}


def _site(session: Session, site: Site) -> own.SiteLine:
    settings = sites.load_rules(session, site.id).model_dump(exclude_defaults=True)
    return own.SiteLine(slug=site.slug, name=site.name, origins=site.origins, settings=settings)


def _article(session: Session, site: Site, row: Article) -> own.ArticleLine:
    left = select(ArticleAlias.key).filter_by(article_id=row.id).order_by(ArticleAlias.id)
    aliases = list(session.scalars(left))
    values = _values(row, own.ArticleLine) | {"site": site.slug, "aliases": aliases}
    return own.ArticleLine(**values)


def _pages(session: Session, query: Select[Any], key: Any) -> Iterator[Any]:
    """All rows by their primary keys, with no more than a page of them in memory."""
    last = 0
    while rows := session.scalars(query.where(key > last).order_by(key).limit(AT_ONCE)).all():
        yield from rows
        last = rows[-1].id
        session.expunge_all()


def _comments(session: Session, site: Site) -> Iterator[str]:
    # By their ids, which stay: primary keys are others after an import.
    last = ""
    query = select(Comment).filter_by(site_id=site.id).order_by(Comment.uid).limit(AT_ONCE)
    query = query.options(lazyload(Comment.current))
    while rows := session.scalars(query.where(Comment.uid > last)).all():
        ids = [row.id for row in rows]
        parts = {
            "revisions": _beside(session, CommentRevision, ids, CommentRevision.number),
            "decisions": _beside(session, Decision, ids, Decision.id),
            "reports": _beside(session, Report, ids, Report.id),
        }
        parents = _uids(session, Comment, {row.parent_id for row in rows})
        decisions = [one for found in parts["decisions"].values() for one in found]
        undoing = _uids(session, Decision, {one.undone_by for one in decisions})
        for row in rows:
            beside = {name: found.get(row.id, ()) for name, found in parts.items()}
            yield _line(_comment(site, row, parents.get(row.parent_id), beside, undoing))
        last = rows[-1].uid
        session.expunge_all()


def _beside(session: Session, model: Any, ids: Sequence[int], order: Any) -> dict[int, list[Any]]:
    """Rows of a table by the comment that they are about."""
    query = select(model).where(model.comment_id.in_(ids)).order_by(model.comment_id, order)
    found = groupby(session.scalars(query), lambda row: row.comment_id)
    return {key: list(rows) for key, rows in found}


def _uids(session: Session, model: Any, keys: set[int | None]) -> dict[int | None, str]:
    known = [key for key in keys if key is not None]
    return dict(session.execute(select(model.id, model.uid).where(model.id.in_(known))).all())


def _comment(
    site: Site,
    row: Comment,
    parent: str | None,
    beside: dict[str, Any],
    undoing: dict[int | None, str],
) -> own.CommentLine:
    decisions = [
        own.Decision(**_values(one, own.Decision) | {"undone_by": undoing.get(one.undone_by)})
        for one in beside["decisions"]
    ]
    values = _values(row, own.CommentLine) | {
        "id": row.uid,
        "site": site.slug,
        "article": row.article.key,
        "parent": parent,
        "revisions": [own.Revision(**_values(one, own.Revision)) for one in beside["revisions"]],
        "decisions": decisions,
        "reports": [own.Report(**_values(one, own.Report)) for one in beside["reports"]],
    }
    return own.CommentLine(**values)
