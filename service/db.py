"""Engine, sessions and the state of the schema, on SQLite and on PostgreSQL.

SQLite follows the recipe of SQLAlchemy's documentation for the ``sqlite3``
driver: the driver's own transactions are switched off and BEGIN is emitted by
us, as BEGIN IMMEDIATE for writers, so that a read followed by a write cannot
lose an update or fail with "database is locked" half-way.
"""

from __future__ import annotations

import hashlib
import importlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any, Literal

from sqlalchemy import Connection, Engine, create_engine, event, func, inspect, select, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session

# Only a command that changes tables needs Alembic; every start would have to load it.
if TYPE_CHECKING:
    from alembic.config import Config

SchemaState = Literal["empty", "old", "current", "newer"]

MIGRATIONS = Path(__file__).parent / "migrations"
# Each file begins with the number of its revision. What the program needs is settled when
# it is loaded: files that an update brings meanwhile are not its own.
REVISIONS = sorted(path.name.partition("_")[0] for path in MIGRATIONS.glob("versions/[0-9]*.py"))

BUSY_TIMEOUT_SECONDS = 15
# A host that does not answer at all is a database that cannot be reached.
CONNECT_SECONDS = 5


def _sqlite_driver() -> ModuleType | None:
    """A newer SQLite than the system's where a wheel brings one.

    SQLite 3.7.0 to 3.51.2 can corrupt a database when a WAL is reset
    (sqlite.org/wal.html#walresetbug); many systems still ship such a version.
    """
    try:
        return importlib.import_module("pysqlite3.dbapi2")
    except ImportError:
        return None


def _prepare_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "secure_delete=ON",
        f"busy_timeout={BUSY_TIMEOUT_SECONDS * 1000}",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    connection.exec_driver_sql(connection.get_execution_options().get("begin", "BEGIN"))


def make_engine(url: str) -> Engine:
    """An engine for ``url``, with SQLite made durable and safe for several writers.

    What an error says goes into the log, so it names no values: they are readers' texts.
    """
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite":
        return create_engine(
            url,
            pool_pre_ping=True,
            hide_parameters=True,
            pool_size=8,
            max_overflow=8,
            connect_args={"connect_timeout": CONNECT_SECONDS},
        )
    if parsed.database:
        Path(parsed.database).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    engine = create_engine(url, module=_sqlite_driver(), hide_parameters=True)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


class Database:
    """Sessions for readers and for writers over one engine.

    Nothing connects before the first session, so that it may be made before
    a server forks its workers.
    """

    def __init__(self, url: str) -> None:
        self.engine = make_engine(url)
        self._writer = self.engine.execution_options(begin="BEGIN IMMEDIATE")

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A session that never commits."""
        with Session(self.engine, expire_on_commit=False) as session:
            yield session

    @contextmanager
    def snapshot(self) -> Iterator[Session]:
        """A session that never commits and sees the database as it is at the first statement."""
        with self.read() as session:
            if self.engine.dialect.name == "postgresql":  # SQLite knows no other way.
                session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
            yield session

    @contextmanager
    def write(self) -> Iterator[Session]:
        """A session in one write transaction: committed at the end, or not at all."""
        with Session(self._writer, expire_on_commit=False) as session, session.begin():
            yield session


def lock(session: Session, names: Iterable[str]) -> None:
    """Keep every other transaction that locks one of ``names`` out until this one ends.

    SQLite has one writer at a time anyway. On PostgreSQL these are advisory
    locks, taken in one order so that two transactions cannot wait for each other.
    """
    if session.get_bind().dialect.name != "postgresql":
        return
    digests = {hashlib.sha256(name.encode()).digest()[:8] for name in names}
    for number in sorted(int.from_bytes(digest, signed=True) for digest in digests):
        session.execute(select(func.pg_advisory_xact_lock(number)))


def insert(session: Session, table: Any) -> postgresql.Insert | sqlite.Insert:
    """An INSERT that may say what to do where there is such a row already."""
    if session.get_bind().dialect.name == "postgresql":
        return postgresql.insert(table)
    return sqlite.insert(table)


def alembic_config(engine: Engine) -> Config:
    """Alembic over our migrations and the given engine."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["engine"] = engine
    return config


def schema_state(engine: Engine) -> SchemaState:
    """How the tables of the database stand to this version of the program."""
    current = _revision(engine)
    if current is None:
        return "empty"
    if current == REVISIONS[-1]:
        return "current"
    return "old" if current in REVISIONS else "newer"


def _revision(engine: Engine) -> str | None:
    """The revision the tables are of, as Alembic noted it; None: there are no tables."""
    with engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        noted: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
        return noted


def upgrade(engine: Engine, revision: str = "head") -> None:
    """Bring the tables to ``revision``; either whole or not at all."""
    from alembic import command

    command.upgrade(alembic_config(engine), revision)


def downgrade(engine: Engine, revision: str) -> None:
    """Take the tables back to ``revision``; either whole or not at all."""
    from alembic import command

    command.downgrade(alembic_config(engine), revision)
