"""POSTs under gunicorn, sent by wrk, against a bare route and a bare durable insert.

All three run under the same gunicorn.conf.py with the same workers, and take turns.
"""

from __future__ import annotations

import itertools
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path

from bench.compare import Row, medians
from service.config import Settings
from service.db import make_engine, upgrade
from tests.server import serve

SECONDS = 5
ROUNDS = 5
CONNECTIONS = 16
_runs = itertools.count()


class Missing(Exception):
    """Something that the benchmark needs is not there; ``str()`` is one sentence."""


def post(url: str) -> float:
    """Send comments for a while; how many per second were answered with success.

    :raises RuntimeError: a request was refused or not answered.
    """
    load = f"wrk -t1 -c{CONNECTIONS} -d{SECONDS}s --timeout 30s -s".split()
    script, run = str(Path(__file__).with_name("posts.lua")), f"{next(_runs):x}"
    done = subprocess.run(
        [*load, script, url, "--", run], capture_output=True, text=True, check=True
    )
    requests, microseconds, wrong = (int(word) for word in done.stdout.split()[-3:])
    if wrong or not requests:
        raise RuntimeError(f"{wrong} of {requests} requests to {url} failed.")
    return requests / microseconds * 1e6


@contextmanager
def three_servers(folder: Path) -> Iterator[dict[str, Callable[[], float]]]:
    """Parley over a new database, and the two limits; idle ones cost nothing."""
    settings = Settings(data=folder / "parley", limits=False)
    bare = replace(settings, data=folder / "bare")
    # The server's configuration wants the tables, whatever it serves.
    for each in (settings, bare):
        upgrade(make_engine(each.sqlalchemy_url))
    with ExitStack() as stack:
        ours = stack.enter_context(serve(settings))
        limits = stack.enter_context(
            serve(bare, "bench.bare:app", BENCH_DATABASE=str(folder / "bare.sqlite3"))
        )
        yield {
            "parley": lambda: post(f"{ours.url}/api/v1/comments"),
            "insert": lambda: post(f"{limits.url}/insert"),
            "route": lambda: post(f"{limits.url}/route"),
        }


def rows() -> list[Row]:
    """Comments stored per second, each on disk before it is answered.

    :raises Missing: there is no wrk.
    """
    if shutil.which("wrk") is None:
        raise Missing("POSTs under gunicorn were not timed: install wrk (Debian's package wrk).")
    with tempfile.TemporaryDirectory() as folder, three_servers(Path(folder)) as servers:
        found = medians(servers, ROUNDS)
    posted = "POST a comment, gunicorn"
    return [
        Row(posted, found["parley"], "bare durable insert", found["insert"], "1/s"),
        Row(posted, found["parley"], "bare Flask route", found["route"], "1/s"),
    ]
