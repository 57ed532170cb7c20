"""What becomes of a blog that was kept with WordPress."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from service import sites
from service.comments import labels
from service.context import services
from service.db import Database
from service.models import Article, Comment, Delivery, Event
from tests.api.blog import Blog
from tests.transfer.conftest import Command, stored
from tests.transfer.written import comment, item, wxr
from training import decisions as training

Take = Callable[..., str]
NIGHT = "https://blog.example/night-trains"
pytestmark = pytest.mark.usefixtures("counts_are_right")


@pytest.fixture
def take(command: Command, tmp_path: Path) -> Take:
    """Imports items; what the command says."""

    def run(*items: str, words: tuple[str, ...] = (), **more: str) -> str:
        file = tmp_path / "blog.xml"
        file.write_text(wxr(*items, **more), "utf-8")
        code, said = command("import", "wordpress", file, *words)
        assert code == 0, said
        return said

    return run


def test_states_times_and_threads_are_kept(take: Take, db: Database, blog: Blog) -> None:
    said = take(
        item(
            [
                comment(1, "The first."),
                comment(2, "An answer.", parent=1),
                comment(3, "Waits.", "0", parent=2),
                comment(4, "Lanterns, lanterns!", "spam"),
                comment(5, "Thrown away.", "trash"),
                comment(6, "Its post is gone.", "post-trashed"),
            ]
        )
    )
    assert said.splitlines() == [
        "6 comments: 2 approved, 1 held, 1 spam, 2 trash, 0 deleted.",
        "0 known already, 0 skipped.",
    ]
    with stored(db) as found:
        first, answer, waits = found["The first."], found["An answer."], found["Waits."]
        assert (first.status, answer.status, answer.parent_id) == ("approved", "approved", first.id)
        assert (first.reply_count, answer.depth, waits.depth) == (1, 1, 2)
        assert (waits.status, waits.queue, waits.settled) == ("held", "needs_you", False)
        assert "imported" in waits.reason_codes
        assert waits.current.scores
        spam, trash = found["Lanterns, lanterns!"], found["Thrown away."]
        assert (spam.status, spam.label, trash.status, trash.label) == (
            *("rejected", "spam"),
            *("rejected", None),
        )
        assert first.created_at == datetime(2026, 1, 6, 1, tzinfo=UTC)
        assert first.author_email == "reader1@mail.example"
    assert blog.bodies(article=NIGHT) == ["The first.", "An answer."]


def test_an_article_has_its_title_day_and_door(take: Take, db: Database) -> None:
    take(item([comment(1, "A.")], comments_are="closed", title="Caf\u00e9 &amp; cars"))
    with db.read() as session:
        article = session.scalars(select(Article)).one()
    assert (article.key, article.title, article.open) == (NIGHT, "Café & cars", False)
    assert article.dated_at == datetime(2026, 1, 5, 8, 30, tzinfo=UTC)


def test_an_article_that_is_there_keeps_what_it_has(take: Take, blog: Blog, db: Database) -> None:
    blog.approved(article=NIGHT, article_title="Ours")
    take(item([comment(1, "A.")], comments_are="closed"))
    with db.read() as session:
        article = session.scalars(select(Article)).one()
    assert (article.title, article.open, article.dated_at) == ("Ours", True, None)


@pytest.mark.parametrize("version", ["1.0", "1.1", "1.2", "9"])
def test_any_version_is_read(take: Take, db: Database, version: str) -> None:
    take(item([comment(1, "A.")]), version=version)
    with stored(db) as found:
        assert list(found) == ["A."]


def test_markup_becomes_markdown(take: Take, blog: Blog) -> None:
    take(item([comment(1, 'See <a href="https://a.example/">this</a>\nand <b>that</b> & *so*.')]))
    (body,) = blog.bodies(article=NIGHT)
    assert body == "See [this](https://a.example/)\nand **that** & \\*so\\*."
    html = blog.listed(article=NIGHT)["items"][0]["body_html"]
    assert "<strong>that</strong> &amp; *so*." in html


SKIPPED = {
    "is a pingback": comment(1, "x", type="pingback"),
    "is a trackback": comment(1, "x", type="trackback"),
    "is of the type 'order_note'": comment(1, "x", type="order_note"),
    "has the state 'maybe', which is none": comment(1, "x", "maybe"),
    "is empty": comment(1, "<script>alert(1)</script>"),
    "has no time": comment(1, "x", gmt="0000-00-00 00:00:00", date="0000-00-00 00:00:00"),
    "is of 2101-01-01, which cannot be": comment(1, "x", gmt="2101-01-01 00:00:00"),
    "has 50,001 characters, which is more than 50,000": comment(1, "x" * 50_001),
    "has more than 100,000 characters": comment(1, "x" * 100_001),
}


@pytest.mark.parametrize(("why", "bad"), SKIPPED.items(), ids=SKIPPED)
def test_what_is_skipped_is_named_and_stops_nothing(
    take: Take, db: Database, why: str, bad: str
) -> None:
    said = take(item([bad, comment(2, "Good.")]))
    assert f"comment 1: {why}.\n" in said
    assert "1 comments: 1 approved" in said
    assert "0 known already, 1 skipped." in said
    with stored(db) as found:
        assert list(found) == ["Good."]


@pytest.mark.parametrize(
    ("why", "more"),
    [
        ("that is not published (private)", {"status": "private"}),
        ("that is not published (draft)", {"status": "draft"}),
        ("with a password", {"password": "sesame"}),
        ("without an address", {"link": ""}),
    ],
)
def test_below_a_hidden_article_nothing_is_taken(
    take: Take, db: Database, why: str, more: dict[str, str]
) -> None:
    assert f"stands below an article {why}." in take(item([comment(1, "Secret.")], **more))
    with stored(db) as found:
        assert found == {}


def test_an_article_of_another_host_is_skipped(take: Take, db: Database) -> None:
    with db.write() as session:
        sites.set_origins(session, "default", ["https://other.example"])
    assert "whose host is none of the site's" in take(item([comment(1, "A.")]))


def test_what_is_no_address_is_left_out_and_names_are_cut(take: Take, db: Database) -> None:
    take(
        item(
            [
                comment(1, "A.", author="", email="at home", url="javascript:alert(1)"),
                comment(2, "B.", author="x" * 300, url="b.example"),
            ]
        )
    )
    with stored(db) as found:
        first, second = found["A."], found["B."]
        assert (first.current.author_name, first.author_email) == ("Anonymous", None)
        assert first.current.author_url is None
        assert len(second.current.author_name) == 100
        assert second.current.author_url == "https://b.example"


def test_addresses_of_the_last_days_alone_are_kept_and_as_hashes(take: Take, db: Database) -> None:
    lately = f"{datetime.now(UTC):%Y-%m-%d} 00:00:00"
    take(item([comment(1, "Old."), comment(2, "New.", gmt=lately)]))
    with stored(db) as found:
        assert found["Old."].address_hash is None
        assert "9.9.9.9" not in str(found["New."].address_hash)
        assert len(found["New."].address_hash or "") == 64


def test_an_answer_may_come_before_what_it_answers(take: Take, blog: Blog, db: Database) -> None:
    answers = [comment(number, f"Number {number}.", parent=number + 1) for number in range(1, 5)]
    take(item([*answers, comment(5, "The first.")]))
    listed = blog.listed(article=NIGHT)["items"]
    assert {one["body"]: one["depth"] for one in listed} == {
        "The first.": 0,
        "Number 4.": 1,
        "Number 3.": 2,
        "Number 2.": 3,
        "Number 1.": 4,
    }


def test_an_answer_in_an_earlier_batch_is_hung_at_the_end(
    take: Take, blog: Blog, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("service.transfer.importing.BATCH", 1)
    below = comment(1, "Below the answer.", parent=2)
    said = take(item([below, comment(2, "Answer.", parent=3), comment(3, "First.", "trash")]))
    assert "top of their thread" not in said
    listed = {one["body"]: one for one in blog.listed(article=NIGHT)["items"]}
    assert (listed["Answer."]["depth"], listed["Below the answer."]["depth"]) == (1, 2)
    assert listed[None]["depth"] == 0


def test_a_parent_that_comes_with_a_later_file_is_found(take: Take, db: Database) -> None:
    said = take(item([comment(2, "Answer.", parent=1)]))
    assert "1 stand at the top of their thread" in said
    take(item([comment(1, "First.")]))
    with stored(db) as found:
        assert found["Answer."].parent_id == found["First."].id


@pytest.mark.parametrize("batch", [1, 500])
@pytest.mark.parametrize("words", [(), ("--dry-run",)])
def test_rings_and_strange_parents_stand_at_the_top(
    take: Take, db: Database, monkeypatch: pytest.MonkeyPatch, batch: int, words: tuple[str, ...]
) -> None:
    monkeypatch.setattr("service.transfer.importing.BATCH", batch)
    said = take(
        item([comment(1, "A.", parent=2), comment(2, "B.", parent=1), comment(3, "C.", parent=3)]),
        item(
            [comment(4, "D.", parent=1), comment(5, "E.", parent=99)], link="https://blog.example/b"
        ),
        words=words,
    )
    assert "4 stand at the top of their thread" in said
    if not words:
        with stored(db) as found:
            assert (found["C."].parent_id, found["D."].parent_id) == (None, None)
            assert {found["A."].parent_id, found["B."].parent_id} != {None}


def test_a_second_time_adds_nothing_and_another_blog_does(take: Take, db: Database) -> None:
    items = item([comment(1, "A."), comment(2, "B.", parent=1), comment(1, "Twice.")])
    assert "2 comments" in take(items)
    assert take(items).splitlines() == [
        "0 comments: 0 approved, 0 held, 0 spam, 0 trash, 0 deleted.",
        "3 known already, 0 skipped.",
    ]
    assert "2 comments" in take(items, blog="https://blog.example/en")


def test_a_dry_run_stores_nothing_and_says_the_same(take: Take, db: Database) -> None:
    items = item([comment(1, "A."), comment(2, "B.", "spam", parent=1), comment(3, "", "0")])
    rehearsed = take(items, words=("--dry-run",)).splitlines()
    with db.read() as session:
        assert session.scalar(select(func.count(Comment.id))) == 0
        assert session.scalar(select(func.count(Article.id))) == 0
    rehearsed.remove("Dry run: nothing is stored.")
    assert rehearsed == take(items).splitlines()


def test_nobody_is_told(take: Take, db: Database, command: Command) -> None:
    command("webhooks", "create", "https://hook.example/")
    take(item([comment(1, "A."), comment(2, "B.", "0"), comment(3, "C.", "spam")]))
    with db.read() as session:
        assert session.scalar(select(func.count(Event.id))) == 0
        assert session.scalar(select(func.count(Delivery.id))) == 0


def test_what_was_decided_there_teaches_by_half_until_it_is_decided_here(
    take: Take, blog: Blog, app: Flask, tmp_path: Path
) -> None:
    take(item([comment(1, "Good."), comment(2, "Bad.", "spam"), comment(3, "Gone.", "trash")]))

    def taught() -> dict[str, tuple[float, int]]:
        labels.write(services(app), tmp_path / "labels.jsonl")
        rows = training.read(tmp_path / "labels.jsonl").rows
        return {row.document.body: (row.weight, row.known["spam"]) for row in rows}

    assert taught() == {"Good.": (0.5, 0), "Bad.": (0.5, 1)}
    (bad,) = [one for one in blog.queue(status="rejected") if one["label"] == "spam"]
    blog.settle(bad, "approve")
    assert taught() == {"Good.": (0.5, 0), "Bad.": (1.0, 0)}


def test_only_the_newest_of_either_kind_teach(
    take: Take, app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(labels, "MOST_IMPORTED", 1)
    take(item([comment(n, f"Number {n}.", "spam" if n < 3 else "1") for n in range(1, 6)]))
    labels.write(services(app), tmp_path / "labels.jsonl")
    rows = training.read(tmp_path / "labels.jsonl").rows
    assert [row.document.body for row in rows] == ["Number 2.", "Number 5."]


def test_moderators_may_take_it_back(take: Take, blog: Blog) -> None:
    take(item([comment(1, "Good.")]))
    (item_,) = blog.queue(status="approved")
    (decision,) = blog.history(item_)["decisions"]
    assert (decision["source"], decision["actor"]) == ("import", "import:wordpress")
    assert blog.undo({"decision_id": decision["id"]}).status == 200
    assert [one["body"] for one in blog.queue(status="held")] == ["Good."]


def test_imports_are_no_decisions_of_today(take: Take, blog: Blog) -> None:
    take(item([comment(1, "Good."), comment(2, "Bad.", "spam")]))
    answer = blog.moderate("GET", "/stats")
    days = answer.json["days"]
    assert sum(day["approved"] + day["rejected"] for day in days) == 0


def test_a_gzipped_file_is_read(command: Command, db: Database, tmp_path: Path) -> None:
    file = tmp_path / "blog.xml.gz"
    file.write_bytes(gzip.compress(wxr(item([comment(1, "A.")])).encode()))
    assert command("import", "wordpress", file)[0] == 0
    with stored(db) as found:
        assert list(found) == ["A."]
    file.write_bytes(file.read_bytes()[:-30])
    code, said = command("import", "wordpress", file)
    assert (code, "is a damaged gzip" in said) == (1, True)


def test_control_characters_of_an_old_database_are_left_out(take: Take, db: Database) -> None:
    take(item([comment(1, "A\x0bB\x08.")]))
    with stored(db) as found:
        assert list(found) == ["AB."]
