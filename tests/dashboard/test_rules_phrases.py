"""Phrases in the dashboard: added, imported, searched, taken along, taken off."""

from __future__ import annotations

import io

from service import blocklists
from service.db import Database
from tests.api.blog import Blog
from tests.dashboard.desk import Desk, Page

PHRASES = "/dashboard/rules/phrases"


def look(desk: Desk, kind: str = "banned", **typed: str) -> Page:
    forms = desk.get(f"{PHRASES}?kind={kind}").forms(f"{PHRASES}/preview", kind=kind)
    return desk.send(next(form for form in forms if "act" not in form.fields), **typed)


def add(desk: Desk, page: Page, text: str) -> Page:
    """Press the button below what was looked at; the list goes along in a field of its own."""
    assert f"{text}</textarea>" in page.text
    return desk.send(page.form(PHRASES), kept=text)


def test_a_phrase_holds_from_the_next_comment_on(blog: Blog, desk: Desk) -> None:
    blog.approved(body="A miracle cure it is not.")
    page = look(desk, "suspect", text="miracle*")
    assert "Holds 1 more." in page.text
    add(desk, page, "miracle*")
    assert blog.send(body="Miracles happen.").status == 202
    assert "the suspect phrase “miracle*”" in desk.get("/dashboard/").text


def test_an_import_reports_what_it_takes_and_refuses(blog: Blog, desk: Desk) -> None:
    text = "# a note\n\nplease hold this\ncheap pills\r\ncheap pills\ncasino*\n/(/\nab*\n"
    page = look(desk, text=text)
    assert "Hold comments with “cheap pills”" in page.text
    assert "2 are known already" in page.text
    assert "2 lines are refused" in page.text
    assert "fewer than 3 letters" in page.text
    assert "missing )" in page.text


def test_a_file_of_many_lines_is_taken(desk: Desk, db: Database) -> None:
    lines = "\n".join(f"phrase number {i}" for i in range(20_000)).encode()
    form = desk.get(PHRASES).forms(f"{PHRASES}/preview")[-1]
    token = {"csrf_token": form.fields["csrf_token"], "kind": "banned"}
    upload = {"file": (io.BytesIO(b"\xef\xbb\xbf" + lines), "list.txt")}
    multipart = {"content_type": "multipart/form-data"}
    page = desk.post(f"{PHRASES}/preview", token | upload, **multipart)
    assert "any of 20,000 more phrases" in page.text
    done = desk.post(PHRASES, token | {"act": "add", "kept": lines.decode()}, **multipart)
    assert "20,000 phrases are added" in desk.follow(done).text


def test_a_list_too_long_is_refused(desk: Desk) -> None:
    form = desk.get(PHRASES).forms(f"{PHRASES}/preview")[-1]
    big = {"csrf_token": form.fields["csrf_token"], "text": "x" * (5 << 20)}
    assert desk.post(f"{PHRASES}/preview", big).status == 413


def test_a_file_that_is_no_text_is_refused(desk: Desk) -> None:
    form = desk.get(PHRASES).forms(f"{PHRASES}/preview")[-1]
    fields = {"csrf_token": form.fields["csrf_token"], "kind": "banned"}
    file = {"file": (io.BytesIO(b"\xff\xfe\x00"), "list.bin")}
    page = desk.post(f"{PHRASES}/preview", fields | file, content_type="multipart/form-data")
    assert (page.status, "The file is no text in UTF-8." in page.text) == (422, True)


def test_the_list_is_searched_paged_and_taken_along(desk: Desk, db: Database) -> None:
    many = [f"word {i:03}" for i in range(120)] + ["100% sure"]
    with db.write() as session:
        blocklists.add_phrases(session, "default", "suspect", many)
    first = desk.get(f"{PHRASES}?kind=suspect")
    assert "word 048" in first.text
    assert "word 050" not in first.text
    assert "word 050" in desk.get(f"{PHRASES}?kind=suspect&after=word+049").text
    found = desk.get(f"{PHRASES}?kind=suspect&q=0%25").text
    assert "100% sure" in found
    assert "word 100" not in found
    saved = desk.get(f"{PHRASES}.txt?kind=suspect")
    assert saved.text.splitlines() == sorted(many)


def test_a_phrase_is_taken_off(blog: Blog, desk: Desk) -> None:
    blog.held()
    form = desk.get(PHRASES).form(f"{PHRASES}/preview", act="remove", text="please hold this")
    page = desk.send(form)
    assert "Lets 1 more through." in page.text
    desk.send(page.form(PHRASES))
    assert blog.send(body="Now please hold this.").status == 201
