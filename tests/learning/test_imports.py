"""Labels from elsewhere: taken in whole or not at all, taken back as one."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from service.comments import labels
from service.context import services
from service.db import Database
from service.models import Act, ImportedLabel, LabelImport
from tests.api.blog import Blog
from training import decisions as training

Flaskwork = Callable[..., tuple[int, str]]
NOWHERE = "01KAQ2V4Z0W8C1N5T6M7R8S9AB"


@pytest.fixture
def command(app: Flask) -> Flaskwork:
    """Runs ``decisions …``; its exit code and what it says."""

    def run(*words: str | Path) -> tuple[int, str]:
        result = app.test_cli_runner().invoke(args=["decisions", *map(str, words)])
        return result.exit_code, result.output

    return run


def line(number: int = 1, **changes: object) -> dict[str, object]:
    """A label as another installation exports it."""
    return {
        "id": f"elsewhere-{number}",
        "at": "2026-03-01T08:00:00Z",
        "action": "reject",
        "label": "spam",
        "source": "moderator",
        "actor": "a1b2",
        "author": "c3d4",
        "body": f"The {number} best lanterns for your shed.",
        "author_name": "Lantern shop",
        "author_url": "https://lanterns.example/",
        "author_email_domain": "lanterns.example",
    } | changes


@pytest.fixture
def written(tmp_path: Path) -> Callable[..., Path]:
    """Writes lines into a file; a text is a line as it is."""

    def write(*lines: dict[str, object] | str) -> Path:
        file = tmp_path / "elsewhere.jsonl"
        texts = [each if isinstance(each, str) else json.dumps(each) for each in lines]
        file.write_text("\n".join(texts), "utf-8")
        return file

    return write


def kept(db: Database) -> int:
    with db.read() as session:
        return session.scalar(select(func.count(ImportedLabel.id))) or 0


def exported(command: Flaskwork, folder: Path, *words: str) -> list[dict[str, Any]]:
    file = folder / "exported.jsonl"
    assert command("export", *words, file)[0] == 0
    return [json.loads(text) for text in file.read_text("utf-8").splitlines()]


def test_what_is_imported_teaches_by_half(
    app: Flask, command: Flaskwork, written: Callable[..., Path], tmp_path: Path
) -> None:
    assert command("import", written(line(), line(2, action="approve", label=None)))[0] == 0
    labels.write(services(app), tmp_path / "decisions.jsonl")
    spam, good = training.read(tmp_path / "decisions.jsonl").rows
    assert (spam.weight, spam.known, good.known["spam"]) == (0.5, {"spam": 1}, 0)
    assert spam.document.author_email_domain == "lanterns.example"
    assert spam.at.year == 2026
    assert spam.since > spam.at


def test_an_export_holds_it_only_when_asked(
    command: Flaskwork, written: Callable[..., Path], tmp_path: Path
) -> None:
    command("import", written(line()), "--weight", "0.25")
    assert exported(command, tmp_path) == []
    (record,) = exported(command, tmp_path, "--with-imported")
    assert (record["source"], record["weight"], record["author_name"]) == ("import", 0.25, "")
    (record,) = exported(command, tmp_path, "--with-imported", "--with-authors")
    assert record["author_url"] == "https://lanterns.example/"


def test_what_is_known_is_passed_over(
    blog: Blog, db: Database, command: Flaskwork, written: Callable[..., Path], tmp_path: Path
) -> None:
    blog.settle(blog.approved(), "approve")
    (own,) = exported(command, tmp_path)
    assert command("import", written(own, line(), line()))[1].startswith("1 labels, 1 known")
    again = command("import", written(own, line()))
    assert again == (0, "0 labels, 2 known already\n")
    assert kept(db) == 1


def test_an_import_is_listed_and_taken_back_as_one(
    db: Database, command: Flaskwork, written: Callable[..., Path]
) -> None:
    command("import", written(line(1), line(2)))
    said, uid = command("import", written(line(2), line(3)))[1].splitlines()
    assert said == "1 labels, 1 known already"
    assert [text.split("\t")[2] for text in command("imported")[1].splitlines()] == ["2", "1"]
    assert command("forget", uid) == (0, "Forgotten: 1\n")
    assert (kept(db), len(command("imported")[1].splitlines())) == (2, 1)
    with db.read() as session:
        acts = session.scalars(select(Act.action).order_by(Act.id)).all()
    assert acts == ["import_labels", "import_labels", "forget_labels"]
    assert command("forget", NOWHERE)[0] == 1


@pytest.mark.parametrize(
    ("bad", "why"),
    [
        ("{", "Invalid JSON"),
        ("[]", "should be an object"),
        (line(9, label=None), "a rejection has the label spam or toxic, an approval none"),
        (line(9, action="approve"), "a rejection has the label spam or toxic, an approval none"),
        (line(9, action="hold"), "action: "),
        (line(9, label="off_topic"), "label: "),
        (line(9, source="automatic"), "source: "),
        (line(9, body=""), "body: "),
        (line(9, body="a\0b"), "body: Value error, has a NUL character"),
        (line(9, body="\ud800"), "Invalid JSON"),
        (line(9, at="2026-03-01T08:00:00"), "at: "),
        (line(9, weight=0), "weight: "),
        (line(9, weight=float("nan")), "weight: "),
        (line(9, id=7), "id: "),
    ],
)
def test_a_line_that_is_no_label_is_named_and_nothing_is_kept(
    db: Database, command: Flaskwork, written: Callable[..., Path], bad: Any, why: str
) -> None:
    file = written(line(), "", bad)
    code, said = command("import", file)
    assert code == 1
    assert said.startswith(f"Error: Line 3 of {file} is no label: ")
    assert why in said
    with db.read() as session:
        assert session.scalar(select(func.count(LabelImport.id))) == 0
    assert kept(db) == 0


def test_a_file_that_is_no_text_is_one_sentence(command: Flaskwork, tmp_path: Path) -> None:
    file = tmp_path / "picture.jsonl"
    file.write_bytes(b"\xff\xfe\x00")
    assert command("import", file) == (1, f"Error: {file} is not UTF-8 text.\n")
