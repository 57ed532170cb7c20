"""What becomes of comments that were kept in Commento or Commento++."""

from __future__ import annotations

import gzip
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
NIGHT = "https://blog.example/night-trains/"
pytestmark = pytest.mark.usefixtures("counts_are_right")


def comment(number: int, markdown: str, parent: str = "root", **more: Any) -> Part:
    return {
        "commentHex": f"{number:064x}",
        "domain": "blog.example",
        "url": "/night-trains/",
        "commenterHex": f"author{number}",
        "markdown": markdown,
        "html": "",
        "parentHex": parent,
        "score": 1,
        "state": "approved",
        "creationDate": f"2024-03-02T{number % 24:02}:00:00.123456Z",
        "direction": 0,
        "deleted": False,
    } | more


def commenter(number: int, **more: Any) -> Part:
    return {
        "commenterHex": f"author{number}",
        "email": f"reader{number}@mail.example",
        "name": f"Reader {number}",
        "link": "undefined",
        "photo": "undefined",
        "provider": "commento",
        "joinDate": "2023-01-01T00:00:00Z",
        "isModerator": False,
    } | more


def export(comments: list[Any], commenters: list[Any]) -> str:
    return json.dumps({"version": 1, "comments": comments, "commenters": commenters})


@pytest.fixture
def take(command: Command, tmp_path: Path) -> Take:
    """Imports comments, their authors behind them; what the command says."""

    def run(*comments: Any, authors: tuple[Any, ...] = (), words: tuple[str, ...] = ()) -> str:
        file = tmp_path / "commento.json.gz"
        file.write_bytes(gzip.compress(export(list(comments), list(authors)).encode()))
        code, said = command("import", "commento", file, *words)
        assert code == 0, said
        return said

    return run


def test_threads_times_authors_and_states_are_kept(take: Take, db: Database, blog: Blog) -> None:
    first, second, third = (f"{number:064x}" for number in (1, 2, 3))
    said = take(
        comment(2, "An answer.", first, commenterHex="anonymous"),
        comment(1, "The **first**."),
        comment(3, "[deleted]", second, commenterHex="anonymous", deleted=True),
        comment(4, "To what is gone.", third),
        comment(5, "It waits.", state="unapproved"),
        comment(6, "Flagged.", state="flagged"),
        comment(7, "[deleted]", commenterHex="anonymous"),
        authors=(commenter(1, link="https://ana.example"), commenter(4), commenter(4, name="No")),
    )
    assert "7 comments: 3 approved, 2 held, 0 spam, 0 trash, 2 deleted." in said
    assert "stand at the top" not in said
    with stored(db) as found:
        one = found["The **first**."]
        assert one.created_at == datetime(2024, 3, 2, 1, 0, 0, 123456, tzinfo=UTC)
        assert (one.author_email, one.current.author_url) == (
            *("reader1@mail.example", "https://ana.example"),
        )
        names = {body: row.current.author_name for body, row in found.items()}
        assert (names["An answer."], names["To what is gone."]) == ("Anonymous", "Reader 4")
        assert found["To what is gone."].current.author_url is None
    assert blog.bodies(article=NIGHT) == [
        *("The **first**.", "An answer.", None, "To what is gone.")
    ]


def test_addresses_are_what_commento_leads_to(take: Take, db: Database) -> None:
    take(
        comment(1, "1."),
        comment(2, "2.", url=""),
        comment(3, "3.", url="a-name"),
        comment(4, "4.", domain="", url="/below"),
        words=("--base", "https://base.example"),
    )
    with stored(db) as found:
        assert [found[f"{number}."].article.key for number in (1, 2, 3, 4)] == [
            NIGHT.rstrip("/"),
            *("https://blog.example", "a-name", "https://base.example/below"),
        ]


def test_a_second_time_adds_nothing(take: Take) -> None:
    rows = comment(2, "B.", f"{1:064x}"), comment(1, "A.")
    rehearsed = take(*rows, words=("--dry-run",))
    assert "2 comments" in rehearsed
    assert rehearsed.replace("Dry run: nothing is stored.\n", "") == take(*rows)
    assert "0 comments" in take(*rows)


BAD: dict[str, tuple[Any, str]] = {
    "no object": (7, "cannot be read: Input should be"),
    "null": (None, "cannot be read"),
    "id": (comment(1, "A.", commentHex=[]), "cannot be read: commentHex"),
    "no id": (comment(1, "A.", commentHex=""), "has no id of its own"),
    "parent": (comment(1, "A.", parentHex={}), "cannot be read: parentHex"),
    "domain": (comment(1, "A.", domain=[]), "cannot be read: domain"),
    "url": (comment(1, "A.", url={}), "cannot be read: url"),
    "author": (comment(1, "A.", commenterHex=[]), "cannot be read: commenterHex"),
    "markdown": (comment(1, "") | {"markdown": {}}, "cannot be read: markdown"),
    "state": (comment(1, "A.", state="new\n"), "has the state 'new\\n', which is none"),
    "state of no type": (comment(1, "A.", state=[]), "cannot be read: state"),
    "time": (comment(1, "A.", creationDate={}), "cannot be read: creationDate"),
    "no time": (comment(1, "A.", creationDate=None), "has no time"),
    "deleted": (comment(1, "A.", deleted="so"), "cannot be read: deleted"),
    "empty": (comment(1, "\0"), "is empty"),
    "nowhere": (comment(1, "A.", domain="", url=""), "an article without an address"),
}


@pytest.mark.parametrize(("bad", "why"), BAD.values(), ids=BAD)
def test_a_bad_comment_is_skipped_and_named(take: Take, bad: Any, why: str) -> None:
    said = take(bad, comment(2, "Good."))
    assert said.startswith("comment 1: ")
    assert why in said
    assert "1 comments: 1 approved" in said
    assert "1 skipped" in said


def test_a_bad_author_leaves_a_comment_without_a_name(take: Take, db: Database) -> None:
    said = take(comment(1, "A."), comment(2, "B."), authors=(commenter(1, name=[]), commenter(2)))
    assert said.startswith("commenter 1: cannot be read: name")
    with stored(db) as found:
        names = [found[body].current.author_name for body in ("A.", "B.")]
        assert names == ["Anonymous", "Reader 2"]


def test_half_a_pair_is_no_sign(command: Command, tmp_path: Path, db: Database) -> None:
    file = tmp_path / "commento.json"
    file.write_text(export([comment(1, "A\ud800B")], [commenter(1, name="\ud800")]))
    assert command("import", "commento", file)[0] == 0
    with stored(db) as found:
        assert set(found) == {"A?B"}


def test_of_a_file_that_breaks_off_nothing_is_taken(command: Command, tmp_path: Path) -> None:
    file = tmp_path / "commento.json"
    file.write_text(export([comment(1, "A.")], [commenter(1)])[:-40])
    code, said = command("import", "commento", file)
    assert (code, said.count("\n"), "breaks off" in said) == (1, 1, True)
