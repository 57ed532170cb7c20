"""Runs migrations over the engine that ``service.db.alembic_config`` hands in."""

from collections.abc import Iterator
from contextlib import contextmanager

from alembic import context
from sqlalchemy import Connection
from sqlalchemy.engine.interfaces import DBAPIConnection

from service.migrations.tables import is_a_table_of_the_models
from service.models import Base


@contextmanager
def _references_unchecked(connection: Connection) -> Iterator[None]:
    """Let SQLite exchange a table that others refer to, and look at all of them afterwards.

    SQLite changes most of a table by making it anew and dropping the old one, and it only
    takes the pragma while no transaction is open (sqlite.org/lang_altertable.html, 12 steps).
    """
    if connection.dialect.name != "sqlite":
        yield
        return
    raw = connection.connection.dbapi_connection
    assert raw is not None
    _switch(raw, "OFF")
    try:
        yield
    finally:
        _switch(raw, "ON")


def _switch(raw: DBAPIConnection, to: str) -> None:
    cursor = raw.cursor()
    cursor.execute(f"PRAGMA foreign_keys={to}")
    cursor.close()


def _check_references(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
        if broken:
            raise RuntimeError(f"The migration left {len(broken)} rows that refer to nothing.")


engine = context.config.attributes["engine"]

# Without transactional DDL a migration that fails on SQLite leaves half a schema.
with (
    engine.execution_options(begin="BEGIN IMMEDIATE").connect() as connection,
    _references_unchecked(connection),
):
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=True,
        transactional_ddl=True,
        compare_type=True,
        include_name=is_a_table_of_the_models,
    )
    with context.begin_transaction():
        context.run_migrations()
        _check_references(connection)
