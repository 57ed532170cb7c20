"""An import that stores nothing and says what a real one would."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from service.comments.refusals import MAX_DEPTH
from service.context import Services
from service.sites import SiteConfig
from service.transfer import writing
from service.transfer.records import Record

# A table in a file that SQLite makes for itself and deletes: ids of a million comments do not
# belong into memory.
_TABLE = "CREATE TABLE seen (id TEXT PRIMARY KEY, parent TEXT, page TEXT, depth INTEGER)"


class Rehearsal:
    """Takes what a ``Writer`` takes, and answers alike."""

    def __init__(self, services: Services, site: SiteConfig, source: str) -> None:
        self._services = services
        self._site = site
        self._source = source
        self._seen = sqlite3.connect("")
        self._seen.execute(_TABLE)

    def store(self, records: Sequence[Record]) -> tuple[list[Record], int]:
        """Note what is not known yet; returns that, and how many would stand loose for good."""
        names = {name for record in records for name in (record.id, record.parent) if name}
        with self._services.db.read() as session:
            there = writing.known(session, self._site, self._source, names)
        new = [record for record in records if record.id not in there and self._note(record)]
        # Once all of the batch are noted: a parent may come later in it.
        return new, sum(self._hang(record, there) for record in new)

    def hang(self) -> int:
        """How many of those that waited for their parents could not be hung at the end."""
        loose = 0
        query = "SELECT id, parent, page FROM seen WHERE depth IS NULL ORDER BY rowid LIMIT 500"
        while waiting := self._seen.execute(query).fetchall():
            for one, parent, page in waiting:
                found = self._found(parent)
                if found is None or found[1] != page or self._is_above(one, parent):
                    loose += 1
                    parent = None
                update = "UPDATE seen SET depth = 0, parent = ? WHERE id = ?"
                self._seen.execute(update, (parent, one))
        return loose

    def _note(self, record: Record) -> bool:
        row = (writing.digest(record.id), record.page.key)
        insert = "INSERT OR IGNORE INTO seen (id, page, depth) VALUES (?, ?, 0)"
        return self._seen.execute(insert, row).rowcount > 0

    def _hang(self, record: Record, there: dict[str, int]) -> int:
        if record.parent is None or record.parent in there:
            return 0
        one, parent = writing.digest(record.id), writing.digest(record.parent)
        found = self._found(parent)
        if found is None or self._is_above(one, parent):
            update = "UPDATE seen SET depth = NULL, parent = ? WHERE id = ?"
            self._seen.execute(update, (parent, one))
            return 0
        depth, page = found
        if page != record.page.key or depth >= MAX_DEPTH:
            return 1
        self._seen.execute(
            "UPDATE seen SET depth = ?, parent = ? WHERE id = ?", (depth + 1, parent, one)
        )
        return 0

    def _found(self, parent: str) -> tuple[int, str] | None:
        query = "SELECT coalesce(depth, 0), page FROM seen WHERE id = ?"
        row: tuple[int, str] | None = self._seen.execute(query, (parent,)).fetchone()
        return row

    def _is_above(self, one: str, parent: str | None) -> bool:
        """Whether ``one`` stands above ``parent``, or is it."""
        for _ in range(MAX_DEPTH + 1):
            if parent is None or parent == one:
                return parent is not None
            query = "SELECT parent FROM seen WHERE id = ?"
            row = self._seen.execute(query, (parent,)).fetchone()
            parent = row[0] if row else None
        return True
