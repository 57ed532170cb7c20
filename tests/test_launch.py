"""`make run` from the outside: what it says, starts and stops."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path

import psutil
import pytest

from service.config import ROOT, Settings
from service.db import REVISIONS, make_engine
from tests.processes import run
from tests.server import answers, environment, wait_until

# How processes are started and stopped has nothing to do with the kind of database.
any_database = pytest.mark.parametrize("settings", ["sqlite"], indirect=True)

COMMAND = [sys.executable, "-m", "service.launch"]


@dataclass(frozen=True)
class Launched:
    """A running `service.launch`, with the file that it prints into."""

    process: subprocess.Popen[bytes]
    output: Path
    url: str

    def said(self) -> str:
        return self.output.read_text()

    def child(self, words: str) -> int:
        """The process below us whose command line has these words."""
        children = psutil.Process(self.process.pid).children()
        return int(next(child.pid for child in children if words in child.cmdline()))


@pytest.fixture
def fresh(settings: Settings) -> Settings:
    """Settings with a port of their own that is free."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return replace(settings, bind=f"127.0.0.1:{listener.getsockname()[1]}", demo=True)


@pytest.fixture
def launch(tmp_path: Path) -> Iterator[Callable[[Settings], Launched]]:
    """Launches and waits until all is ready; stops what still runs at the end."""
    with ExitStack() as stack:

        def start(settings: Settings) -> Launched:
            output = tmp_path / f"output-{time.monotonic_ns()}"
            with output.open("wb") as file:
                process = subprocess.Popen(
                    COMMAND, cwd=ROOT, env=environment(settings), stdout=file, stderr=file
                )
            stack.callback(process.wait)
            stack.callback(process.terminate)
            launched = Launched(process, output, f"http://{settings.bind}")
            wait_until(lambda: _ready(launched), "all is ready")
            return launched

        yield start


def _ready(launched: Launched) -> bool:
    assert launched.process.poll() is None, launched.said()
    # The last line of what it says then.
    return "/dashboard/" in launched.said()


def refusal(settings: Settings, *, program: Path = ROOT, confined: bool = False) -> str:
    """The one sentence with which a launch ends."""
    ended = run(COMMAND, cwd=program, env=environment(settings), confined=confined)
    assert ended.returncode == 1
    assert ended.stderr.startswith("parley: ")
    assert ended.stderr.count("\n") == 1
    return ended.stderr


def test_first_run_brings_demo_dashboard_and_moderator(
    fresh: Settings, launch: Callable[[Settings], Launched]
) -> None:
    launched = launch(fresh)
    addresses = re.findall(r"http://\S+", launched.said())
    assert [address for address in addresses if address.endswith(("/demo/", "/dashboard/"))]
    assert all(answers(address) for address in addresses if address.endswith("/demo/"))
    assert re.search(r"Sign in as {2}moderator {2}with the password {2}\S{16} ", launched.said())
    assert re.search(r"Key for the moderation API {2}[a-z0-9]{32} ", launched.said())


@any_database
def test_second_run_shows_no_password(
    fresh: Settings, launch: Callable[[Settings], Launched]
) -> None:
    first = launch(fresh)
    first.process.terminate()
    assert first.process.wait(30) == 0
    assert "password" in first.said()
    assert "password" not in launch(fresh).said()


@any_database
@pytest.mark.parametrize("words", ["gunicorn", "worker"])
def test_both_end_when_one_dies(
    fresh: Settings, launch: Callable[[Settings], Launched], words: str
) -> None:
    launched = launch(fresh)
    os.kill(launched.child(words), signal.SIGKILL)
    assert launched.process.wait(30) == 1
    assert "everything is stopped" in launched.said()
    assert not answers(f"{launched.url}/livez")


@any_database
@pytest.mark.skipif(sys.platform != "linux", reason="other systems cannot tell")
def test_children_end_when_the_launcher_is_killed(
    fresh: Settings, launch: Callable[[Settings], Launched]
) -> None:
    launched = launch(fresh)
    launched.process.kill()
    wait_until(lambda: not answers(f"{launched.url}/livez"), "the server has ended")


@any_database
def test_taken_port_is_named(fresh: Settings) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        bind = f"127.0.0.1:{listener.getsockname()[1]}"
        assert f"Cannot listen on {bind}: another program" in refusal(replace(fresh, bind=bind))


@any_database
def test_folder_that_is_not_writable_is_named(fresh: Settings) -> None:
    fresh.data.chmod(0o555)
    sentence = refusal(fresh, confined=True)
    fresh.data.chmod(0o755)
    assert f"The data folder {fresh.data} is not writable" in sentence


@any_database
def test_setting_that_cannot_be_used_is_named(fresh: Settings) -> None:
    assert "PARLEY_REDIS_URL must be like" in refusal(replace(fresh, redis_url="localhost:6379"))


def test_newer_schema_is_left_alone(fresh: Settings) -> None:
    engine = make_engine(fresh.sqlalchemy_url)
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = 'unheard-of'")
    engine.dispose()
    assert "of a newer version" in refusal(fresh)


def test_old_schema_names_the_command(fresh: Settings, tmp_path: Path) -> None:
    later = tmp_path / "later"
    for folder in ("service", "model"):
        shutil.copytree(ROOT / folder, later / folder)
    (later / "service/migrations/versions/9999_later.py").write_text(
        f"revision, down_revision = '9999', {REVISIONS[-1]!r}\n\n\ndef upgrade():\n    pass\n"
    )
    assert "`.venv/bin/flask --app wsgi db upgrade`" in refusal(fresh, program=later)


def test_database_that_cannot_be_reached_is_named(fresh: Settings) -> None:
    nowhere = replace(fresh, database_url="postgresql://nobody@127.0.0.1:1/none")
    assert "The database cannot be used" in refusal(nowhere)
