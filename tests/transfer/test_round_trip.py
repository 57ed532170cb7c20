"""Everything moves out and in again: two exports are the same file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from service import blocklists, reserved, sites
from service.comments import counts
from service.comments.records import Actor
from service.context import services
from service.db import Database
from service.models import (
    Article,
    Ban,
    Comment,
    CommentRevision,
    Decision,
    Mark,
    Phrase,
    Report,
    Reserved,
    Site,
)
from service.rules import move
from service.transfer import own
from tests.api.blog import ADDRESS, ARTICLE, HELD, Blog
from tests.transfer.conftest import runs

ITEM = ("id", "parent_id", "depth", "body", "body_html", "reply_count")


def items(blog: Blog) -> list[dict[str, Any]]:
    """What readers see of the article, but for what says how lately it has changed."""
    return [{name: one[name] for name in ITEM} for one in blog.listed(article=ARTICLE)["items"]]


def lived_in(blog: Blog, app: Flask, db: Database) -> None:
    """A blog in which everything has happened once."""
    here = services(app)
    first = blog.approved(author={"name": "Zoë", "email": "zoe@mail.example"}, address=ADDRESS)
    reply = blog.approved(parent_id=first["id"])
    gone = blog.approved(parent_id=reply["id"])
    blog.approved(parent_id=gone["id"], body="Ein Gruß 🎺 with *stars*.")
    blog.delete(gone)
    blog.edit(first, "Zoë has found better words.")
    blog.settle(blog.held(), "reject", label="spam")
    blog.undo(blog.settle(blog.held(), "approve"))
    blog.settle(blog.approved(), "reject", label="toxic")
    blog.report(reply, reason="Not nice.")
    blog.held(article="https://blog.example/old?page=2")
    blog.approved(article="an opaque key", article_title="A title")
    with db.write() as session:
        sites.create(session, "second", "A second blog", ["https://second.example"])
        sites.set_rule(session, "second", "max_links", 7)
        blocklists.add_phrase(session, "second", "suspect", "dear friend")
        blocklists.add_ban(session, "second", "email", "troll@mail.example", note="Thrice.")
        config = here.sites.get(session, "default")
        move.move(session, Actor("ana"), config, ARTICLE, "https://blog.example/new")
        site = sites.find(session, "second")
        session.add(Mark(site_id=site.id, kind="email", value="ana@mail.example", trusted=True))
    reserved.keep(here, Actor("ana"), "second", "name", "Marisol")
    blog.send(article="https://second.example/a", site="second", body=f"Second: {HELD}.")


def export(app: Flask, file: Path) -> str:
    assert runs(app)("export", file)[0] == 0
    return file.read_text("utf-8")


def test_what_is_exported_and_imported_is_the_same(
    blog: Blog, app: Flask, db: Database, elsewhere: Flask, tmp_path: Path
) -> None:
    lived_in(blog, app, db)
    first = export(app, tmp_path / "first.jsonl")
    code, said = runs(elsewhere)("import", "jsonl", tmp_path / "first.jsonl")
    assert (code, "0 skipped" in said) == (0, True), said
    assert export(elsewhere, tmp_path / "second.jsonl") == first
    with services(elsewhere).db.read() as session:
        assert counts.check(session) == []
    there = Blog(elsewhere)
    assert there.listed(article=ARTICLE)["total"] == 3
    assert items(there) == items(blog)


def test_a_second_time_adds_nothing(
    blog: Blog, app: Flask, db: Database, elsewhere: Flask, tmp_path: Path
) -> None:
    lived_in(blog, app, db)
    export(app, tmp_path / "first.jsonl")
    there = runs(elsewhere)
    code, rehearsed = there("import", "jsonl", tmp_path / "first.jsonl", "--dry-run")
    taken = there("import", "jsonl", tmp_path / "first.jsonl")[1]
    assert rehearsed.splitlines() == ["Dry run: nothing is stored.", *taken.splitlines()]
    before = export(elsewhere, tmp_path / "before.jsonl")
    code, said = there("import", "jsonl", tmp_path / "first.jsonl")
    assert (code, said.splitlines()[0][:10]) == (0, "0 comments"), said
    assert export(elsewhere, tmp_path / "after.jsonl") == before
    assert runs(app)("import", "jsonl", tmp_path / "first.jsonl")[1].startswith("0 comments")


def test_one_site_may_go_into_another(
    blog: Blog, app: Flask, db: Database, elsewhere: Flask, tmp_path: Path
) -> None:
    lived_in(blog, app, db)
    file, there = tmp_path / "second.jsonl", runs(elsewhere)
    runs(app)("export", file, "--site", "second")
    for words in (("--dry-run",), ()):
        code, said = there("import", "jsonl", file, "--site", "third", *words)
        assert (code, "1 comments: 1 approved" in said) == (0, True), said
    assert "max_links = 7" in there("sites", "show", "third")[1]
    export(app, tmp_path / "all.jsonl")
    code, said = there("import", "jsonl", tmp_path / "all.jsonl", "--site", "third")
    assert (code, said) == (1, "Error: The file holds several sites; leave --site out.\n")


# What an import makes anew, or finds by a name: columns that need not be in the file.
MADE_ANEW = {
    Comment: "uid article_id parent_id depth listed listed_below reply_count published revision"
    " fingerprint top_score language reason_codes",
    CommentRevision: "comment_id body_html",
    Decision: "comment_id",
    Report: "comment_id",
    Article: "revision approved_count",
    Site: "rules_revision phrases_revision created_at",
    Phrase: "",
    Ban: "",
    Mark: "",
    Reserved: "",
}
SHAPES: dict[Any, Any] = {
    Comment: own.CommentLine,
    CommentRevision: own.Revision,
    Decision: own.Decision,
    Report: own.Report,
    Article: own.ArticleLine,
    Site: own.SiteLine,
    Phrase: own.PhraseLine,
    Ban: own.BanLine,
    Mark: own.MarkLine,
    Reserved: own.ReservedLine,
}


@pytest.mark.parametrize("model", SHAPES, ids=lambda model: model.__tablename__)
def test_every_column_is_in_the_file_or_made_anew(model: Any) -> None:
    columns = {column.name for column in model.__table__.columns} - {"id", "site_id"}
    assert columns == (columns & SHAPES[model].model_fields.keys()) | set(MADE_ANEW[model].split())
