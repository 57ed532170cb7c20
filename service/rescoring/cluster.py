"""The same over Dask: ranges of comments, judged by workers that ask PostgreSQL themselves.

A worker takes its settings from its own environment, as each of our processes does, so that no
password is sent to a scheduler. A range whose worker has died is given to another one, which
finds what was done by its rows.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import lru_cache
from typing import Any

from sqlalchemy.exc import SQLAlchemyError

from model.scorer import Scorer
from service import startup
from service.config import SettingError, Settings
from service.context import Services, build
from service.errors import ParleyError
from service.rescoring import batches
from service.rescoring.batches import BATCH, Scope
from service.startup import Obstacle

# Primary keys in a range: what is judged again when a worker dies is one batch at most, but to
# hand out a range costs some milliseconds.
WIDTH = 10 * BATCH
CONNECT_SECONDS = 10


def judge(services: Services, scorer: Scorer, scope: Scope, scheduler: str) -> Iterator[int]:
    """Judge what ``scorer`` has not judged yet; yields how many after each range.

    :raises Obstacle: Dask is not installed or not reached, the database is SQLite, or a worker
        says what it lacks.
    """
    _refuse_sqlite(services.db.engine.dialect.name)
    with services.db.read() as session:
        count, first, last = batches.left(session, scope)
    ranges = [
        replace(scope, after=after, until=min(after + WIDTH, last))
        for after in range(first - 1, last, WIDTH)
    ]
    if not count:
        return
    with _client(scheduler) as (client, as_completed):
        futures = [
            client.submit(judge_range, part, scorer.manifest.digest, pure=False) for part in ranges
        ]
        for future in as_completed(futures):
            yield _result(future)
    _refuse_another_database(services, replace(scope, until=last))


def judge_range(scope: Scope, digest: str) -> int:
    """What a worker does: judge one range; returns how many comments that were.

    :raises Obstacle: what it lacks, in one sentence.
    """
    try:
        own, scorer = _here(scope.version, digest)
        return sum(batches.judge(own, scorer, scope))
    except ParleyError as error:
        raise Obstacle(f"A worker says: {error.detail}") from None
    except SettingError as error:
        raise Obstacle(f"A worker says: {error}") from None
    except SQLAlchemyError as error:
        raise Obstacle(f"A worker says: {startup.sentence(error)}") from None


@lru_cache(maxsize=1)
def _here(version: str, digest: str) -> tuple[Services, Scorer]:
    """Database and model of this process, opened by its first range."""
    own = build(Settings.from_environment())
    _refuse_sqlite(own.db.engine.dialect.name)
    startup.check(own.db, own.identity)
    scorer = own.live.version(version)
    if scorer.manifest.digest != digest:
        raise Obstacle(f"A worker has another model {version}; update Parley there.")
    return own, scorer


def _refuse_sqlite(dialect: str) -> None:
    if dialect != "postgresql":
        raise Obstacle(
            "Dask needs PostgreSQL, named by PARLEY_DATABASE_URL here and for each worker: "
            "SQLite is a file that other machines cannot share."
        )


@contextmanager
def _client(scheduler: str) -> Iterator[tuple[Any, Any]]:
    try:
        from distributed import Client, as_completed
    except ImportError:
        raise Obstacle("Dask is not installed: pip install distributed.") from None
    try:
        client = Client(scheduler, timeout=CONNECT_SECONDS)  # type: ignore[no-untyped-call]
    except (OSError, ValueError):
        raise Obstacle(f"There is no Dask scheduler at {scheduler}.") from None
    with client:
        yield client, as_completed


def _result(future: Any) -> int:
    from distributed import KilledWorker

    try:
        return int(future.result())
    except KilledWorker:
        raise Obstacle("The workers die one after the other; their logs say why.") from None
    except (ImportError, RuntimeError) as error:
        why = str(error).partition("\n")[0].rstrip(".")
        raise Obstacle(
            "Scheduler and workers cannot load Parley; start each with its folder in "
            f"PYTHONPATH: {why}."
        ) from None


def _refuse_another_database(services: Services, scope: Scope) -> None:
    """What was done must be done here."""
    with services.db.read() as session:
        count = batches.left(session, scope)[0]
    if count:
        raise Obstacle(
            f"{count} comments are left: run it again, and see that all workers "
            "use this very database."
        )
