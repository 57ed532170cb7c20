"""The log: what was done, found again, taken along, taken back."""

from __future__ import annotations

import csv
import json

import pytest

from service import audit, sites
from service.dashboard.words import did
from service.db import Database
from tests.api.blog import Blog
from tests.dashboard.desk import Desk

REJECTED = {"action": "reject", "label": "spam", "comments": 3}


def note(db: Database, actor: str, subject: str = "batch:x", site: int | None = None) -> None:
    with db.write() as session:
        audit.note(session, actor, "undo", subject, {"comments": 2}, site_id=site)


def test_says_who_did_what(blog: Blog, desk: Desk) -> None:
    uid = blog.held()["id"]
    desk.decide(uid, "spam")
    page = desk.get("/dashboard/log")
    assert "rejected a comment as spam" in page.text
    assert f"/dashboard/comments/{uid}" in page.text


def test_is_searched_by_person_act_comment_and_day(db: Database, desk: Desk) -> None:
    note(db, "ana", "comment:01KAQ2V4Z0W8C1N5T6M7R8S9AB")
    note(db, "berta")
    for query, found in (
        ("who=ana", True),
        ("who=berta", False),
        ("did=undo", True),
        ("did=decide", False),
        ("what=01KAQ2V4Z0W8C1N5T6M7R8S9AB", True),
        ("what=01KAQ2V4Z0W8C1N5T6M7R8S9AC", False),
        ("since=2026-01-01", True),
        ("until=2026-01-01", False),
    ):
        page = desk.get(f"/dashboard/log?{query}").text
        assert ('<th scope="row">ana</th>' in page) == found, query


def test_pages_on_from_the_oldest_shown(db: Database, desk: Desk) -> None:
    for number in range(60):
        note(db, f"person-{number}")
    first = desk.get("/dashboard/log")
    older = first.text.partition('<a href="/dashboard/log?before=')[2].partition('"')[0]
    second = desk.get(f"/dashboard/log?before={older}").text
    assert "person-59<" in first.text
    assert "person-9<" not in first.text
    assert "person-9<" in second
    assert "person-10<" not in second


def test_day_that_is_none_is_refused(desk: Desk) -> None:
    page = desk.get("/dashboard/log?since=yesterday")
    assert page.status == 422
    assert "no day such as" in page.text


def test_many_decisions_are_undone_from_the_log(blog: Blog, desk: Desk) -> None:
    held = [blog.held() for _ in range(3)]
    blog.decide(*({"comment_id": one["id"], "action": "approve"} for one in held))
    page = desk.get("/dashboard/log")
    assert "approved 3 comments" in page.text
    desk.send(page.form("/dashboard/undo"))
    assert [item["id"] for item in blog.queue(status="held")] == [one["id"] for one in held]
    assert desk.get("/dashboard/log").forms("/dashboard/undo") == []


def test_is_saved_as_json_lines(blog: Blog, desk: Desk) -> None:
    desk.decide(blog.held()["id"], "toxic")
    answer = desk.get("/dashboard/log.jsonl?did=decide")
    (line,) = map(json.loads, answer.text.splitlines())
    assert (line["actor"], line["site"], line["detail"]["label"]) == ("marisol", "default", "toxic")
    assert answer.headers["Content-Disposition"].endswith('"parley-log.jsonl"')


def test_is_saved_as_csv_that_no_spreadsheet_runs(db: Database, desk: Desk) -> None:
    note(db, "=HYPERLINK(1)")
    rows = list(csv.reader(desk.get("/dashboard/log.csv").text.splitlines()))
    assert rows[0] == ["at", "actor", "action", "subject", "site", "detail"]
    assert rows[1][1] == "'=HYPERLINK(1)"


def test_saving_reads_on_past_one_portion(db: Database) -> None:
    for _ in range(7):
        note(db, "ana")
    with db.read() as session:
        assert len(list(audit.every(session, audit.Query(), at_once=3))) == 7


def test_other_kinds_of_file_are_not_there(desk: Desk) -> None:
    assert desk.get("/dashboard/log.pdf").status == 404


def test_who_has_one_site_sees_its_acts_alone(db: Database) -> None:
    with db.write() as session:
        other = sites.create(session, "other", "Other").id
    note(db, "here", site=1)
    note(db, "there", site=other)
    note(db, "everywhere")
    with db.read() as session:
        found = audit.find(session, audit.Query(sites=frozenset({1})))
    assert [entry.act.actor for entry in found] == ["here"]


@pytest.mark.parametrize(
    ("action", "detail", "words"),
    [
        (
            "decide",
            {"action": "reject", "label": "spam", "comments": 3},
            "rejected 3 comments as spam",
        ),
        ("decide", {"action": "approve", "label": None, "comments": 1}, "approved a comment"),
        ("undo", {"undone": "x", "comments": 2}, "took back what was decided about 2 comments"),
    ],
)
def test_words_of_an_act(action: str, detail: dict[str, object], words: str) -> None:
    assert did(action, detail) == words
