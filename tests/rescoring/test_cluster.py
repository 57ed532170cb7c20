"""Comments judged by two Dask workers, processes of their own that ask PostgreSQL themselves."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from textwrap import dedent
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from service.config import Settings
from service.context import services
from service.models import Rescored
from service.rescoring import Scope, cluster
from tests.api.blog import Blog
from tests.rescoring.many import copies
from tests.server import environment

Invoke = Callable[..., tuple[int, str]]
only_postgres = pytest.mark.parametrize("settings", ["postgresql"], indirect=True)
only_sqlite = pytest.mark.parametrize("settings", ["sqlite"], indirect=True)


@contextmanager
def two_workers(settings: Settings) -> Iterator[Any]:
    """A scheduler and two processes, reached by loopback, ended with the block."""
    from distributed import LocalCluster

    own = {key: value for key, value in environment(settings).items() if key.startswith("PARLEY")}
    with LocalCluster(  # type: ignore[no-untyped-call]
        n_workers=2,
        threads_per_worker=1,
        host="127.0.0.1",
        dashboard_address="127.0.0.1:0",
        env=own,
    ) as running:
        yield running


@contextmanager
def scheduler_elsewhere() -> Iterator[str]:
    """A scheduler, alone, in a folder without a Parley; its address."""
    command = "import asyncio, sys; from distributed import Scheduler\n" + dedent("""\
        async def run():
            own = dict(host="127.0.0.1", port=0, dashboard=False)
            async with Scheduler(**own) as scheduler:
                print(scheduler.address, flush=True)
                await scheduler.finished()
        asyncio.run(run())
    """)
    with subprocess.Popen(
        [sys.executable, "-c", command], cwd="/", stdout=subprocess.PIPE, text=True
    ) as running:
        assert running.stdout is not None
        yield running.stdout.readline().strip()
        running.kill()


@pytest.fixture
def invoke(app: Flask) -> Invoke:
    """Runs the command; its exit code and what it says."""

    def run(*words: str) -> tuple[int, str]:
        result = app.test_cli_runner().invoke(args=["rescore", *words])
        return result.exit_code, result.output

    return run


def kept(app: Flask) -> tuple[int, int]:
    """How many rows there are, and of how many comments."""
    columns = func.count(Rescored.id), func.count(Rescored.comment_id.distinct())
    with services(app).db.read() as session:
        rows, comments = session.execute(select(*columns)).one()
    return rows, comments


@only_postgres
def test_two_workers_judge_each_comment_once_though_one_is_killed(
    blog: Blog, app: Flask, settings: Settings, invoke: Invoke, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster, "WIDTH", 100)
    own = services(app)
    blog.approved()
    copies(own.db, 2000)
    scorer = own.live.version()
    with two_workers(settings) as running:
        judged = cluster.judge(own, scorer, Scope(scorer.version), running.scheduler_address)
        first = next(judged)
        os.kill(running.workers[0].pid, signal.SIGKILL)
        assert first + sum(judged) <= 2001
        assert kept(app) == (2001, 2001)
        blog.approved()
        code, said = invoke("--dask", running.scheduler_address)
    assert (code, said.splitlines()[:3]) == (
        0,
        ["tiny: 1 comments to judge", "1 of 1", "Compared: 2002"],
    )


@only_postgres
def test_a_worker_says_what_it_lacks(blog: Blog, settings: Settings, invoke: Invoke) -> None:
    blog.approved()
    with two_workers(
        replace(settings, secret="another secret of a length that will do")
    ) as running:
        code, said = invoke("--dask", running.scheduler_address)
    assert code == 1
    assert "PARLEY_SECRET is not the secret this database was begun with" in said


@only_postgres
def test_a_scheduler_that_cannot_load_us_is_one_sentence(blog: Blog, invoke: Invoke) -> None:
    blog.approved()
    with scheduler_elsewhere() as address:
        code, said = invoke("--dask", address)
    assert code == 1
    assert "start each with its folder in PYTHONPATH: " in said
    assert "Traceback" not in said


@only_postgres
def test_a_scheduler_that_is_not_there_is_one_sentence(
    blog: Blog, invoke: Invoke, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster, "CONNECT_SECONDS", 1)
    blog.approved()
    code, said = invoke("--dask", "tcp://127.0.0.1:1")
    assert (code, said.endswith("Error: There is no Dask scheduler at tcp://127.0.0.1:1.\n")) == (
        1,
        True,
    )


@only_sqlite
def test_sqlite_is_refused(invoke: Invoke) -> None:
    code, said = invoke("--dask", "tcp://127.0.0.1:1")
    assert code == 1
    assert "Dask needs PostgreSQL, named by PARLEY_DATABASE_URL here and for each worker" in said
