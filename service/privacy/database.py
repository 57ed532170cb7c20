"""The files below the database: what is erased in it shall be gone from them, too.

SQLite overwrites what is deleted (``secure_delete``), but for two places: its search index
keeps the words of a deleted row until its parts are merged, and the write-ahead log keeps old
pages until it is cut. Both can take a while in a large database, so they are the worker's.
PostgreSQL frees the space of deleted rows by its own VACUUM.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete, func, text
from sqlalchemy.orm import Session

from service.context import Services
from service.db import insert
from service.models import Instance, now

_DUE = "erased words to be overwritten"
# Pages of the index that one transaction merges.
PAGES = 500
_MERGE = text("INSERT INTO comment_search (comment_search, rank) VALUES ('merge', :pages)")


def mark(session: Session, within: timedelta = timedelta()) -> None:
    """Note, with an erasure, that the files have to follow it, and when at the latest."""
    if session.get_bind().dialect.name != "sqlite":
        return
    due = (now() + within).isoformat()
    row = insert(session, Instance).values(name=_DUE, value=due)
    sooner = func.min(Instance.value, due)
    session.execute(row.on_conflict_do_update(index_elements=["name"], set_={"value": sooner}))


def overwrite(services: Services) -> int:
    """Do what is due, in small transactions; how many that were.

    0: nothing is due, or somebody reads just now and it is done the next time.
    """
    with services.db.read() as session:
        due = session.get(Instance, _DUE)
        if due is None or datetime.fromisoformat(due.value) > now():
            return 0
    done = 1
    # A negative number begins the merge of all parts into one, a positive one goes on with it.
    _merge(services, -PAGES)
    while _merge(services, PAGES):
        done += 1
    if not _cut(services):
        return 0
    with services.db.write() as session:
        session.execute(delete(Instance).where(Instance.name == _DUE))
    return done


def _cut(services: Services) -> bool:
    """Empty the write-ahead log; False while somebody reads what stands in it."""
    connection = services.db.engine.raw_connection()
    try:
        cursor = connection.cursor()
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        (busy, *_) = cursor.fetchone() or (1,)
        cursor.close()
    finally:
        connection.close()
    return not busy


def _merge(services: Services, pages: int) -> bool:
    """One step; whether there is more to do, which the count of changed rows tells."""
    with services.db.write() as session:
        connection = session.connection()
        driver = connection.connection.dbapi_connection
        before = driver.total_changes if driver else 0
        connection.execute(_MERGE, {"pages": pages})
        return bool(driver and driver.total_changes - before > 1)
