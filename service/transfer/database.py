"""Rows of a database in SQLite that another program wrote, and that is never written to."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from typing import Any

from service.errors import Invalid
from service.transfer.source import Source

LARGEST = 8 * 1024 * 1024  # bytes of one row
# No views, and no tables that a module computes: they could go on for ever.
_TABLES = "SELECT name FROM sqlite_master WHERE type = 'table' AND lower(sql) LIKE 'create table%'"

# Python reads what SQLite says of a fault as UTF-8, and it may quote the file.
_ERRORS = (sqlite3.Error, UnicodeDecodeError)


def rows(
    file: Source, whose: str, wanted: Mapping[str, Sequence[str]], query: str
) -> Iterator[dict[str, Any]]:
    """What the query finds, each row by the names of its columns.

    ``wanted`` are tables with the columns that every version has; ``whose`` they are is for people.

    :raises Invalid: the file is no such database, has other tables, is written to, or is damaged.
    """
    _refuse_open(file)
    try:
        with closing(_opened(file)) as database:
            _refuse_other(file, whose, wanted, database)
    except _ERRORS as error:
        raise Invalid(f"{file.path} is no database of {whose}: {_why(error)}.") from None
    try:
        with closing(_opened(file)) as database:
            for row in database.execute(query):
                yield dict(row)
    except _ERRORS as error:
        raise Invalid(f"{file.path} is a damaged database: {_why(error)}.") from None
    file.position = file.size


def _refuse_open(file: Source) -> None:
    """What stands beside a database belongs to it, and only its own program may put it in."""
    for end in ("-wal", "-journal"):
        beside = file.path.with_name(file.path.name + end)
        if beside.exists() and beside.stat().st_size:
            raise Invalid(f"{file.path} is in use: {beside.name} is not written into it yet.")


def _opened(file: Source) -> sqlite3.Connection:
    address = f"{file.path.resolve().as_uri()}?mode=ro&immutable=1"
    database = sqlite3.connect(address, uri=True)
    database.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, LARGEST)
    database.execute("PRAGMA trusted_schema = OFF")
    database.text_factory = _text
    database.row_factory = sqlite3.Row
    return database


def _refuse_other(
    file: Source, whose: str, wanted: Mapping[str, Sequence[str]], database: sqlite3.Connection
) -> None:
    names = {row[0] for row in database.execute(_TABLES)}
    for table, columns in wanted.items():
        if table not in names:
            raise Invalid(f"{file.path} is no database of {whose}: it has no table {table}.")
        there = {row["name"] for row in database.execute(f"PRAGMA table_info({table})")}
        for column in columns:
            if column not in there:
                raise Invalid(f"{file.path} is no database of {whose}: {table} has no {column}.")


def _why(error: Exception) -> str:
    if isinstance(error, UnicodeDecodeError):
        return "its tables cannot be read"
    return "".join(sign if sign.isprintable() else " " for sign in str(error))


def _text(raw: bytes) -> str:
    return raw.decode("utf-8", "replace")
