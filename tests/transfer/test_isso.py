"""What becomes of comments that were kept in Isso."""

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
THREADS = "CREATE TABLE threads (id INTEGER PRIMARY KEY, uri VARCHAR UNIQUE, title VARCHAR);"
FIRST = f"""{THREADS}
CREATE TABLE comments (tid REFERENCES threads(id), id INTEGER PRIMARY KEY, parent INTEGER,
    created FLOAT NOT NULL, mode INTEGER, text VARCHAR, author VARCHAR, email VARCHAR,
    website VARCHAR);
"""
TABLES = f"""{FIRST}
ALTER TABLE comments ADD COLUMN modified FLOAT;
ALTER TABLE comments ADD COLUMN remote_addr VARCHAR;
ALTER TABLE comments ADD COLUMN likes INTEGER DEFAULT 0;
ALTER TABLE comments ADD COLUMN voters BLOB NOT NULL DEFAULT x'00ff';
ALTER TABLE comments ADD COLUMN notification INTEGER NOT NULL DEFAULT 0;
PRAGMA user_version = 3;
"""
# 2024-03-02 00:00:00 UTC
DAY = 1709337600.0
NIGHT = "https://blog.example/night-trains/"
pytestmark = pytest.mark.usefixtures("counts_are_right")


def thread(number: int = 1, uri: str = "/night-trains/", title: str | None = "Nights") -> Row:
    return {"id": number, "uri": uri, "title": title}


def comment(number: int, text: object, parent: int | None = None, **more: object) -> Row:
    told: Row = {
        "tid": 1,
        "created": DAY + number * 3600 + 0.25,
        "mode": 1,
        "author": f"Reader {number}",
        "email": f"reader{number}@mail.example",
        "website": None,
    }
    return told | {"id": number, "text": text, "parent": parent} | more


@pytest.fixture
def take(command: Command, tmp_path: Path) -> Take:
    """Imports threads and comments below the blog's address; what the command says."""

    def run(
        *comments: Row,
        tables: str = TABLES,
        threads: tuple[Row, ...] = (thread(),),
        words: tuple[str, ...] = ("--base", "https://blog.example/"),
        code: int = 0,
    ) -> str:
        file = tmp_path / "comments.db"
        file.unlink(missing_ok=True)
        made(file, tables, threads=list(threads), comments=list(comments))
        found, said = command("import", "isso", file, *words)
        assert found == code, said
        return said

    return run


def test_threads_times_and_states_are_kept(take: Take, db: Database, blog: Blog) -> None:
    said = take(
        comment(1, "The *first*.", author="Ana &amp; Ben", website="https://a.example/?a=1&amp;b"),
        comment(2, "An answer.", parent=1, author=None, email=None),
        comment(3, "It waits.", mode=2),
        comment(4, "", mode=4, author=None),
        comment(5, "To what is gone.", parent=4),
    )
    assert "5 comments: 3 approved, 1 held, 0 spam, 0 trash, 1 deleted." in said
    with stored(db) as found:
        first = found["The *first*."]
        assert first.created_at == datetime(2024, 3, 2, 1, 0, 0, 250_000, tzinfo=UTC)
        assert first.current.author_name == "Ana & Ben"
        assert first.current.author_url == "https://a.example/?a=1&b"
        assert first.author_email == "reader1@mail.example"
        assert (first.article.key, first.article.title) == (NIGHT.rstrip("/"), "Nights")
        assert found["It waits."].status == "held"
        assert found["An answer."].current.author_name == "Anonymous"
        gone = found[""]
        assert (gone.status, gone.author_email) == ("deleted", None)
    assert blog.bodies(article=NIGHT) == [*("The *first*.", "An answer.", None, "To what is gone.")]


def test_a_path_stays_a_key_without_a_base(take: Take, db: Database) -> None:
    take(comment(1, "A path."), words=())
    with stored(db) as found:
        assert found["A path."].article.key == "/night-trains/"


def test_only_a_path_is_put_below_the_base(take: Take, db: Database) -> None:
    threads = (
        thread(1, "/a?page=2"),
        thread(2, "a-key"),
        thread(3, "//other.example/c"),
        thread(4, "https://other.example/d"),
    )
    take(*(comment(number, f"{number}.", tid=number) for number in (1, 2, 3, 4)), threads=threads)
    with stored(db) as found:
        assert [found[f"{number}."].article.key for number in (1, 2, 3, 4)] == [
            *("https://blog.example/a?page=2", "a-key", "//other.example/c"),
            "https://other.example/d",
        ]


@pytest.mark.parametrize("base", ["blog.example", "ftp://blog.example", "https://a.example/?b"])
def test_a_base_that_is_no_address_is_refused(take: Take, base: str) -> None:
    said = take(comment(1, "A."), words=("--base", base), code=1)
    assert said == f"Error: --base {base} is no web address like https://blog.example.\n"


def test_our_own_export_keeps_its_addresses(command: Command, tmp_path: Path) -> None:
    file = tmp_path / "parley.jsonl"
    file.write_text('{"type":"parley","version":1}\n')
    code, said = command("import", "jsonl", file, "--base", "https://blog.example")
    assert (code, "keeps its addresses" in said) == (1, True)


def test_a_database_of_the_first_version_is_read(take: Take) -> None:
    assert "1 comments: 1 approved" in take(comment(1, "Old."), tables=FIRST)


