"""A comment that was answered with 2xx is on disk, whatever happens to the processes."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing

from flask import Flask
from sqlalchemy import select

from model.labels import LABELS
from service import sites
from service.db import Database
from service.models import Comment, Decision
from tests.server import Server, wait_until
from tests.traffic import ARTICLE, Connection, readers

ENOUGH = 60


def publish_all(db: Database) -> None:
    """Let the kept counts move: the small model's opinion does not matter here."""
    with db.write() as session:
        for label in LABELS:
            sites.set_rule(session, "default", f"threshold_{label}", 0.999999)


def stored(db: Database) -> dict[str, str]:
    """The status of every comment by id."""
    with db.read() as session:
        return dict(session.execute(select(Comment.uid, Comment.status)).all())


def undecided(db: Database) -> list[str]:
    """Comments that were stored without the decision on them."""
    decision = select(Decision.id).where(Decision.comment_id == Comment.id)
    with db.read() as session:
        return list(session.scalars(select(Comment.uid).where(~decision.exists())))


def listed(server: Server) -> int:
    with closing(Connection(server.url)) as connection:
        return int(connection.send("GET", f"/api/v1/comments?article={ARTICLE}")[1]["total"])


def test_kill_9_in_a_stream_of_posts_loses_nothing_that_was_acknowledged(
    app: Flask, db: Database, run_server: Callable[..., Server]
) -> None:
    publish_all(db)
    server = run_server()
    with readers(server, 4) as stream:
        wait_until(lambda: len(stream.stored) >= ENOUGH, "enough comments are acknowledged")
        server.kill()
    after = stored(db)
    assert set(stream.stored) <= after.keys()
    # One that was stored but not yet acknowledged may be there for each reader.
    assert len(after) <= len(stream.stored) + 4
    assert undecided(db) == []
    assert app.test_cli_runner().invoke(args=["check"]).output == "Every count is right.\n"
    assert list(after.values()).count("approved") == listed(run_server()) >= ENOUGH
