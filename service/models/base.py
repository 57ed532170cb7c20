"""What all tables stand on: names of constraints, times, ids."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, ClassVar

from sqlalchemy import JSON, DateTime, Dialect, LargeBinary, MetaData, String, Text, TypeDecorator
from sqlalchemy.orm import DeclarativeBase
from ulid import ULID

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class UtcTime(TypeDecorator[datetime]):
    """An aware time in UTC on every database; SQLite itself keeps no zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(
        self,
        value: datetime | None,
        dialect: Dialect,  # noqa: ARG002 -- the same for each
    ) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """All tables, with constraint names that migrations can rely on."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        datetime: UtcTime,
        dict[str, Any]: JSON(none_as_null=True),
        list[Any]: JSON(none_as_null=True),
        str: Text,
        bytes: LargeBinary,
    }


# A ULID must sort by its bytes, whatever the collation of the database.
Uid = String(26).with_variant(String(26, collation="C"), "postgresql")


def now() -> datetime:
    """The present moment, in UTC."""
    return datetime.now(UTC)


def new_uid() -> str:
    """A new opaque id that sorts by time."""
    return str(ULID())


def first_uid(moment: datetime) -> str:
    """The least id of that millisecond: ids from here on were made at that time or later."""
    milliseconds = min(max(int(moment.timestamp() * 1000), 0), 2**48 - 1)
    return str(ULID(milliseconds.to_bytes(6, "big") + bytes(10)))
