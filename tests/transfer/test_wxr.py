"""Comments leave as WordPress would write them."""

from __future__ import annotations

import stat
from pathlib import Path
from typing import Any

from flask import Flask
from lxml import etree
from sqlalchemy import select

from service.context import services
from service.db import Database
from service.models import Comment
from tests.api.blog import ARTICLE, Blog
from tests.transfer.conftest import Command, runs

Told = dict[str, Any]


def lived_in(blog: Blog) -> None:
    first = blog.approved(body="*First* & <b>best</b>. ]]>", author={"name": "A & B\u200b"})
    gone = blog.approved(parent_id=first["id"], body="Regretted.")
    blog.approved(parent_id=gone["id"], body="An answer.", article_title=None)
    blog.delete(gone)
    blog.held(body="Waits: please hold this.")
    blog.settle(blog.approved(body="Lanterns!"), "reject", label="spam")
    blog.settle(blog.approved(body="Rude."), "reject", label="toxic")
    blog.approved(article="a key", body="Elsewhere.")


def told(db: Database) -> dict[str, Told]:
    """What WXR carries, by the text."""
    with db.read() as session:
        rows = session.scalars(select(Comment).order_by(Comment.id)).unique().all()
        texts = {row.id: row.current.body for row in rows}
        return {
            row.current.body: {
                "status": row.status,
                "spam": row.label == "spam",
                "article": row.article.key,
                "name": row.current.author_name,
                "html": row.current.body_html,
                "second": int(row.created_at.timestamp()),
                "above": texts.get(row.parent_id or 0),
            }
            for row in rows
            if row.status != "deleted"
        }


def test_our_own_reader_finds_the_same(
    blog: Blog, command: Command, db: Database, elsewhere: Flask, tmp_path: Path
) -> None:
    lived_in(blog)
    file = tmp_path / "blog.xml"
    code, said = command("export", file, "--format", "wxr")
    assert (code, said.startswith(f"6 comments in {file}")) == (0, True), said
    said = runs(elsewhere)("import", "wordpress", file)[1]
    assert "6 comments: 3 approved, 1 held, 1 spam, 1 trash, 0 deleted." in said
    there, here = told(services(elsewhere).db), told(db)
    here["An answer."]["above"] = next(body for body in here if "First" in body)
    assert there == here


def test_it_has_the_elements_that_an_importer_asks_for(
    blog: Blog, command: Command, tmp_path: Path
) -> None:
    lived_in(blog)
    file = tmp_path / "blog.xml"
    command("export", file, "--format", "wxr")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    channel = etree.parse(file).getroot()[0]
    wp = {"wp": "http://wordpress.org/export/1.2/"}
    assert channel.findtext("wp:wxr_version", None, wp) == "1.2"
    article, other = channel.findall("item")
    assert (article.findtext("link"), other.findtext("link")) == (ARTICLE, "a key")
    assert article.findtext("wp:post_type", None, wp) == "post"
    comments = article.findall("wp:comment", wp)
    states = [one.findtext("wp:comment_approved", None, wp) for one in comments]
    assert states == ["1", "1", "0", "spam", "trash"]
    ids = [one.findtext("wp:comment_id", None, wp) for one in comments]
    parents = [one.findtext("wp:comment_parent", None, wp) for one in comments]
    assert parents == ["0", ids[0], "0", "0", "0"]
    content = comments[0].findtext("wp:comment_content", None, wp)
    assert content == "<p><em>First</em> &amp; &lt;b&gt;best&lt;/b&gt;. ]]&gt;</p>"


def test_without_the_site_there_is_no_file(command: Command, tmp_path: Path) -> None:
    for kind in ("jsonl", "wxr"):
        code, said = command("export", tmp_path / "out", "--format", kind, "--site", "none")
        assert (code, said) == (1, "Error: There is no site 'none'.\n")
    assert list(tmp_path.glob("*out*")) == []
