"""How often one address may try something, counted in the database or in Redis.

How fast comments may be sent is not here: that is judged on the comments that are stored.
"""

import logging
import math
import time
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from limits import RateLimitItem, parse
from limits.errors import StorageError
from limits.storage import RedisStorage, Storage
from limits.strategies import FixedWindowRateLimiter
from sqlalchemy import case, delete, select

from service.config import SettingError, Settings
from service.db import Database, insert
from service.errors import TooManyRequests
from service.models import RateLimit

log = logging.getLogger(__name__)

# `login` counts the failures of one address, with room for an office behind one. `login_account`
# counts those of one address for one name. Failures for a name from elsewhere count for nobody
# else: otherwise anyone could lock a moderator out. `second_factor` counts wrong codes of an
# account from anywhere, since only who knows the password may try one: at ten an hour and three
# codes that are right at a time, guessing takes years. `oidc` counts ways to the provider: each
# makes us call it.
LIMITS: Mapping[str, RateLimitItem] = MappingProxyType(
    {
        "login": parse("30 per 15 minutes"),
        "login_account": parse("10 per 15 minutes"),
        "second_factor": parse("10 per hour"),
        "oidc": parse("30 per 15 minutes"),
        "key_failures": parse("30 per hour"),
        "reports": parse("20 per hour"),
    }
)

REDIS_SECONDS = 0.5  # a Redis that takes longer counts as broken
PAUSE_SECONDS = 10  # before a broken Redis is asked again


class Limits:
    """The limits of LIMITS, by name; `settings.limits` off lifts all of them.

    With `settings.redis_url` the counters are in Redis, for several machines and without a write
    to the database. While Redis cannot be reached nothing is limited, and the log says so once:
    better that someone guesses for a while than that no moderator can sign in.
    """

    def __init__(self, db: Database, settings: Settings) -> None:
        self._on = settings.limits
        storage = _redis(settings.redis_url) if settings.redis_url else SqlStorage(db)
        self._limiter = FixedWindowRateLimiter(storage)
        self._resume = 0.0  # monotonic time before which a broken Redis is left alone
        self._broken = False

    def hit(self, name: str, *identity: str) -> None:
        """Count one more. `identity` is whom to count it for, as keyed hashes.

        :raises TooManyRequests: that was one too many; `retry_after` in whole seconds.
        """
        self._require(name, identity, self._limiter.hit)

    def test(self, name: str, *identity: str) -> None:
        """Ask without counting, before something costly or secret.

        :raises TooManyRequests: one more would be too many.
        """
        self._require(name, identity, self._limiter.test)

    def _require(self, name: str, identity: tuple[str, ...], allows: Callable[..., bool]) -> None:
        limit = LIMITS[name]
        if not self._on or time.monotonic() < self._resume:
            return
        try:
            if not allows(limit, name, *identity):
                raise _refusal(self._limiter.get_window_stats(limit, name, *identity).reset_time)
        except StorageError as error:
            self._rest(error)
        else:
            self._broken = False

    def _rest(self, error: StorageError) -> None:
        self._resume = time.monotonic() + PAUSE_SECONDS
        if not self._broken:
            log.warning("Redis cannot be used, so nothing is limited: %s", error.storage_error)
        self._broken = True


def _refusal(reset_time: float) -> TooManyRequests:
    seconds = max(1, math.ceil(reset_time - time.time()))
    minutes = math.ceil(seconds / 60)
    wait = "a minute" if minutes == 1 else f"{minutes} minutes"
    return TooManyRequests(f"Too many attempts. Try again in {wait}.", retry_after=seconds)


def _redis(url: str) -> Storage:
    """Connects with the first count only, so that it may be made before a fork."""
    try:
        return RedisStorage(
            url,
            key_prefix="parley",
            wrap_exceptions=True,
            socket_timeout=REDIS_SECONDS,
            socket_connect_timeout=REDIS_SECONDS,
        )
    except ValueError as error:
        raise SettingError(f"PARLEY_REDIS_URL cannot be used: {error}") from None


class SqlStorage(Storage):
    """Counters of `limits` in the table `rate_limit`; the worker removes expired ones."""

    STORAGE_SCHEME = None

    def __init__(self, db: Database) -> None:
        super().__init__()
        self._db = db

    @property
    def base_exceptions(self) -> type[Exception]:
        """Errors of the database pass as they are: without it nothing else works either."""
        return StorageError

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        """Add in one statement, so that two at once are counted as two."""
        now = time.time()
        over = RateLimit.expires_at <= now
        with self._db.write() as session:
            new = insert(session, RateLimit)
            row = new.values(key=key, count=amount, expires_at=now + expiry)
            upsert = row.on_conflict_do_update(
                index_elements=[RateLimit.key],
                set_={
                    "count": case((over, amount), else_=RateLimit.count + amount),
                    "expires_at": case((over, now + expiry), else_=RateLimit.expires_at),
                },
            )
            return session.scalars(upsert.returning(RateLimit.count)).one()

    def get(self, key: str) -> int:
        row = self._live(key)
        return row.count if row else 0

    def get_expiry(self, key: str) -> float:
        row = self._live(key)
        return row.expires_at if row else time.time()

    def check(self) -> bool:
        self._live("")
        return True

    def reset(self) -> int | None:
        return self._delete(True)

    def clear(self, key: str) -> None:
        self._delete(RateLimit.key == key)

    def _live(self, key: str) -> RateLimit | None:
        with self._db.read() as session:
            query = select(RateLimit).where(RateLimit.key == key)
            return session.scalar(query.where(RateLimit.expires_at > time.time()))

    def _delete(self, condition: Any) -> int:
        with self._db.write() as session:
            keys = session.scalars(delete(RateLimit).where(condition).returning(RateLimit.key))
            return len(keys.all())
