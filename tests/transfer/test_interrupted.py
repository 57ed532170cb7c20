"""Imports that are killed, and two of one file at once."""

from __future__ import annotations

import os
import pty
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import func, select

from service.comments import counts
from service.config import Settings
from service.db import Database
from service.models import Article, Comment, CommentRevision, Decision
from tests.server import environment, wait_until
from tests.transfer.conftest import Command
from tests.transfer.written import comment, item, wxr

MANY = 2400


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Threads of three below four articles: the middle one comes last."""
    path = tmp_path / "blog.xml"
    path.write_text(
        wxr(*(item(list(threads(n)), link=f"https://blog.example/{n}") for n in range(4))), "utf-8"
    )
    return path


def threads(article: int) -> Iterator[str]:
    for number in range(article * MANY // 4, (article + 1) * MANY // 4, 3):
        yield comment(number + 1, f"First {number}.", "01"[number % 2])
        yield comment(number + 3, f"Last {number}.", parent=number + 2)
        yield comment(number + 2, f"Middle {number}.", parent=number + 1)


def importing(settings: Settings, file: Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "import", "wordpress", str(file)]
    env = environment(settings)
    return subprocess.Popen(command, env=env, stdout=subprocess.PIPE, text=True)


def stored(db: Database) -> int:
    with db.read() as session:
        return session.scalar(select(func.count(Comment.id))) or 0


def assert_complete(db: Database) -> None:
    with db.read() as session:
        assert counts.check(session) == []
        assert counts.orphans(session) == []
        for model in (Comment, CommentRevision, Decision):
            assert session.scalar(select(func.count(model.id))) == MANY
        by_depth = select(Comment.depth, func.count()).group_by(Comment.depth)
        assert dict(session.execute(by_depth.order_by(Comment.depth)).all()) == dict.fromkeys(
            range(3), MANY // 3
        )
        assert session.scalar(select(func.sum(Article.approved_count))) == MANY - MANY // 6


def test_killed_in_the_middle_and_run_again(
    settings: Settings, db: Database, command: Command, file: Path
) -> None:
    process = importing(settings, file)
    wait_until(lambda: stored(db) > 0, "a first batch", seconds=60)
    process.kill()
    process.communicate()
    before = stored(db)
    assert 0 < before < MANY
    with db.read() as session:
        assert counts.check(session) == []
    code, said = command("import", "wordpress", file)
    assert (code, f"{MANY - before} comments: " in said) == (0, True), said
    assert f"{before} known already, 0 skipped." in said
    assert_complete(db)


def test_two_at_once_store_each_comment_once(settings: Settings, db: Database, file: Path) -> None:
    processes = [importing(settings, file) for _ in range(2)]
    said = [process.communicate(timeout=240)[0] for process in processes]
    assert [process.returncode for process in processes] == [0, 0]
    taken = [int(re.findall(r"^(\d+) comments: ", text, re.MULTILINE)[0]) for text in said]
    assert sum(taken) == MANY
    assert_complete(db)


def test_a_terminal_shows_how_far_it_is(settings: Settings, db: Database, file: Path) -> None:
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "import", "wordpress", str(file)]
    process = subprocess.Popen(
        [*command, "--dry-run"],
        env=environment(settings) | {"TERM": "xterm"},
        stdout=subprocess.PIPE,
        stderr=theirs,
    )
    os.close(theirs)
    shown = b""
    while True:
        try:
            shown += os.read(ours, 65536)
        except OSError:  # The other end is closed.
            break
    os.close(ours)
    said = process.communicate()[0].decode()
    assert b"blog.xml" in shown
    assert b"100%" in shown
    assert said.startswith(f"Dry run: nothing is stored.\n{MANY} comments")
    assert stored(db) == 0
