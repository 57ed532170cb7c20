"""Files that move in, and what came of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from service.comments import counts
from service.context import services
from service.db import Database, upgrade
from service.models import Comment

Command = Callable[..., tuple[int, str]]


def runs(app: Flask) -> Command:
    """Runs a command over the application; its exit code and what it says."""

    def run(*words: str | Path) -> tuple[int, str]:
        result = app.test_cli_runner().invoke(args=list(map(str, words)))
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result.exit_code, result.output

    return run


@pytest.fixture
def command(app: Flask) -> Command:
    return runs(app)


@pytest.fixture
def elsewhere(make_app: Callable[..., Flask], empty_url: str) -> Flask:
    """Another installation under the same secret, on either kind of database, still empty."""
    app = make_app(database_url=empty_url)
    upgrade(services(app).db.engine)
    return app


@pytest.fixture
def counts_are_right(db: Database) -> Iterator[None]:
    """Whatever a test does, every kept count is right afterwards."""
    yield
    with db.read() as session:
        assert (counts.check(session), counts.orphans(session)) == ([], [])


@contextmanager
def stored(db: Database) -> Iterator[dict[str, Comment]]:
    """Every comment by its text, the session still open."""
    with db.read() as session:
        rows = session.scalars(select(Comment).order_by(Comment.id)).unique().all()
        yield {row.current.body: row for row in rows}
