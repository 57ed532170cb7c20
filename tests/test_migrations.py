"""Every step of the schema, up and down, empty and with rows, on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from service.db import REVISIONS, alembic_config, downgrade, make_engine, schema_state, upgrade
from service.migrations.tables import is_a_table_of_the_models
from service.models import Base

BROKEN = """
import sqlalchemy as sa
from alembic import op

revision, down_revision = "broken", None


def upgrade():
    op.create_table("half", sa.Column("id", sa.Integer))
    op.create_table("half", sa.Column("id", sa.Integer))
"""


def revisions() -> list[tuple[str, str]]:
    """Each revision with the one before it, oldest first."""
    script = ScriptDirectory.from_config(alembic_config(sa.create_engine("sqlite://")))
    found = reversed(list(script.walk_revisions()))
    return [(step.revision, str(step.down_revision or "base")) for step in found]


@pytest.fixture
def engine(empty_url: str) -> Iterator[sa.Engine]:
    engine = make_engine(empty_url)
    yield engine
    engine.dispose()


def tables(engine: sa.Engine) -> dict[str, sa.Table]:
    """The tables as they stand in the database, in the order of their references."""
    metadata = sa.MetaData()
    metadata.reflect(engine)
    found = {table.name: table for table in metadata.sorted_tables}
    found.pop("alembic_version", None)
    # SQLite keeps the index of the search in tables of its own beside it.
    return {name: table for name, table in found.items() if not name.startswith("comment_search")}


def value(column: sa.Column[Any], connection: sa.Connection, time: int) -> object:
    """Something that the column takes, another each `time`; the last row of another table."""
    for key in column.foreign_keys:
        if key.column.table is not column.table:
            return connection.scalar(sa.select(sa.func.max(key.column)))
        return None
    kind: type = column.type.python_type
    if kind is datetime:
        return datetime(2026, 11, 22, tzinfo=UTC).replace(tzinfo=None)
    return {str: f"x{time}", bytes: b"x", dict: {}, list: [], bool: True}.get(kind, 7 + time)


def fill(engine: sa.Engine, time: int = 0) -> None:
    """Put a row into each table; of what is unique another each `time`."""
    for table in tables(engine).values():
        with engine.begin() as connection:
            columns = [column for column in table.columns if not _is_counted(column)]
            row = {column.name: value(column, connection, time) for column in columns}
            connection.execute(table.insert().values(row))


def _is_counted(column: sa.Column[Any]) -> bool:
    return column.primary_key and isinstance(column.type, sa.Integer)


def rows(engine: sa.Engine) -> dict[str, int]:
    with engine.connect() as connection:
        return {
            name: connection.scalar(sa.select(sa.func.count()).select_from(table)) or 0
            for name, table in tables(engine).items()
        }


def test_head_is_what_the_models_say(engine: sa.Engine) -> None:
    upgrade(engine)
    with engine.connect() as connection:
        known = {"compare_type": True, "include_name": is_a_table_of_the_models}
        context = MigrationContext.configure(connection, opts=known)
        assert compare_metadata(context, Base.metadata) == []


@pytest.mark.parametrize(("revision", "before"), revisions())
def test_step_up_and_down_leaves_what_was_before(
    engine: sa.Engine, revision: str, before: str
) -> None:
    if before != "base":
        upgrade(engine, before)
    was = rows(engine)
    upgrade(engine, revision)
    downgrade(engine, before)
    assert rows(engine) == was


@pytest.mark.parametrize(("revision", "before"), revisions())
def test_step_keeps_the_rows_there_are(engine: sa.Engine, revision: str, before: str) -> None:
    if before != "base":
        upgrade(engine, before)
    fill(engine)
    was = rows(engine)
    upgrade(engine, revision)
    fill(engine, time=1)
    downgrade(engine, before)
    assert rows(engine).keys() == was.keys()
    assert all(rows(engine)[name] >= count for name, count in was.items())
    upgrade(engine, revision)


def test_failed_step_leaves_nothing_half_done(engine: sa.Engine, tmp_path: Path) -> None:
    (tmp_path / "broken.py").write_text(BROKEN)
    config = alembic_config(engine)
    config.set_main_option("path_separator", "os")
    config.set_main_option("version_locations", str(tmp_path))
    with pytest.raises(sa.exc.DBAPIError, match="half"):
        command.upgrade(config, "head")
    assert tables(engine) == {}


def test_numbers_of_the_files_are_the_revisions() -> None:
    """They are read instead of asking Alembic, which every start would have to load."""
    assert [revision for revision, _ in revisions()] == REVISIONS


def test_schema_says_how_it_stands(engine: sa.Engine) -> None:
    assert schema_state(engine) == "empty"
    upgrade(engine)
    assert schema_state(engine) == "current"
    downgrade(engine, "base")
    assert schema_state(engine) == "empty"
    upgrade(engine)
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = 'unheard-of'")
    assert schema_state(engine) == "newer"
