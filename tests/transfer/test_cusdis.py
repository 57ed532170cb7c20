"""What becomes of comments that were kept in Cusdis."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from service.db import Database
from tests.api.blog import Blog
from tests.transfer.conftest import Command, stored
from tests.transfer.databases import Row, made

Take = Callable[..., str]
TABLES = """CREATE TABLE "pages" ("id" TEXT NOT NULL PRIMARY KEY, "slug" TEXT NOT NULL, "url" TEXT,
    "title" TEXT, "created_at" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP, "projectId" TEXT);
CREATE TABLE "comments" ("id" TEXT NOT NULL PRIMARY KEY, "pageId" TEXT NOT NULL,
    "created_at" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP, "deletedAt" DATETIME,
    "moderatorId" TEXT, "by_email" TEXT, "by_nickname" TEXT NOT NULL, "content" TEXT NOT NULL,
    "approved" BOOLEAN NOT NULL DEFAULT false, "parentId" TEXT);
"""
NIGHT = "https://blog.example/night-trains"
# 2024-03-02 00:00:00 UTC in milliseconds, as Prisma writes it.
DAY = 1_709_337_600_000
pytestmark = pytest.mark.usefixtures("counts_are_right")


def page(number: int = 1, slug: str = "night", url: str | None = NIGHT) -> Row:
    return {"id": f"page-{number}", "slug": slug, "url": url, "title": "Night trains"}


def comment(number: int, content: object, parent: int | None = None, **more: object) -> Row:
    return {
        "id": f"id-{number}",
        "pageId": "page-1",
        "created_at": DAY + number * 3_600_000,
        "by_email": f"reader{number}@mail.example",
        "by_nickname": f"Reader {number}",
        "content": content,
        "approved": 1,
        "parentId": None if parent is None else f"id-{parent}",
    } | more


@pytest.fixture
def take(command: Command, tmp_path: Path) -> Take:
    """Imports comments of some pages; what the command says."""

    def run(
        *comments: Row,
        pages: tuple[Row, ...] = (page(),),
        tables: str = TABLES,
        words: tuple[str, ...] = (),
    ) -> str:
        file = tmp_path / "db.sqlite"
        file.unlink(missing_ok=True)
        made(file, tables, pages=list(pages), comments=list(comments))
        code, said = command("import", "cusdis", file, *words)
        assert code == 0, said
        return said

    return run


def test_threads_times_and_states_are_kept(take: Take, db: Database, blog: Blog) -> None:
    said = take(
        comment(2, "An answer.", parent=1, by_email=None),
        comment(1, "The *first*."),
        comment(3, "Regretted.", parent=2, deletedAt=DAY),
        comment(4, "To what is gone.", parent=3, created_at="2024-03-02 04:00:00"),
        comment(5, "It waits.", approved=0),
    )
    assert "5 comments: 3 approved, 1 held, 0 spam, 0 trash, 1 deleted." in said
    with stored(db) as found:
        first = found["The *first*."]
        assert first.created_at == datetime(2024, 3, 2, 1, tzinfo=UTC)
        assert found["To what is gone."].created_at == datetime(2024, 3, 2, 4, tzinfo=UTC)
        assert (first.author_email, first.article.title) == ("reader1@mail.example", "Night trains")
    assert blog.bodies(article=NIGHT) == ["The *first*.", "An answer.", None, "To what is gone."]


def test_a_page_without_an_address_goes_by_its_id(take: Take, db: Database) -> None:
    take(
        comment(1, "A."), pages=(page(slug="/a", url=None),), words=("--base", "https://b.example")
    )
    with stored(db) as found:
        assert found["A."].article.key == "https://b.example/a"


def test_a_second_time_adds_nothing(take: Take) -> None:
    rows = comment(2, "B.", parent=1), comment(1, "A.")
    rehearsed = take(*rows, words=("--dry-run",))
    assert "2 comments" in rehearsed
    assert rehearsed.replace("Dry run: nothing is stored.\n", "") == take(*rows)
    assert "0 comments" in take(*rows)


LOOSE = TABLES.replace("NOT NULL", "").replace("DATETIME", "").replace("TEXT", "")
BAD: dict[str, tuple[Row, str]] = {
    "no id": ({"id": None}, "has no id of its own"),
    "id": ({"id": b"\xff"}, "cannot be read: id"),
    "no time": ({"created_at": None}, "has no time"),
    "time": ({"created_at": "noon"}, "cannot be read: created_at"),
    "deleted": ({"deletedAt": "once"}, "cannot be read: deleted_at"),
    "approved": ({"approved": "perhaps"}, "cannot be read: approved"),
    "content": ({"content": b"\xff"}, "cannot be read: content"),
    "empty": ({"content": None}, "is empty"),
    "nowhere": ({"pageId": "gone"}, "an article without an address"),
}


@pytest.mark.parametrize(("bad", "why"), BAD.values(), ids=BAD)
def test_a_bad_row_is_skipped_and_named(take: Take, bad: Row, why: str) -> None:
    said = take(comment(1, "Bad.") | bad, comment(2, "Good."), tables=LOOSE)
    assert said.startswith("comment 1")
    assert why in said
    assert "1 comments: 1 approved" in said
    assert "1 skipped" in said


def test_another_database_is_refused(command: Command, tmp_path: Path) -> None:
    file = made(tmp_path / "other.db", "CREATE TABLE comments (id);")
    code, said = command("import", "cusdis", file)
    assert (code, said) == (1, f"Error: {file} is no database of Cusdis: comments has no pageId.\n")
