"""Files that mean harm, or are none of the format that was named."""

from __future__ import annotations

import json
import tracemalloc
from pathlib import Path

import pytest
from sqlalchemy import select

from service.db import Database
from service.models import Comment, Decision
from service.transfer.source import Source
from service.transfer.xml import LARGEST, elements
from tests.transfer.conftest import Command
from tests.transfer.written import comment, item, wxr

BOMB = """<!DOCTYPE rss [<!ENTITY a "lantern">
<!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]>"""
OUTSIDE = '<!DOCTYPE rss [<!ENTITY secret SYSTEM "file:///etc/passwd">]>'
REMOTE = '<!DOCTYPE rss SYSTEM "http://127.0.0.1:1/rss.dtd">'

REFUSED = {
    "entity bomb": (
        wxr(item([comment(1, "A.")])).replace("<rss", BOMB + "<rss", 1),
        "document type",
    ),
    "file": (wxr().replace("<rss", OUTSIDE + "<rss", 1), "document type"),
    "remote": (wxr().replace("<rss", REMOTE + "<rss", 1), "document type"),
    "entity of nobody": (wxr("<item>&secret;</item>"), "undefined entity"),
    "deep": (wxr("<x>" * 5000), "within each other"),
    "cut off": (wxr(item([comment(1, "A.")])).removesuffix("</rss>\n"), "no element found"),
    "no XML": ("%PDF-1.7\n", "not well-formed"),
    "empty": ("", "no element found"),
    "another XML": ("<feed></feed>", "is no WXR"),
    "large": (wxr(item([comment(1, "x" * (LARGEST + 1))])), "too large"),
    "large comment": (wxr("<!--" + "x" * (2 * LARGEST)), "too large"),
    "large tag": (wxr('<x a="' + "x" * (2 * LARGEST)), "too large"),
    "many parts": (wxr(item([comment(1, "]]><a/><![CDATA[" * (LARGEST // 90))])), "too large"),
}


@pytest.mark.parametrize(("text", "why"), REFUSED.values(), ids=REFUSED)
def test_it_is_refused_in_one_sentence(
    command: Command, tmp_path: Path, text: str, why: str
) -> None:
    file = tmp_path / "blog.xml"
    file.write_text(text, "utf-8")
    code, said = command("import", "wordpress", file)
    assert code == 1
    assert why in said
    assert said.startswith("Error: ") or "1 approved" in said
    (sentence,) = [line for line in said.splitlines() if line.startswith("Error: ")]
    assert said.endswith(f"{sentence}\n")


@pytest.mark.parametrize("name", ["jsonl", "disqus", "wordpress"])
@pytest.mark.parametrize(
    "content", [b"", b"\0" * 5000, b"\x1f\x8b\x08rubbish", b'{"a": 1}\n', b"[]"]
)
def test_a_file_of_another_kind_is_refused(
    command: Command, tmp_path: Path, name: str, content: bytes
) -> None:
    file = tmp_path / "file"
    file.write_bytes(content)
    code, said = command("import", name, file)
    assert (code, "Error: " in said) == (1, True)


def test_what_came_before_the_break_is_stored(command: Command, tmp_path: Path) -> None:
    file = tmp_path / "blog.xml"
    file.write_text(wxr(item([comment(1, "A."), comment(2, "B.")]))[:-60], "utf-8")
    assert "1 comments: 1 approved" in command("import", "wordpress", file)[1]


def test_a_text_that_nobody_asked_for_is_not_kept(tmp_path: Path) -> None:
    file = tmp_path / "large.xml"
    with file.open("w") as out:
        out.write("<rss><channel><other>")
        for _ in range(200):
            out.write("x" * 100_000)
        out.write("</other></channel></rss>")
    tracemalloc.start()
    with Source(file).open() as stream:
        assert list(elements(stream, frozenset({"comment"}), frozenset())) == []
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 3_000_000


LINES = {
    "no JSON": ("{", "Invalid JSON"),
    "no object": ("[]", "cannot be read"),
    "another type": ('{"type":"person"}', "cannot be read"),
    "NUL": (r'{"type":"comment","id":"a\u0000"}', "NUL"),
    "half a pair": (r'{"type":"comment","id":"\ud800"}', "Invalid JSON"),
}


def line(**more: object) -> str:
    text = {"author_name": "Ana", "body": "Hello."}
    told = {"id": "1", "article": "key", "status": "approved", "revisions": [text]}
    return json.dumps({"type": "comment", "created_at": "2025-01-01T00:00:00Z"} | told | more)


WRONG: dict[str, tuple[dict[str, object], str]] = {
    "no revision": ({"revisions": []}, "revisions"),
    "two alike": (
        {"revisions": [{"author_name": "a", "body": "b"}] * 2},
        "two of them are the same",
    ),
    "status": ({"status": "published"}, "status"),
    "time": ({"created_at": "2025-01-01T00:00:00"}, "created_at"),
    "long ago": ({"edited_at": "0001-01-01T00:00:00+14:00"}, "edited_at"),
    "future": ({"created_at": "2999-01-01T00:00:00Z"}, "which cannot be"),
    "not a number": ({"margin": float("nan")}, "margin"),
    "long": ({"author_key": "x" * 81}, "author_key"),
    "site": ({"site": "Ö"}, "site"),
}


@pytest.mark.parametrize(
    ("bad", "why"),
    [*LINES.values(), *((line(**more), why) for more, why in WRONG.values())],
    ids=[*LINES, *WRONG],
)
def test_a_bad_line_is_skipped_and_named(
    command: Command, tmp_path: Path, bad: str, why: str
) -> None:
    file = tmp_path / "parley.jsonl"
    file.write_text("\n".join(['{"type":"parley","version":1}', bad, "", line(id="2")]), "utf-8")
    code, said = command("import", "jsonl", file)
    assert (code, why in said, said.startswith("line 2")) == (0, True, True), said
    assert "1 comments: 1 approved" in said
    assert "1 skipped" in said


def test_decisions_with_ids_of_others_come_under_new_ones(
    command: Command, db: Database, tmp_path: Path
) -> None:
    decision = {
        "uid": "01KAQ2V4Z0W8C1N5T6M7R8S9AB",
        "revision": 1,
        "action": "approve",
        "source": "moderator",
        "actor": "ana",
        "to_status": "approved",
        "created_at": "2025-01-01T00:00:00Z",
    }
    file = tmp_path / "parley.jsonl"
    lines = [line(id=str(number), decisions=[decision]) for number in range(3)]
    file.write_text("\n".join(['{"type":"parley","version":1}', *lines]), "utf-8")
    assert "3 comments: 3 approved" in command("import", "jsonl", file)[1]
    with db.read() as session:
        assert len(set(session.scalars(select(Decision.uid)))) == 3


def test_a_file_brings_no_markup_and_no_unknown_reason(command: Command, tmp_path: Path) -> None:
    text = {
        "author_name": "<b>Ana</b>",
        "body": "<script>alert(1)</script> *so*",
        "body_html": "<script>alert(1)</script>",
        "reasons": [{"code": "unheard-of", "detail": "x"}, {"code": "links", "detail": "two"}],
        "explanation": [{"start": 0, "end": 2, "label": "unheard-of", "weight": 1}],
    }
    file, out = tmp_path / "parley.jsonl", tmp_path / "out.jsonl"
    file.write_text('{"type":"parley","version":1}\n' + line(revisions=[text]), "utf-8")
    assert command("import", "jsonl", file)[0] == 0
    assert command("export", out)[0] == 0
    (revision,) = json.loads(out.read_text("utf-8").splitlines()[-1])["revisions"]
    assert [reason["code"] for reason in revision["reasons"]] == ["links"]
    assert revision["explanation"] == []


def test_what_waits_is_found_in_a_list(command: Command, db: Database, tmp_path: Path) -> None:
    file = tmp_path / "parley.jsonl"
    file.write_text('{"type":"parley","version":1}\n' + line(status="held"), "utf-8")
    assert command("import", "jsonl", file)[0] == 0
    with db.read() as session:
        assert session.scalars(select(Comment.queue)).one() == "needs_you"


def test_an_older_program_says_that_a_file_is_newer(command: Command, tmp_path: Path) -> None:
    file = tmp_path / "parley.jsonl"
    file.write_text('{"type":"parley","version":2}\n')
    code, said = command("import", "jsonl", file)
    assert (code, "is no export of Parley" in said) == (1, True)
