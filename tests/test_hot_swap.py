"""A promotion reaches every worker of a busy server, and no reader notices."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import func, select

from service import auth, versions
from service.context import services
from service.db import Database
from service.models import Comment, CommentRevision, ShadowScore
from service.shadow import acts
from tests.model_fixture import renamed
from tests.server import Server, wait_until
from tests.traffic import Connection, every_worker, readers


def promote(db: Database, folder: Path) -> None:
    with db.write() as session:
        versions.promote(session, versions.add(session, folder), "tests")


def versions_of(connections: list[Connection], key: dict[str, str]) -> set[Any]:
    """The versions by which the workers judge now."""
    path, text = "/api/v1/moderation/score", {"body": "A song."}
    answers = [connection.send("POST", path, text, key) for connection in connections]
    return {answer["model_version"] if status == 200 else answer for status, answer in answers}


def judged_by(db: Database, version: str) -> int:
    with db.read() as session:
        rows = select(func.count()).select_from(CommentRevision).filter_by(model_version=version)
        return session.scalar(rows) or 0


def test_promotion_reaches_every_worker_within_five_seconds_and_nobody_notices(
    app: Flask, db: Database, server: Server, model_folder: Path, tmp_path: Path
) -> None:
    key = {"Authorization": f"Bearer {auth.create_key(services(app), 'test')}"}
    folder = renamed(model_folder, tmp_path / "new", "new")
    with every_worker(server) as connections, readers(server, 3) as stream:
        wait_until(lambda: judged_by(db, "tiny") >= 10, "the old version is at work")
        assert versions_of(connections, key) == {"tiny"}
        promote(db, folder)
        wait_until(lambda: versions_of(connections, key) == {"new"}, "all have the new one", 5)
        wait_until(lambda: judged_by(db, "new") >= 10, "the new version is at work")
    assert stream.failed == []


def unscored_since(db: Database) -> int:
    """Comments that came in after the last one that a candidate scored."""
    last = select(func.max(ShadowScore.comment_id)).scalar_subquery()
    with db.read() as session:
        query = select(func.count()).select_from(Comment).where(Comment.id > last)
        return session.scalar(query) or 0


def scored(db: Database) -> int:
    with db.read() as session:
        return session.scalar(select(func.count()).select_from(ShadowScore)) or 0


def test_candidate_scores_in_every_worker_until_it_is_ended_and_nobody_notices(
    app: Flask, db: Database, server: Server, model_folder: Path, tmp_path: Path
) -> None:
    own = services(app)
    with db.write() as session:
        versions.add(session, renamed(model_folder, tmp_path / "new", "new", spam=60))
    with readers(server, 3) as stream:
        acts.begin(own, "tests", "new")
        wait_until(lambda: scored(db) >= 20, "the candidate is at work", 10)
        acts.end(own, "tests")
        wait_until(lambda: unscored_since(db) >= 20, "it has ended everywhere", 10)
    assert stream.failed == []
    assert judged_by(db, "new") == 0
