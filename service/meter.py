"""Calls of keys, counted in bundles: no answer waits for the disk just to be counted."""

from __future__ import annotations

import logging
import threading
from collections import Counter
from datetime import datetime

from sqlalchemy import update
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from service.db import Database, insert
from service.models import ApiKey, KeyUsage, now

log = logging.getLogger(__name__)

COUNTED = ("calls", "spam", "ham", "missed_spam", "false_positives")
BUNDLE_SECONDS = 2.0


def month_of(moment: datetime) -> str:
    """The month of a moment as usage is counted by, in UTC."""
    return f"{moment:%Y-%m}"


def record(session: Session, key_id: int, month: str, blog: str = "", **added: int) -> None:
    """Add to what a key did in a month for a blog, and note that it was used just now."""
    zero = dict.fromkeys(COUNTED, 0)
    row = insert(session, KeyUsage).values(key_id=key_id, month=month, blog=blog, **(zero | added))
    session.execute(
        row.on_conflict_do_update(
            index_elements=["key_id", "month", "blog"],
            set_={name: getattr(KeyUsage, name) + number for name, number in added.items()},
        )
    )
    session.execute(update(ApiKey).where(ApiKey.id == key_id).values(last_used_at=now()))


class Meter:
    """What this process has counted and not yet written. Safe for several threads.

    The first call of a bundle starts its clock, so nothing runs before the first request. The
    clock is no daemon: a process that ends in order writes its last bundle, one that is killed
    loses at most that.
    """

    def __init__(self, db: Database) -> None:
        self._db = db
        self._lock = threading.Lock()
        self._calls: Counter[tuple[int, str]] = Counter()
        self._clock: threading.Timer | None = None

    def add(self, key_id: int) -> None:
        """Count one call of a key, to be written within ``BUNDLE_SECONDS``."""
        with self._lock:
            self._calls[key_id, month_of(now())] += 1
            if self._clock is None:
                self._clock = threading.Timer(BUNDLE_SECONDS, self.flush)
                self._clock.start()

    def flush(self) -> None:
        """Write what is counted; without the database it is lost, and the log says so."""
        with self._lock:
            calls, self._calls = self._calls, Counter()
            if self._clock is not None:
                self._clock.cancel()
            self._clock = None
        if not calls:
            return
        try:
            with self._db.write() as session:
                for (key_id, month), count in sorted(calls.items()):
                    record(session, key_id, month, calls=count)
        except SQLAlchemyError:
            log.warning("%d calls of keys could not be counted.", calls.total())
