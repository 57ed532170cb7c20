"""What moderators wait for: queue, lists, search and decisions on many, by number of comments.

``python -m bench.lists 1000 1000000`` fills one database for each number and compares; a
second address, ``--database postgresql://…``, names an empty database instead of SQLite.
"""

from __future__ import annotations

import argparse
import random
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import insert, text
from ulid import ULID

from bench.compare import Row, medians
from bench.rules import milliseconds
from service.app import create_app
from service.comments import bulk, queue
from service.comments.decide import undo
from service.comments.queue import Query
from service.comments.records import Actor
from service.config import Settings
from service.context import Services, services
from service.db import Database, upgrade
from service.models import Article, Comment, CommentRevision
from service.models.search import put

AT_ONCE = 5000
ARTICLES = 500
VOCABULARY = 40_000
MANY = 2000
BEGAN = datetime(2024, 1, 1, tzinfo=UTC)


def word(rank: int) -> str:
    """A made word; how it is spelled says nothing of how often it is met."""
    number, letters = rank * 7919 % 104_729 + 2000, ""
    while number:
        number, at = divmod(number, 70)
        letters += "bdfgklmnprstvz"[at % 14] + "aeiou"[at // 14]
    return letters


WORDS = [word(rank) for rank in range(VOCABULARY + 1)]


LISTS: dict[str, Query] = {
    "queue, oldest": Query(waiting=True),
    "queue, least sure": Query(waiting=True, order="uncertain"),
    "approved, newest": Query(status="approved", order="newest"),
    "rejected, top score": Query(status="rejected", order="score"),
    "all, least sure": Query(order="uncertain"),
    "one author": Query(author="a:author77", order="newest"),
    "one article": Query(article="https://blog.example/77", order="newest"),
    "one day": Query(since=BEGAN, before=BEGAN + timedelta(days=1)),
    "a rare reason": Query(reason="threat", order="newest"),
    "a rare language": Query(language="georgian", order="newest"),
    "a rare label": Query(label="threat", order="newest"),
    "search, rare word": Query(q="rarity", order="newest"),
    "search, common word": Query(q=f'"{WORDS[1]}"', order="newest"),
    "search, two words": Query(q=f"{WORDS[3]} {WORDS[40]}", order="newest"),
    "search, beginning": Query(q=WORDS[1][:3], order="newest"),
    "search, phrase": Query(q=f'"{WORDS[1]} {WORDS[2]}"', order="newest"),
    "search among held": Query(q=WORDS[5], status="held", order="newest"),
    "search, common with rare": Query(q=f"{WORDS[1]} rarity", order="newest"),
}


def made(count: int) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """Comments with their texts; every word is met half as often as one before it."""
    chance = random.Random(7)  # noqa: S311 -- the same rows each time
    for key in range(1, count + 1):
        sent = BEGAN + timedelta(seconds=60 * key)
        status = chance.choices(("approved", "rejected", "held"), (92, 6, 2))[0]
        waits = "needs_you" if chance.random() < 0.2 else "almost_surely_spam"
        words = [WORDS[int(VOCABULARY ** chance.random())] for _ in range(40)]
        rare = key % 100_000 == 500
        score = chance.random() ** 4
        yield (
            {
                "id": key,
                "uid": str(ULID.from_datetime(sent)),
                "site_id": 1,
                "article_id": 1 + key % ARTICLES,
                "status": status,
                "queue": waits if status == "held" else None,
                "listed": status == "approved",
                "author_key": f"a:author{int(count**0.8 * chance.random())}",
                "fingerprint": f"{key:064}",
                "top_score": 0.9 if rare else score,
                "margin": chance.random() * 10,
                "language": "georgian" if rare else "english",
                "reason_codes": " threat " if rare else (" spam " if status != "approved" else ""),
                "created_at": sent,
            },
            {
                "comment_id": key,
                "number": 1,
                "author_name": f"Name{key % 9973}",
                "body": " ".join(words) + (" rarity" if rare else ""),
                "body_html": "",
                "scores": {"spam": score, "threat": 0.9 if rare else score / 100},
                "reasons": [],
                "explanation": [],
                "created_at": sent,
            },
        )


def fill(db: Database, count: int) -> None:
    """Put comments below some articles, by plain inserts."""
    with db.write() as session:
        for number in range(1, ARTICLES + 1):
            session.add(Article(id=number, site_id=1, key=f"https://blog.example/{number}"))
    rows = made(count)
    while portion := [row for _, row in zip(range(AT_ONCE), rows, strict=False)]:
        with db.write() as session:
            session.execute(insert(Comment), [comment for comment, _ in portion])
            session.execute(insert(CommentRevision), [words for _, words in portion])
            texts = [
                (words["comment_id"], (words["author_name"], None, None, words["body"]))
                for _, words in portion
            ]
            put(session.connection(), texts)


def _read(own: Services, wanted: Query) -> Callable[[], float]:
    def look() -> None:
        with own.db.read() as session:
            queue.find(session, replace(wanted, limit=25))

    return milliseconds(look)


def measured(own: Services, count: int) -> dict[str, float]:
    """Milliseconds of each list, and of a decision on many and its undo for each comment."""
    fill(own.db, count)
    if own.db.engine.dialect.name == "postgresql":
        with own.db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as plain:
            plain.execute(text("VACUUM ANALYZE"))
    found = medians({name: _read(own, wanted) for name, wanted in LISTS.items()}, 5)
    actor = Actor("bench")
    started = time.perf_counter()
    wanted = Query(status="held", up_to=_last(own, min(MANY, count)))
    done = bulk.decide_all(own, actor, wanted, "reject")
    each = max(done.count, 1)
    found["decide many, each"] = (time.perf_counter() - started) * 1e3 / each
    started = time.perf_counter()
    undo(own, actor, done.batch)
    found["undo them, each"] = (time.perf_counter() - started) * 1e3 / each
    print(f"({done.count:,} decided at once, {done.left} left)", flush=True)
    return found


def _last(own: Services, number: int) -> str | None:
    """The id up to which so many are held; None: there are fewer."""
    with own.db.read() as session:
        page = queue.find(session, Query(status="held", limit=number))
    return page.items[-1]["id"] if page.items else None


def rows(less: int, more: int, url: str | None) -> Iterator[Row]:
    """Each list with many comments against the same with few."""
    figures = []
    for count in (less, more):
        with tempfile.TemporaryDirectory() as folder:
            settings = Settings(data=Path(folder), limits=False, database_url=url)
            own = services(create_app(settings))
            upgrade(own.db.engine)
            figures.append(measured(own, count))
            if url:
                with own.db.engine.begin() as connection:
                    connection.execute(text("DROP SCHEMA public CASCADE"))
                    connection.execute(text("CREATE SCHEMA public"))
            own.db.engine.dispose()
    few, many = figures
    for name, figure in many.items():
        yield Row(f"{name}, {more:,}", figure, f"with {less:,}", few[name], "ms")


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the table."""
    reader = argparse.ArgumentParser(prog="python -m bench.lists", description=__doc__)
    reader.add_argument("numbers", nargs=2, type=int, metavar="N")
    reader.add_argument("--database")
    given = reader.parse_args(arguments)
    less, more = given.numbers
    for row in rows(less, more, given.database):
        print(
            f"| {row.name} | {row.ours:,.1f} | {row.limit_name} | {row.limit:,.1f} | ms |",
            flush=True,
        )


if __name__ == "__main__":
    main()
