"""A promotion reaches every worker of a busy server, and no reader notices."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import func, select

from service import auth, versions
from service.context import services
from service.db import Database
from service.models import CommentRevision
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
