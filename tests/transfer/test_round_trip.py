"""Everything moves out and in again: two exports are the same file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from flask import Flask

from service import blocklists, reserved, sites
from service.comments import counts
from service.comments.records import Actor
from service.context import services
from service.db import Database
from service.rules import move
from tests.api.blog import ADDRESS, ARTICLE, HELD, Blog
from tests.transfer.conftest import runs


def lived_in(blog: Blog, app: Flask, db: Database) -> None:
    """A blog in which everything has happened once."""
    own = services(app)
    blog.moderator = dict(blog.moderator)
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
        config = own.sites.get(session, "default")
        move.move(session, Actor("ana"), config, ARTICLE, "https://blog.example/new")
    blocklists_mark(own, "second")
    reserved.keep(own, Actor("ana"), "second", "name", "Marisol")
    blog.send(article="https://second.example/a", site="second", body=f"Second: {HELD}.")


def blocklists_mark(own: Any, slug: str) -> None:
    from service.models import Mark

    with own.db.write() as session:
        site = sites.find(session, slug)
        session.add(Mark(site_id=site.id, kind="email", value="ana@mail.example", trusted=True))


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
    assert there.listed(article=ARTICLE)["total"] == blog.listed(article=ARTICLE)["total"] == 3
    assert [
        {
            name: item[name]
            for name in ("id", "parent_id", "depth", "body", "body_html", "reply_count")
        }
        for item in there.listed(article=ARTICLE)["items"]
    ] == [
        {
            name: item[name]
            for name in ("id", "parent_id", "depth", "body", "body_html", "reply_count")
        }
        for item in blog.listed(article=ARTICLE)["items"]
    ]


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
