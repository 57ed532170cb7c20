"""What becomes of comments that were kept in Remark42."""

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
Line = dict[str, Any]
NIGHT = "https://blog.example/night-trains/"
HEAD = {
    "version": 1,
    "users": [{"id": "site_2", "blocked": {"status": True, "until": "2124-01-01T00:00:00Z"}}],
    "posts": [{"url": "https://blog.example/closed", "read_only": True}],
}
pytestmark = pytest.mark.usefixtures("counts_are_right")


def comment(number: int, orig: str, parent: str = "", **more: Any) -> Line:
    return {
        "id": f"id-{number}",
        "pid": parent,
        "text": f"<p>{orig}</p>\n",
        "orig": orig,
        "user": {"name": f"Reader {number}", "id": f"site_{number}", "picture": "", "ip": "ab12"},
        "locator": {"site": "night", "url": NIGHT},
        "score": 2,
        "votes": {},
        "time": f"2024-03-02T{number % 24:02}:00:00.123456789+01:00",
        "title": "Night trains",
    } | more


@pytest.fixture
def take(command: Command, tmp_path: Path) -> Take:
    """Imports lines, zipped as they are; what the command says."""

    def run(*lines: Line | str, head: object = HEAD, words: tuple[str, ...] = ()) -> str:
        file = tmp_path / "backup.gz"
        texts = [line if isinstance(line, str) else json.dumps(line) for line in (head, *lines)]
        file.write_bytes(gzip.compress("\n".join(texts).encode() + b"\n"))
        code, said = command("import", "remark42", file, *words)
        assert code == 0, said
        return said

    return run


def test_threads_times_and_states_are_kept(take: Take, db: Database, blog: Blog) -> None:
    said = take(
        comment(1, "The *first* &amp; best.", user={"name": "Ana &lt;3", "id": "a"}, pin=True),
        comment(2, "An answer.", parent="id-1"),
        comment(3, "", parent="id-2", text="", delete=True),
        comment(4, "To what is gone.", parent="id-3"),
        comment(5, "Of one who is blocked.", user={"name": "X", "id": "x", "block": True}),
        comment(6, "Hidden so.", user={"name": "X", "id": "x", "block": True}, delete=True),
    )
    assert "6 comments: 3 approved, 0 held, 0 spam, 2 trash, 1 deleted." in said
    with stored(db) as found:
        first = found["The *first* & best."]
        assert first.created_at == datetime(2024, 3, 2, 0, 0, 0, 123456, tzinfo=UTC)
        assert (first.current.author_name, first.author_email) == ("Ana <3", None)
        assert (first.article.title, first.article.open) == ("Night trains", True)
        assert first.address_hash is None
        assert found["Of one who is blocked."].status == "rejected"
        assert found["Of one who is blocked."].label is None
    assert blog.bodies(article=NIGHT) == [
        *("The *first* & best.", "An answer.", None, "To what is gone.")
    ]


def test_what_was_typed_comes_before_what_was_rendered(take: Take, db: Database) -> None:
    take(
        comment(1, "> A *quote*.", text="<blockquote>other</blockquote>"),
        comment(2, "", text='<p>See <a href="https://a.example/b">there</a>, <b>now</b>.</p>'),
    )
    with stored(db) as found:
        assert set(found) == {"> A *quote*.", "See [there](https://a.example/b), **now**."}


def test_a_post_that_is_read_only_is_closed(take: Take, db: Database) -> None:
    take(comment(1, "A.", locator={"site": "night", "url": "https://blog.example/closed"}))
    with stored(db) as found:
        assert found["A."].article.open is False


@pytest.mark.parametrize("head", [HEAD, {"version": 0, "users": None, "posts": []}])
def test_a_second_time_adds_nothing(take: Take, head: object) -> None:
    lines = comment(2, "B.", parent="id-1"), comment(1, "A.")
    rehearsed = take(*lines, head=head, words=("--dry-run",))
    assert "2 comments" in rehearsed
    assert rehearsed.replace("Dry run: nothing is stored.\n", "") == take(*lines, head=head)
    assert "0 comments" in take(*lines, head=head)


def test_a_second_site_with_the_same_ids_is_another(take: Take) -> None:
    take(comment(1, "A."))
    assert "1 comments" in take(comment(1, "A.", locator={"site": "day", "url": NIGHT}))


def without(name: str) -> Line:
    line = comment(1, "A.")
    del line[name]
    return line


BAD: dict[str, tuple[Line | str, str]] = {
    "no JSON": ("{", "Invalid JSON"),
    "deep": ("[" * 100_000, "Invalid JSON"),
    "half a pair": (r'{"id":"\ud800"}', "Invalid JSON"),
    "an array": ("[]", "cannot be read: Input should be an object"),
    "a long line": ('"' + "x" * 9_000_000 + '"', "cannot be read"),
    "no user": (without("user"), "user: Field required"),
    "no time": (without("time"), "time: Field required"),
    "empty time": (comment(1, "A.", time=""), "has no time"),
    "the year 1": (comment(1, "A.", time="0001-01-01T00:00:00Z"), "which cannot be"),
    "time": (comment(1, "A.", time="noon"), "cannot be read: time"),
    "no id": (comment(1, "A.", id=""), "has no id of its own"),
    "id": (comment(1, "A.", id={}), "cannot be read: id"),
    "pid": (comment(1, "A.", pid=[]), "cannot be read: pid"),
    "orig": (comment(1, "") | {"orig": ["A."]}, "cannot be read: orig"),
    "user": (comment(1, "A.", user="Ana"), "cannot be read: user"),
    "name": (comment(1, "A.", user={"name": {}}), "cannot be read: user.name"),
    "locator": (comment(1, "A.", locator=7), "cannot be read: locator"),
    "nowhere": (comment(1, "A.", locator={"url": ""}), "an article without an address"),
    "delete": (comment(1, "A.", delete="perhaps"), "cannot be read: delete"),
    "title": (comment(1, "A.", title=[]), "cannot be read: title"),
    "long HTML": (comment(1, "", text="x" * 200_000), "100,000 characters"),
}


@pytest.mark.parametrize(("bad", "why"), BAD.values(), ids=BAD)
def test_a_bad_line_is_skipped_and_named(take: Take, bad: Line | str, why: str) -> None:
    said = take(bad, comment(2, "Good."))
    assert said.startswith("line 2")
    assert why in said
    assert "1 comments: 1 approved" in said
    assert "1 skipped" in said


def test_nul_is_left_out(take: Take, db: Database) -> None:
    take(comment(1, "A\0B", user={"name": "A\0na"}))
    with stored(db) as found:
        assert found["AB"].current.author_name == "Ana"


@pytest.mark.parametrize("damage", [b"\xff" * 50, b""])
def test_a_damaged_gzip_is_said_so(command: Command, tmp_path: Path, damage: bytes) -> None:
    file = tmp_path / "backup.gz"
    # Its head of ten bytes, and then no kind of block that there is.
    file.write_bytes(gzip.compress(json.dumps(HEAD).encode())[:10] + damage)
    code, said = command("import", "remark42", file)
    assert (code, said.count("\n"), "is a damaged gzip" in said) == (1, 1, True)
