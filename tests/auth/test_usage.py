"""How often a key was used, and where its quota ends."""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
import time_machine
from sqlalchemy import select, update

from service import auth
from service.auth import usage
from service.config import Settings
from service.context import Services
from service.db import Database
from service.errors import TooManyRequests
from service.meter import Meter
from service.models import ApiKey, KeyUsage
from tests.api.blog import Blog
from tests.processes import run
from tests.server import environment, wait_until

NOVEMBER = datetime(2026, 11, 30, 23, 59, 50, tzinfo=UTC)


def key_of(own: Services) -> ApiKey:
    return auth.find_key(own, auth.create_key(own, "k", "compatible"))


def rows(own: Services) -> list[tuple[str, str, int, int]]:
    own.meter.flush()
    with own.db.read() as session:
        found = session.scalars(select(KeyUsage).order_by(KeyUsage.month, KeyUsage.blog))
        return [(row.month, row.blog, row.calls, row.spam) for row in found]


def test_calls_are_counted_per_month_and_blog(own: Services) -> None:
    key = key_of(own)
    with time_machine.travel(NOVEMBER) as clock:
        usage.charge(own, key)
        usage.charge(own, key)
        with own.db.write() as session:
            usage.count(session, key, "https://blog.example", spam=1)
        clock.shift(60)
        usage.charge(own, key)
        own.meter.flush()
    assert rows(own) == [
        ("2026-11", "", 2, 0),
        ("2026-11", "https://blog.example", 1, 1),
        ("2026-12", "", 1, 0),
    ]
    with own.db.read() as session:
        last = session.scalars(select(ApiKey)).one().last_used_at
    assert last is not None
    assert (last.month, last.day) == (12, 1)


def test_a_quota_ends_with_its_month(own: Services) -> None:
    key = key_of(own)
    with own.db.write() as session:
        session.execute(update(ApiKey).values(quota=2))
    key.quota = 2
    with time_machine.travel(NOVEMBER, tick=False) as clock:
        usage.charge(own, key)
        usage.charge(own, key)
        with pytest.raises(TooManyRequests, match="its 2 calls of the month") as refused:
            usage.charge(own, key)
        assert refused.value.retry_after == 10
        assert rows(own)[0][2] == 2
        clock.shift(10)
        usage.charge(own, key)


def test_moderators_tools_are_counted_too(blog: Blog) -> None:
    blog.settle(blog.held(), "approve")
    with blog.app.app_context():
        from service.context import services

        calls = [row[2] for row in rows(services())]
    assert calls == [1]


def test_calls_without_a_quota_are_written_by_themselves(own: Services) -> None:
    key = key_of(own)
    for _ in range(40):
        usage.charge(own, key)

    def written() -> int:
        with own.db.read() as session:
            return usage.used(session, key.id)

    assert written() == 0
    wait_until(lambda: written() == 40, "the bundle is written")


def test_threads_lose_no_call(own: Services) -> None:
    key = key_of(own)
    with ThreadPoolExecutor(8) as pool:
        for number in range(400):
            pool.submit(usage.charge, own, key)
            if number % 50 == 0:
                pool.submit(own.meter.flush)
    assert sum(row[2] for row in rows(own)) == 400


def test_process_that_ends_writes_its_last_bundle(own: Services, settings: Settings) -> None:
    key = key_of(own)
    code = (
        "from service.app import create_app; from service.context import services; "
        f"services(create_app()).meter.add({key.id})"
    )
    done = run([sys.executable, "-c", code], env=environment(settings))
    assert done.returncode == 0, done.stderr
    assert rows(own)[0][2] == 1


def test_without_a_database_the_log_says_what_was_lost(
    own: Services, caplog: pytest.LogCaptureFixture
) -> None:
    meter = Meter(Database("postgresql://nobody@127.0.0.1:1/none"))
    meter.add(1)
    meter.add(1)
    meter.flush()
    assert "2 calls of keys could not be counted" in caplog.text
