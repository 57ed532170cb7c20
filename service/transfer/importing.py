"""A file moves in: read, checked, stored in batches, and every skipped record told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib import import_module
from itertools import groupby
from typing import Any, Protocol

from sqlalchemy import select
from sqlalchemy.orm import Session

from service import audit, sites
from service.comments import articles
from service.comments.records import Actor
from service.context import Services
from service.db import lock
from service.errors import Invalid, NotFound
from service.models import DEFAULT_SITE, Site
from service.sites import SiteConfig, SiteRules
from service.text.phrases import Matcher
from service.transfer import addresses, checking, own, restoring
from service.transfer.checking import Unfit
from service.transfer.records import Record, Skipped
from service.transfer.rehearsal import Rehearsal
from service.transfer.source import Source
from service.transfer.writing import BATCH, Writer

Item = tuple[str, Record | own.Line]


class Store(Protocol):
    """What takes records: a ``Writer``, or in a dry run a ``Rehearsal``."""

    def store(self, records: list[Record]) -> tuple[list[Record], int]:
        """See ``Writer.store``."""

    def hang(self) -> int:
        """See ``Writer.hang``."""


@dataclass(slots=True)
class Tally:
    """What came of a file so far: comments by their state, rules of sites, and the rest."""

    states: Counter[str] = field(default_factory=Counter)
    rules: int = 0
    known: int = 0
    skipped: int = 0
    loose: int = 0

    @property
    def comments(self) -> int:
        """How many comments are new."""
        return self.states.total()


class Import:
    """One run. ``site`` None: where the file itself says, else the default one.

    ``base`` is what stands before addresses of articles that are only a path.
    """

    def __init__(
        self,
        services: Services,
        actor: Actor,
        source: str,
        file: Source,
        site: str | None = None,
        *,
        base: str | None = None,
        dry: bool = False,
    ) -> None:
        self._base = addresses.base(base, source) if base else ""
        self.tally = Tally()
        self._services = services
        self._actor = actor
        self._source = source
        self._file = file
        self._site = site
        self._dry = dry
        self._from: str | None = None
        self._rehearsed: set[str] = set()  # sites that a dry run would have made
        self._fault: Invalid | None = None
        self._takes: dict[str, Callable[[str, Any], Iterator[Skipped]]] = {
            "record": self._records,
            "site": self._sites,
            "rule": self._rules,
            "article": self._articles,
        }
        self._stores: dict[str, tuple[SiteConfig, Store]] = {}
        if source != "jsonl":
            self._config(site or DEFAULT_SITE)

    def run(self) -> Iterator[Skipped | None]:
        """Take the file in; yields what is skipped, and None after each batch.

        :raises Invalid: the file is none of its format or breaks off; what was read is stored.
        :raises NotFound: there is no such site.
        """
        waiting: list[Item] = []
        for found in self._found():
            if isinstance(found, Skipped):
                yield self._skip(found)
                continue
            waiting.append(self._addressed(found))
            if len(waiting) >= BATCH:
                yield from self._flush(waiting)
                waiting = []
        yield from self._flush(waiting)
        self._end()
        if self._fault is not None:
            raise self._fault

    def _found(self) -> Iterator[Record | Skipped | own.Line]:
        """What the reader finds, up to where the file is damaged."""
        try:
            yield from import_module(f"service.transfer.{self._source}").read(self._file)
        except Invalid as error:
            self._fault = error

    def _end(self) -> None:
        for _, store in self._stores.values():
            self.tally.loose += store.hang()
        if not self._dry and (self.tally.comments or self.tally.rules):
            with self._services.db.write() as session:
                self._note(session)

    def _note(self, session: Session) -> None:
        detail = {"comments": self.tally.comments, "from": self._source}
        ids = {config.id for config, _ in self._stores.values()}
        only = ids.pop() if len(ids) == 1 else None
        name = f"import:{self._source}"
        audit.note(session, self._actor.name, "import", name, detail, site_id=only)

    def _skip(self, found: Skipped) -> Skipped:
        self.tally.skipped += 1
        return found

    def _addressed(self, found: Record | own.Line) -> Item:
        """Beside the slug of the site that it goes to."""
        line = found.own if isinstance(found, Record) else found
        named = getattr(line, "slug", None) or getattr(line, "site", None)
        if self._site is not None and named is not None:
            if self._from not in (None, named):
                raise Invalid("The file holds several sites; leave --site out.")
            self._from = named
        return self._site or named or DEFAULT_SITE, found

    def _flush(self, waiting: list[Item]) -> Iterator[Skipped | None]:
        for (slug, kind), items in groupby(waiting, lambda item: (item[0], _kind(item[1]))):
            yield from self._takes[kind](slug, [found for _, found in items])
        yield None

    def _records(self, slug: str, records: list[Record]) -> Iterator[Skipped]:
        config, store = self._config(slug)
        fit = []
        for record in records:
            try:
                fit.append(checking.checked(config, addresses.whole(self._base, record)))
            except Unfit as why:
                yield self._skip(Skipped(record.where, str(why)))
        new, loose = store.store(fit)
        self.tally.states.update(record.state for record in new)
        self.tally.known += len(fit) - len(new)
        self.tally.loose += loose

    def _sites(self, slug: str, lines: list[own.SiteLine]) -> Iterator[Skipped]:
        for line in lines:
            line.slug = slug
            try:
                with self._writing() as session:
                    self._count(restoring.site(session, self._actor, line))
                if self._dry:
                    self._rehearsed.add(slug)
            except Unfit as why:
                yield self._skip(Skipped(f"site {slug}", str(why)))

    def _rules(self, slug: str, lines: list[own.RuleLine]) -> Iterator[Skipped]:
        fit = []
        for line in lines:
            try:
                restoring.refuse_rule(line)
                fit.append(line)
            except Unfit as why:
                yield self._skip(Skipped(f"{line.type} of {slug}", str(why)))
        with self._writing() as session:
            new = restoring.rules(session, self._found_or_made(session, slug), fit)
        self.tally.rules += new
        self.tally.known += len(fit) - new

    def _articles(self, slug: str, lines: list[own.ArticleLine]) -> Iterator[Skipped]:
        with self._writing() as session:
            site = SiteConfig(self._found_or_made(session, slug).id, slug, None, SiteRules(), {})
            lock(session, [articles.lock_name(site, line.key) for line in lines])
            for line in lines:
                self._count(restoring.article(session, site, line))
        yield from ()

    def _count(self, new: bool) -> None:
        self.tally.rules += new
        self.tally.known += not new

    @contextmanager
    def _writing(self) -> Iterator[Session]:
        """A transaction, of which nothing is left in a dry run."""
        with self._services.db.write() as session:
            yield session
            if self._dry:
                session.rollback()

    def _found_or_made(self, session: Session, slug: str) -> Site:
        """The site, locked; in a dry run one that a line above would have made."""
        if self._dry and session.scalar(select(Site.id).filter_by(slug=slug)) is None:
            return sites.create(session, slug, slug)
        return sites.find(session, slug)

    def _config(self, slug: str) -> tuple[SiteConfig, Store]:
        if slug not in self._stores:
            config = self._site_config(slug)
            make: Callable[..., Store] = Rehearsal if self._dry else Writer
            self._stores[slug] = config, make(self._services, config, self._source)
        return self._stores[slug]

    def _site_config(self, slug: str) -> SiteConfig:
        with self._services.db.read() as session:
            try:
                return self._services.sites.get(session, slug)
            except NotFound:
                if slug in self._rehearsed:
                    nothing = {kind: Matcher([]) for kind in sites.PHRASE_KINDS}
                    return SiteConfig(0, slug, None, SiteRules(), nothing)
                raise


def _kind(found: Record | own.Line) -> str:
    if isinstance(found, Record):
        return "record"
    return "rule" if isinstance(found, own.RuleLine) else found.type
