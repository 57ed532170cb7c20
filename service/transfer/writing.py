"""Records become comments: in batches, each whole or not at all, and each only once.

A batch leaves every kept count right, so that an import may be killed at any moment and run
again. What answers a comment that has not come yet stands at the top of its thread until
``linking`` hangs it below that one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session, lazyload

from service.comments import articles, visibility
from service.context import Services
from service.db import lock
from service.models import (
    Article,
    Comment,
    CommentRevision,
    Decision,
    ImportedComment,
    Report,
    new_uid,
    search,
)
from service.sites import SiteConfig
from service.transfer import linking, rows
from service.transfer.records import Page, Record
from service.transfer.rows import Row, Rows

BATCH = 500


def digest(external: str) -> str:
    """The form in which the id of a comment elsewhere is kept."""
    return sha256(external.encode("utf-8", "surrogatepass")).hexdigest()


def known(session: Session, site: SiteConfig, source: str, ids: Iterable[str]) -> dict[str, int]:
    """Which of these ids have a comment here, and its primary key."""
    wanted = {digest(one): one for one in ids}
    found = session.execute(
        select(ImportedComment.external, ImportedComment.comment_id).where(
            ImportedComment.site_id == site.id,
            ImportedComment.source == source,
            ImportedComment.external.in_(wanted),
        )
    )
    return _of_ours(session, site, source, wanted.values()) | {
        wanted[external]: key for external, key in found
    }


def _of_ours(session: Session, site: SiteConfig, source: str, ids: Iterable[str]) -> dict[str, int]:
    """Comments of the site itself, which its own export knows by their ids."""
    if source != "jsonl":
        return {}
    query = select(Comment.uid, Comment.id).where(Comment.site_id == site.id, Comment.uid.in_(ids))
    return dict(session.execute(query).all())


class Writer:
    """Stores the records of one format on one site."""

    def __init__(self, services: Services, site: SiteConfig, source: str) -> None:
        self._services = services
        self._site = site
        self._source = source
        with services.db.read() as session:
            self._first = linking.last(session, site, source)

    def store(self, records: Sequence[Record]) -> tuple[list[Record], int]:
        """Store what is not known yet; returns that, and how many stand loose for good.

        Of two with one id the first one counts.
        """
        first: dict[str, Record] = {}
        for record in records:
            first.setdefault(record.id, record)
        with self._services.db.read() as session:
            there = known(session, self._site, self._source, first)
        new = [record for record in first.values() if record.id not in there]
        made = {one.id: rows.made(self._services, self._site, self._source, one) for one in new}
        if not made:
            return [], 0
        with self._services.db.write() as session:
            lock(session, [f"import {self._site.id}"])
            names = {name for one in new for name in (one.id, one.parent) if name}
            there = known(session, self._site, self._source, names)
            batch = _Batch(session, self._site, self._source, there)
            new = [record for record in new if record.id not in there]
            batch.store(new, made)
            return new, batch.loose

    def hang(self) -> int:
        """Hang what waits for its parent; how many of these records stand loose for good."""
        return sum(linking.hang(self._services, self._site, self._source, self._first))


class _Batch:
    """Comments on their way into one transaction; ``there`` are the primary keys of known ids."""

    def __init__(
        self, session: Session, site: SiteConfig, source: str, there: Mapping[str, int]
    ) -> None:
        self._session = session
        self._site = site
        self._source = source
        self._there = there
        self._done: dict[str, Comment] = {}
        self.loose = 0

    def store(self, records: Sequence[Record], made: Mapping[str, Rows]) -> None:
        """Everything about these records, whose rows are ``made``."""
        if not records:
            return
        pages = located(self._session, self._site, [record.page for record in records])
        _free_ids(self._session, [made[record.id] for record in records])
        self._load([record.parent for record in records if record.parent in self._there])
        notes = []
        for level in _levels(records):
            for record in level:
                comment = made[record.id].comment
                notes.append(self._place(record, comment, pages[record.page.key]))
                self._session.add(comment)
            self._session.flush()
            self._done |= {record.id: made[record.id].comment for record in level}
        for note in notes:
            note["comment_id"] = self._done[note.pop("id")].id
        self._session.execute(insert(ImportedComment), notes)
        _insert(self._session, [made[record.id] for record in records])

    def _load(self, parents: Iterable[str | None]) -> None:
        """Parents that are there already, into the session at once."""
        keys = {self._there[parent]: parent for parent in parents if parent}
        query = select(Comment).where(Comment.id.in_(keys)).options(lazyload(Comment.current))
        self._done |= {keys[row.id]: row for row in self._session.scalars(query)}

    def _place(self, record: Record, comment: Comment, article: Article) -> Row:
        """Hang a comment where it belongs; what is noted of it."""
        comment.site_id = self._site.id
        comment.article = article
        comment.depth = comment.reply_count = comment.listed_below = 0
        comment.listed = False
        parent = self._done.get(record.parent) if record.parent else None
        missing = record.parent is not None and parent is None
        if parent is not None and linking.fits(comment, parent):
            comment.parent_id, comment.depth = parent.id, parent.depth + 1
        elif parent is not None:
            self.loose += 1
        visibility.place(self._session, comment)
        return {
            "id": record.id,
            "site_id": self._site.id,
            "source": self._source,
            "external": digest(record.id),
            "parent": digest(record.parent) if missing and record.parent else None,
        }


def located(session: Session, site: SiteConfig, pages: Iterable[Page]) -> dict[str, Article]:
    """The articles of these pages by their keys, their rows locked; new ones are made."""
    wanted = {page.key: page for page in pages}
    while True:
        missing = [key for key in wanted if articles.find(session, site, key) is None]
        # All names at once: whoever moves an article locks two, and neither may wait in a ring.
        lock(session, [articles.lock_name(site, key) for key in missing])
        for key in missing:
            articles.create(session, site, key)
        ids = {key: _present(articles.find(session, site, key)).id for key in wanted}
        found = visibility.locked_articles(session, set(ids.values()))
        if found.keys() == set(ids.values()):
            break
    for key, page in wanted.items():
        _describe(found[ids[key]], page, new=key in missing)
    return {key: found[ids[key]] for key in wanted}


def _present(article: Article | None) -> Article:
    assert article is not None
    return article


def _describe(article: Article, page: Page, *, new: bool) -> None:
    if article.title is None and page.title:
        article.title = page.title
        article.revision += 1
    if new:
        article.dated_at = article.dated_at or page.dated_at
        article.open = article.open and not page.closed


def _levels(records: Sequence[Record]) -> Iterable[Sequence[Record]]:
    """Parents before their children. Those that go round in a ring come last, all at once."""
    waiting = {record.id: record for record in records}
    while waiting:
        ready = [one for one in waiting.values() if one.parent not in waiting]
        level = ready or list(waiting.values())
        yield level
        for record in level:
            del waiting[record.id]


def _free_ids(session: Session, batch: Sequence[Rows]) -> None:
    """Ids that another site has taken are made anew, as for a copy of its comments."""
    uids = [one.comment.uid for one in batch]
    taken = set(session.scalars(select(Comment.uid).where(Comment.uid.in_(uids))))
    for one in batch:
        if one.comment.uid in taken:
            one.comment.uid = new_uid()
    uids = [row["uid"] for one in batch for row in one.decisions if "uid" in row]
    taken = set(session.scalars(select(Decision.uid).where(Decision.uid.in_(uids))))
    for one in batch:
        own = {row["uid"]: row["uid"] for row in one.decisions if "uid" in row}
        own |= {uid: new_uid() for uid in own.keys() & taken}
        for row in one.decisions:
            if "uid" in row:
                row["uid"], row["undone_by"] = own[row["uid"]], own.get(row["undone_by"])
        taken |= own.keys()


def _insert(session: Session, batch: Sequence[Rows]) -> None:
    """Texts with their words for the search, decisions and reports."""
    for one in batch:
        for row in (*one.texts, *one.decisions, *one.reports):
            row["comment_id"] = one.comment.id
    session.execute(insert(CommentRevision), [row for one in batch for row in one.texts])
    search.put(session.connection(), [_words(one) for one in batch])
    decisions = [row for one in batch for row in one.decisions]
    undone = {row["uid"]: undoing for row in decisions if (undoing := row.pop("undone_by", None))}
    if decisions:
        session.execute(insert(Decision), decisions)
    for uid, undoing in undone.items():
        by = select(Decision.id).where(Decision.uid == undoing).scalar_subquery()
        session.execute(update(Decision).where(Decision.uid == uid).values(undone_by=by))
    if reports := [row for one in batch for row in one.reports]:
        session.execute(insert(Report), reports)


def _words(one: Rows) -> tuple[int, tuple[Any, ...]]:
    text = one.texts[-1]
    parts = (text["author_name"], one.comment.author_email, text["author_url"], text["body"])
    return one.comment.id, parts
