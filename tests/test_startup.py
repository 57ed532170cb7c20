"""What must be right before anything is served, and what is said when it is not."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import get_args

import pytest
from sqlalchemy import select

from service import startup
from service.config import Settings
from service.context import Services, build
from service.db import SchemaState
from service.models import Instance
from service.startup import Obstacle
from tests.processes import run
from tests.server import environment

Start = Callable[[Settings], Services]
SECRET = "tests-alone-use-this-secret-of-some-length"
OTHER_SECRET = "somebody-elses-secret-of-some-length"
NOBODY = "postgresql://nobody@127.0.0.1:1/none"


@pytest.fixture
def start() -> Iterator[Start]:
    """Starts as a worker does, up to the first request."""
    with ExitStack() as stack:

        def run(settings: Settings) -> Services:
            own = build(settings)
            stack.callback(own.db.engine.dispose)
            startup.check(own.db, own.identity)
            return own

        yield run


def set_revision(settings: Settings, revision: str) -> None:
    own = build(settings)
    with own.db.engine.begin() as connection:
        connection.exec_driver_sql(f"UPDATE alembic_version SET version_num = '{revision}'")
    own.db.engine.dispose()


def test_a_good_database_is_taken(start: Start, settings: Settings) -> None:
    start(settings)
    start(settings)


def test_an_empty_database_names_the_command(start: Start, empty_url: str, tmp_path: Path) -> None:
    with pytest.raises(Obstacle, match="no tables yet: run"):
        start(Settings(data=tmp_path, secret=SECRET, database_url=empty_url))


def test_every_other_state_of_a_database_has_its_sentence() -> None:
    assert startup.SCHEMA.keys() == set(get_args(SchemaState)) - {"current"}


def test_a_newer_database_is_left_alone(start: Start, settings: Settings) -> None:
    set_revision(settings, "from-the-future")
    with pytest.raises(Obstacle, match="newer version than this program; update the program"):
        start(settings)


def test_a_newer_database_is_not_migrated(settings: Settings) -> None:
    set_revision(settings, "from-the-future")
    own = build(settings)
    with pytest.raises(Obstacle, match="newer version"):
        startup.refuse_newer(own.db.engine)
    own.db.engine.dispose()


def test_a_foreign_secret_is_refused(start: Start, settings: Settings) -> None:
    start(settings)
    with pytest.raises(Obstacle, match="not the secret this database was begun with"):
        start(replace(settings, secret=OTHER_SECRET))
    start(settings)


def test_of_two_first_starts_at_once_one_secret_wins(start: Start, settings: Settings) -> None:
    def outcome(secret: str) -> str | None:
        try:
            start(replace(settings, secret=secret))
        except Obstacle as obstacle:
            return str(obstacle)
        return None

    with ThreadPoolExecutor(2) as pool:
        outcomes = list(pool.map(outcome, [SECRET, OTHER_SECRET]))
    assert outcomes.count(None) == 1


def test_the_secret_itself_is_not_stored(start: Start, settings: Settings) -> None:
    own = start(settings)
    with own.db.read() as session:
        (kept,) = session.scalars(select(Instance.value)).all()
    assert SECRET not in kept
    assert kept == own.identity.digest("fingerprint")


def test_an_unreachable_database_is_one_sentence(start: Start, tmp_path: Path) -> None:
    with pytest.raises(Obstacle) as raised:
        start(Settings(data=tmp_path, secret=SECRET, database_url=NOBODY))
    assert str(raised.value).startswith("The database cannot be used: ")
    assert "\n" not in str(raised.value)


def test_a_password_is_in_no_sentence(start: Start, tmp_path: Path) -> None:
    url = "postgresql://nobody:hunter2@127.0.0.1:1/none"
    with pytest.raises(Obstacle) as raised:
        start(Settings(data=tmp_path, secret=SECRET, database_url=url))
    assert "hunter2" not in str(raised.value)


# -- through gunicorn itself ---------------------------------------------------


def serve(environ: dict[str, str]) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "gunicorn", "-c", "gunicorn.conf.py"]
    return run([*command, "--bind", "127.0.0.1:0", "wsgi:app"], env=environ)


def said(ended: subprocess.CompletedProcess[str]) -> str:
    """The one sentence of ours among gunicorn's own lines."""
    assert ended.returncode == 1
    assert "Traceback" not in ended.stdout + ended.stderr
    (sentence,) = [line for line in ended.stderr.splitlines() if line.startswith("parley: ")]
    return sentence


WRONG = {
    "PARLEY_DATABASE_URL": (NOBODY, "The database cannot be used: "),
    "PARLEY_SECRET": ("short", "PARLEY_SECRET must have 32 characters or more."),
    "PARLEY_WORKERS": ("many", "PARLEY_WORKERS must be a whole number, 0 or more, not 'many'."),
    "PARLEY_REDIS_URL": ("localhost", "PARLEY_REDIS_URL must be like redis://"),
    "PARLEY_DATA": ("/dev/null/data", "The data folder cannot be used: "),
    "PARLEY_DEMO": ("on", "The database has no tables yet: run "),
}


@pytest.mark.parametrize(("name", "value", "sentence"), [(k, *v) for k, v in WRONG.items()])
def test_gunicorn_ends_with_one_sentence(
    tmp_path: Path, name: str, value: str, sentence: str
) -> None:
    environ = environment(Settings(data=tmp_path, secret=SECRET), **{name: value})
    assert said(serve(environ)).startswith(f"parley: {sentence}")


def test_gunicorn_serves_nothing_under_a_foreign_secret(start: Start, settings: Settings) -> None:
    start(settings)
    ended = serve(environment(replace(settings, secret=OTHER_SECRET)))
    assert "not the secret this database was begun with" in said(ended)
