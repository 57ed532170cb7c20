"""What becomes of comments that were kept in Artalk."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from service.db import Database
from tests.api.blog import Blog
from tests.transfer.conftest import Command, stored

Take = Callable[..., str]
Part = dict[str, Any]
NIGHT = "https://blog.example/night-trains.html"
pytestmark = pytest.mark.usefixtures("counts_are_right")


def comment(number: int, content: str, rid: int = 0, **more: Any) -> Part:
    return {
        "id": str(number),
        "rid": str(rid),
        "content": content,
        "ua": "Browser/1.0",
        "ip": "9.9.9.9",
        "created_at": f"2024-03-02 {number % 24:02}:00:00 +0100",
        "updated_at": "",
        "is_collapsed": "false",
        "is_pending": "false",
        "is_pinned": "true",
        "vote_up": "3",
        "vote_down": "0",
        "nick": f"Reader {number}",
        "email": f"reader{number}@mail.example",
        "link": "https://reader.example",
        "badge_name": "",
        "page_key": "/night-trains.html",
        "page_title": "Night trains",
        "page_admin_only": "false",
        "site_name": "Nights",
        "site_urls": "https://blog.example,https://www.blog.example",
    } | more


@pytest.fixture
def take(command: Command, tmp_path: Path) -> Take:
    """Imports comments below the blog's address; what the command says."""

    def run(*comments: Any, words: tuple[str, ...] = ("--base", "https://blog.example")) -> str:
        file = tmp_path / "blog.artrans"
        file.write_text(json.dumps(comments))
        code, said = command("import", "artalk", file, *words)
        assert code == 0, said
        return said

    return run


def test_threads_times_and_states_are_kept(take: Take, db: Database, blog: Blog) -> None:
    said = take(
        comment(2, "An answer.", rid=1, is_collapsed="true"),
        comment(1, "The **first**."),
        comment(3, "It waits.", is_pending="true"),
    )
    assert "3 comments: 2 approved, 1 held, 0 spam, 0 trash, 0 deleted." in said
    with stored(db) as found:
        first = found["The **first**."]
        assert first.created_at == datetime(2024, 3, 2, tzinfo=UTC)
        assert (first.author_email, first.current.author_url) == (
            *("reader1@mail.example", "https://reader.example"),
        )
        article = first.article
        assert (article.key, article.title, article.open) == (NIGHT, "Night trains", True)
    assert blog.bodies(article=NIGHT) == ["The **first**.", "An answer."]


def test_a_page_for_administrators_alone_is_closed(take: Take, db: Database) -> None:
    take(comment(1, "A.", page_admin_only="true"), words=())
    with stored(db) as found:
        article = found["A."].article
        assert (article.key, article.open) == ("/night-trains.html", False)


@pytest.mark.parametrize(
    "text",
    [
        *("2024-03-02 09:00:00 +0800", "2024-03-02T09:00:00+08:00", "2024-03-02 01:00:00"),
        *("2024-03-02T01:00:00Z", "2024-03-02 01:00:00 +0000 UTC"),
        *("2024-03-02 09:00:00.000000123 +0800 CST", "2024-03-02 01:00:00 +0000 UTC m=+0.5"),
    ],
)
def test_times_as_they_are_written(take: Take, db: Database, text: str) -> None:
    take(comment(1, "A.", created_at=text))
    with stored(db) as found:
        assert found["A."].created_at == datetime(2024, 3, 2, 1, tzinfo=UTC)


def test_values_may_have_types_of_their_own(take: Take) -> None:
    told = {"id": 7, "rid": 0, "is_pending": True, "page_admin_only": None, "is_collapsed": 1}
    said = take(comment(1, "A.") | told, {"id": 8, "rid": 7, "content": "B."} | least())
    assert "2 comments: 1 approved, 1 held" in said
    assert "stand at the top" not in said


def least() -> Part:
    return {"created_at": "2024-03-02 01:00:00", "page_key": "/night-trains.html"} | {
        "site_name": "Nights"
    }


def test_a_second_time_adds_nothing(take: Take) -> None:
    rows = comment(2, "B.", rid=1), comment(1, "A.")
    rehearsed = take(*rows, words=("--dry-run",))
    assert "2 comments" in rehearsed
    assert rehearsed.replace("Dry run: nothing is stored.\n", "") == take(*rows)
    assert "0 comments" in take(*rows)


def test_another_site_with_the_same_numbers_is_another(take: Take) -> None:
    said = take(comment(1, "A."), comment(1, "B.", site_name="Days"))
    assert "2 comments" in said


BAD: dict[str, tuple[Any, str]] = {
    "no object": ([], "cannot be read: Input should be"),
    "id": (comment(1, "A.", id=[]), "cannot be read: id"),
    "no id": (comment(1, "A.", id=None), "has no id of its own"),
    "rid": (comment(1, "A.") | {"rid": {}}, "cannot be read: rid"),
    "content": (comment(1, "") | {"content": []}, "cannot be read: content"),
    "no content": (comment(1, "") | {"content": None}, "is empty"),
    "long": (comment(1, "x" * 60_000), "60,000 characters"),
    "time": (comment(1, "A.", created_at="2024-02-31 00:00:00 +0100"), "cannot be read: created"),
    "no time": (comment(1, "A.", created_at=""), "has no time"),
    "pending": (comment(1, "A.", is_pending="perhaps"), "cannot be read: is_pending"),
    "ip": (comment(1, "A.", ip=[]), "cannot be read: ip"),
    "nick": (comment(1, "A.", nick={}), "cannot be read: nick"),
    "email": (comment(1, "A.", email=[]), "cannot be read: email"),
    "link": (comment(1, "A.", link=[]), "cannot be read: link"),
    "key": (comment(1, "A.", page_key=[]), "cannot be read: page_key"),
    "no key": (comment(1, "A.", page_key=""), "an article without an address"),
    "title": (comment(1, "A.", page_title=[]), "cannot be read: page_title"),
    "site": (comment(1, "A.", site_name=[]), "cannot be read: site_name"),
}


@pytest.mark.parametrize(("bad", "why"), BAD.values(), ids=BAD)
def test_a_bad_comment_is_skipped_and_named(take: Take, bad: Any, why: str) -> None:
    said = take(bad, comment(2, "Good."))
    assert said.startswith("comment 1")
    assert why in said
    assert "1 comments: 1 approved" in said
    assert "1 skipped" in said


def test_what_is_no_address_is_left_out(take: Take, db: Database) -> None:
    take(comment(1, "A.", email="nobody", link="javascript:alert(1)", ip="nowhere", nick="\0"))
    with stored(db) as found:
        row = found["A."]
        assert (row.author_email, row.current.author_url) == (None, None)
        assert (row.address_hash, row.current.author_name) == (None, "Anonymous")


def test_what_came_before_the_break_is_stored(command: Command, tmp_path: Path) -> None:
    file = tmp_path / "blog.artrans"
    file.write_text(json.dumps([comment(1, "A."), comment(2, "B.")])[:-20])
    code, said = command("import", "artalk", file)
    assert (code, "1 comments: 1 approved" in said, "breaks off" in said) == (1, True, True)
