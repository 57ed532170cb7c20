"""Comments judged anew per second: one process, two, and two Dask workers.

``python -m bench.rescore 20000 --database postgresql://…`` fills an empty database; without a
database it is SQLite, and Dask is left out.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from multiprocessing import get_context
from pathlib import Path

from bench.lists import fill
from service.config import Settings
from service.context import Services, build
from service.db import upgrade
from service.rescoring import Scope, batches, cluster
from service.startup import check

ROUNDS = 3


def judged(settings: Settings, after: int, until: int) -> int:
    """What one process does with its part; returns how many comments."""
    own = build(settings)
    scorer = own.live.version()
    return sum(batches.judge(own, scorer, Scope(scorer.version, after=after, until=until)))


def ways(settings: Settings, count: int) -> Iterator[tuple[str, Callable[[], int]]]:
    """Each way to judge all comments, ready to go, with its name."""
    yield "one process", lambda: judged(settings, 0, count)
    with ProcessPoolExecutor(2, get_context("spawn")) as pool:
        parts = [(0, count // 2), (count // 2, count)]
        list(pool.map(judged, [settings] * 2, [0, 0], [0, 0]))
        yield (
            "two processes, half of the comments each",
            lambda: sum(pool.map(judged, [settings] * 2, *zip(*parts, strict=True))),
        )
    if settings.database_url:
        yield from _dask(settings)


def _dask(settings: Settings) -> Iterator[tuple[str, Callable[[], int]]]:
    from distributed import LocalCluster

    own = {
        "PARLEY_DATABASE_URL": settings.database_url,
        "PARLEY_SECRET": settings.secret,
        "PARLEY_DATA": str(settings.data),
        "OMP_NUM_THREADS": "1",
    }
    with LocalCluster(  # type: ignore[no-untyped-call]
        n_workers=2,
        threads_per_worker=1,
        host="127.0.0.1",
        dashboard_address="127.0.0.1:0",
        env=own,
    ) as running:
        services = build(settings)
        scorer = services.live.version()
        yield (
            "Dask, two workers",
            lambda: sum(
                cluster.judge(services, scorer, Scope(scorer.version), running.scheduler_address)
            ),
        )


def per_second(services: Services, version: str, judge: Callable[[], int]) -> float:
    """Comments per second, by the clock, with nothing judged before."""
    batches.forget(services, version)
    started = time.perf_counter()
    count = judge()
    return count / (time.perf_counter() - started)


def main() -> None:
    """Fill a database and print a table in Markdown."""
    parser = argparse.ArgumentParser(prog="python -m bench.rescore", description=__doc__)
    parser.add_argument("count", type=int, nargs="?", default=20_000)
    parser.add_argument("--database", help="address of an empty database")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(data=Path(folder), secret="s" * 32, workers=1)
        own = build(replace(settings, database_url=options.database))
        upgrade(own.db.engine)
        check(own.db, own.identity)
        fill(own.db, options.count)
        version = own.live.version().version
        print(f"{options.count:,} comments; medians of {ROUNDS} rounds, {os.cpu_count()} cores")
        print("\n| way | comments per second |\n| --- | --: |")
        for name, judge in ways(own.settings, options.count):
            rates = sorted(per_second(own, version, judge) for _ in range(ROUNDS))
            print(f"| {name} | {rates[ROUNDS // 2]:,.0f} |", flush=True)


if __name__ == "__main__":
    main()
