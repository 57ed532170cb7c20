"""Which decisions become labels, and in what form they leave."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from service.comments import labels
from service.context import services
from service.models import Decision
from tests.api.blog import HELD, Blog

Export = Callable[..., list[dict[str, Any]]]
FIELDS = (
    "id comment at action label source actor author article body author_name author_url "
    "author_email_domain"
).split()


@pytest.fixture
def export(app: Flask, tmp_path: Path) -> Export:
    """Runs the command and reads its file."""

    def run(*words: str) -> list[dict[str, Any]]:
        file = tmp_path / "decisions.jsonl"
        result = app.test_cli_runner().invoke(args=["decisions", "export", *words, str(file)])
        lines = file.read_text("utf-8").splitlines()
        assert result.output == f"{len(lines)} decisions in {file}\n"
        assert [path.name for path in tmp_path.glob(".*")] == []
        return [json.loads(line) for line in lines]

    return run


def post(blog: Blog, **fields: Any) -> dict[str, Any]:
    return dict(blog.send(**fields).json)


def actions(export: Export) -> list[tuple[str, str | None]]:
    return [(record["action"], record["label"]) for record in export()]


def test_a_label_has_the_fields_that_training_reads(blog: Blog, export: Export) -> None:
    author = {"name": "Zoë", "email": "zoe@mail.example", "url": "https://zoe.example/"}
    comment = post(blog, author=author, body="Ein Gruß 🎺")
    decision = blog.settle(comment, "reject", label="toxic")
    (record,) = export("--with-authors")
    assert list(record) == FIELDS
    assert record["id"] == decision["decision_id"]
    assert record["comment"] == comment["id"]
    assert (record["action"], record["label"], record["source"]) == ("reject", "toxic", "moderator")
    assert (record["body"], record["author_name"]) == ("Ein Gruß 🎺", "Zoë")
    assert (record["author_url"], record["author_email_domain"]) == (
        "https://zoe.example/",
        "mail.example",
    )


def test_nobody_is_named(blog: Blog, export: Export) -> None:
    author = {"name": "Zoë", "email": "zoe@mail.example"}
    comment = post(blog, author=author, article="https://blog.example/secret")
    blog.settle(comment, "approve")
    text = json.dumps(export())
    for private in ("zoe@", "key:", "blog.example", "a:", comment["author_token"]):
        assert private not in text


def test_names_and_addresses_of_authors_stay_unless_asked_for(blog: Blog, export: Export) -> None:
    author = {"name": "Zoë", "email": "zoe@mail.example", "url": "https://zoe.example/"}
    blog.settle(post(blog, author=author), "approve")
    (record,) = export()
    assert list(record) == FIELDS
    assert [record[name] for name in FIELDS[-3:]] == ["", "", ""]
    assert not {"Zoë", "mail.example", "https://zoe.example/"} & set(record.values())


def test_one_author_and_one_moderator_keep_their_pseudonyms(blog: Blog, export: Export) -> None:
    first = post(blog)
    second = post(blog, author={"name": "Other", "token": first["author_token"]})
    for comment in (first, second, post(blog)):
        blog.settle(comment, "approve")
    one, two, other = export()
    assert one["author"] == two["author"] != other["author"]
    assert one["actor"] == two["actor"] == other["actor"]
    assert one["article"] == other["article"]


def test_approvals_and_rejections_as_spam_or_toxic_are_labels(blog: Blog, export: Export) -> None:
    for action, label in (("approve", None), ("reject", "spam"), ("reject", "toxic")):
        blog.settle(post(blog), action, **({"label": label} if label else {}))
    assert actions(export) == [("approve", None), ("reject", "spam"), ("reject", "toxic")]


def test_all_else_is_no_label(blog: Blog, export: Export) -> None:
    post(blog)
    for action, more in (
        ("reject", {"label": "off_topic"}),
        ("reject", {}),
        ("hold", {}),
        ("delete", {}),
    ):
        blog.settle(post(blog), action, **more)
    assert actions(export) == []


def test_what_was_undone_is_no_label(blog: Blog, export: Export) -> None:
    blog.undo(blog.settle(post(blog), "reject", label="spam"))
    assert actions(export) == []


def test_the_last_standing_decision_counts(blog: Blog, export: Export) -> None:
    comment = post(blog)
    blog.settle(comment, "approve")
    blog.settle(comment, "reject", label="spam")
    assert actions(export) == [("reject", "spam")]


def test_an_undone_decision_lets_the_one_before_count_again(blog: Blog, export: Export) -> None:
    comment = post(blog)
    blog.settle(comment, "approve")
    blog.undo(blog.settle(comment, "reject", label="spam"))
    assert actions(export) == [("approve", None)]


@pytest.mark.parametrize("last", [("hold", {}), ("reject", {"label": "off_topic"})])
def test_a_later_decision_that_is_no_label_takes_the_label_away(
    blog: Blog, export: Export, last: tuple[str, dict[str, str]]
) -> None:
    comment = post(blog)
    blog.settle(comment, "approve")
    blog.settle(comment, last[0], **last[1])
    assert actions(export) == []


def test_each_revision_has_its_own_label(blog: Blog, export: Export) -> None:
    comment = post(blog, body="The first words.")
    blog.settle(comment, "approve")
    edited = blog.edit(comment, "Other words.").json
    (item,) = blog.queue(status="held", q=edited["body"])
    blog.settle(comment, "reject", label="spam", version=item["version"])
    assert [(record["body"], record["label"]) for record in export()] == [
        ("The first words.", None),
        ("Other words.", "spam"),
    ]


def test_labels_come_oldest_first_whatever_the_page(
    blog: Blog, export: Export, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(labels, "PAGE", 2)
    bodies = [f"Number {number}." for number in range(5)]
    comments = [post(blog, body=body) for body in bodies]
    for comment in reversed(comments):
        blog.settle(comment, "approve")
    assert [record["body"] for record in export()] == bodies[::-1]


def test_only_people_label(blog: Blog, app: Flask, export: Export) -> None:
    comment = post(blog)
    blog.settle(comment, "approve")
    with services(app).db.write() as session:
        session.query(Decision).update({"source": "automatic"})
    assert actions(export) == []


def test_erased_texts_are_no_labels(blog: Blog, app: Flask, export: Export) -> None:
    blog.settle(post(blog), "approve")
    with services(app).db.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE comment_revision SET body = ''")
    assert actions(export) == []


def test_a_file_that_cannot_be_written_is_one_sentence(app: Flask, tmp_path: Path) -> None:
    target = tmp_path / "no" / "such" / "folder.jsonl"
    result = app.test_cli_runner().invoke(args=["decisions", "export", str(target)])
    assert result.exit_code == 1
    assert "No such file or directory" in result.output
    assert "Traceback" not in result.output
    assert HELD not in result.output
