"""Databases as other programs leave them, with comments of our own."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

Row = dict[str, Any]


def made(file: Path, tables: str, **rows: list[Row]) -> Path:
    """A database in that file with these tables and their rows."""
    with closing(sqlite3.connect(file)) as database:
        database.executescript(tables)
        for table, found in rows.items():
            for row in found:
                names, marks = ", ".join(row), ", ".join("?" for _ in row)
                statement = f"INSERT INTO {table} ({names}) VALUES ({marks})"
                database.execute(statement, tuple(row.values()))
        database.commit()
    return file
