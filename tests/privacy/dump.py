"""Everything that an installation keeps, to be searched for words."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select, text

from service.context import Services
from service.models import Base


@dataclass(frozen=True)
class Dump:
    """All columns of all tables there are, and all files below the data folder."""

    own: Services

    def tables(self, words: Sequence[str]) -> set[str]:
        """The columns in which one of the words stands, as ``table.column``."""
        found = set()
        with self.own.db.read() as session:
            for table in Base.metadata.sorted_tables:
                for row in session.execute(select(table)).mappings():
                    found |= {
                        f"{table.name}.{name}"
                        for name, value in row.items()
                        if _holds(_plain(value), words)
                    }
            # The index is no part of the metadata.
            index = session.scalars(text("SELECT CAST(words AS text) FROM comment_search"))
            if any(_holds(str(row).encode(), words) for row in index):
                found.add("comment_search")
        return found

    def files(self, words: Sequence[str]) -> set[str]:
        """The files in whose bytes one of the words stands."""
        return {path for path, content in self._files() if _holds(content, words)}

    def _files(self) -> Iterator[tuple[str, bytes]]:
        for path in self.own.settings.data.rglob("*"):
            if path.is_file():
                yield str(path.relative_to(self.own.settings.data)), path.read_bytes()


def _plain(value: Any) -> bytes:
    if isinstance(value, bytes):
        return value
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False).encode()
    return str(value).encode()


def _holds(content: bytes, words: Sequence[str]) -> bool:
    lower = content.lower()
    return any(word.encode() in lower for word in words)