def test_a_second_time_adds_nothing_below_another_base_either(take: Take) -> None:
    rows = comment(1, "A."), comment(2, "B.", parent=1)
    rehearsed = take(*rows, words=("--dry-run",))
    assert rehearsed.replace("Dry run: nothing is stored.\n", "") == take(*rows)
    assert "0 comments" in take(*rows)
    assert "0 comments" in take(*rows, words=())


def test_another_blog_with_the_same_numbers_is_another(take: Take) -> None:
    take(comment(1, "A."), comment(2, "B.", parent=1))
    said = take(comment(1, "C.", created=DAY), comment(2, "D.", parent=1, created=DAY + 1))
    assert "2 comments" in said


LOOSE = FIRST.replace("INTEGER", "").replace("FLOAT NOT NULL", "").replace("VARCHAR", "")
BAD: dict[str, tuple[Row, str]] = {
    "id": ({"id": "x" * 1000}, "a comment: cannot be read: id"),
    "no id": ({"id": None}, "a comment: cannot be read: id"),
    "parent": ({"parent": "first"}, "cannot be read: parent"),
    "no time": ({"created": None}, "has no time"),
    "time": ({"created": "noon"}, "cannot be read: created"),
    "endless": ({"created": float("inf")}, "cannot be read: created"),
    "before": ({"created": -1e300}, "cannot be read: created"),
    "mode": ({"mode": 3}, "has the mode 3, which is none"),
    "no mode": ({"mode": None}, "cannot be read: mode"),
    "bytes": ({"text": b"\xff\xfe"}, "cannot be read: text"),
    "empty": ({"text": None}, "is empty"),
    "long": ({"text": "x" * 60_000}, "60,000 characters"),
    "nowhere": ({"tid": 7}, "stands below an article without an address"),
}


@pytest.mark.parametrize(("bad", "why"), BAD.values(), ids=BAD)
def test_a_bad_row_is_skipped_and_named(take: Take, bad: Row, why: str) -> None:
    said = take(comment(1, "Bad.") | bad, comment(2, "Good."), tables=LOOSE)
    assert why in said
    assert "1 comments: 1 approved" in said
    assert "1 skipped" in said


def test_bytes_that_are_no_text_lose_only_themselves(take: Take, db: Database) -> None:
    take(comment(1, "A\0B"), comment(2, 17))
    with stored(db) as found:
        assert set(found) == {"AB", "17"}


OTHERS = {
    "no table": ("CREATE TABLE threads (id, uri, title);", "it has no table comments"),
    "no column": (FIRST.replace("mode INTEGER, ", ""), "comments has no mode"),
    "a view": (
        f"{THREADS} CREATE VIEW comments AS SELECT 1 AS tid, 1 AS id, 1 AS parent, 1 AS created,"
        " 1 AS mode, 1 AS text, 1 AS author, 1 AS email, 1 AS website;",
        "it has no table comments",
    ),
}


@pytest.mark.parametrize(("tables", "why"), OTHERS.values(), ids=OTHERS)
def test_other_tables_are_refused(command: Command, tmp_path: Path, tables: str, why: str) -> None:
    file = made(tmp_path / "other.db", tables)
    code, said = command("import", "isso", file)
    assert (code, said) == (1, f"Error: {file} is no database of Isso: {why}.\n")


def test_a_file_that_is_no_database_is_refused(command: Command, tmp_path: Path) -> None:
    file = tmp_path / "comments.db"
    file.write_bytes(b"No database at all, and long enough to be none." * 100)
    code, said = command("import", "isso", file)
    assert (code, said) == (1, f"Error: {file} is no database of Isso: file is not a database.\n")


@pytest.mark.parametrize("sign", [b"'a' \x80\x80    ", b"'a' 'b\nc'"])
def test_what_sqlite_says_of_a_fault_is_one_sentence(
    command: Command, tmp_path: Path, sign: bytes
) -> None:
    file = made(tmp_path / "comments.db", TABLES.replace("TABLE comments", "TABLE 'comments'"))
    file.write_bytes(file.read_bytes().replace(b"TABLE 'comments'", b"TABLE " + sign))
    code, said = command("import", "isso", file)
    assert (code, said.count("\n"), "is no database of Isso" in said) == (1, 1, True)


def test_a_database_in_use_is_refused(command: Command, tmp_path: Path) -> None:
    file = made(tmp_path / "comments.db", TABLES)
    (tmp_path / "comments.db-wal").write_bytes(b"x")
    code, said = command("import", "isso", file)
    assert (code, "is in use: comments.db-wal" in said) == (1, True)


def test_a_damaged_one_is_taken_up_to_there(command: Command, tmp_path: Path) -> None:
    rows = [comment(number, "So. " * 300) for number in range(1, 200)]
    file = made(tmp_path / "comments.db", TABLES, threads=[thread()], comments=rows)
    content = bytearray(file.read_bytes())
    content[150_000:] = b"\xff" * (len(content) - 150_000)
    file.write_bytes(content)
    code, said = command("import", "isso", file)
    assert (code, "Error: " in said) == (1, True)
    assert "is a damaged database" in said
    assert "0 comments" not in said


def test_nothing_is_written_to_it_or_beside_it(command: Command, tmp_path: Path) -> None:
    folder = tmp_path / "isso"
    folder.mkdir()
    file = made(
        folder / "comments #1?.db",
        f"PRAGMA journal_mode = WAL; {TABLES}",
        threads=[thread()],
        comments=[comment(1, "A.")],
    )
    before = file.read_bytes()
    file.chmod(0o400)
    assert command("import", "isso", file)[0] == 0
    assert (file.read_bytes(), list(folder.iterdir())) == (before, [file])
