"""How often a key was used, and where its quota ends."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
import time_machine
from sqlalchemy import select, update

from service import auth
from service.auth import usage
from service.context import Services
from service.errors import TooManyRequests
from service.models import ApiKey, KeyUsage
from tests.api.blog import Blog

NOVEMBER = datetime(2026, 11, 30, 23, 59, 50, tzinfo=UTC)


def key_of(own: Services) -> ApiKey:
    return auth.find_key(own, auth.create_key(own, "k", "compatible"))


def rows(own: Services) -> list[tuple[str, str, int, int]]:
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
