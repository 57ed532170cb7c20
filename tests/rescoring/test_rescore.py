"""Comments judged anew: what is kept, what is said, and what goes on after a kill."""

from __future__ import annotations

import signal
import subprocess
import sys
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from service import sites, versions
from service.config import ROOT, Settings
from service.context import services
from service.db import Database
from service.models import Comment, Decision, Rescored
from service.rescoring import Scope, batches, report, waiting
from tests.api.blog import Blog
from tests.comments.test_plans import plans, reads_everything
from tests.rescoring.conftest import Rescore
from tests.rescoring.many import copies
from tests.server import environment


def row(db: Database, comment: dict[str, Any]) -> Comment:
    with db.read() as session:
        return session.scalars(select(Comment).filter_by(uid=comment["id"])).one()


def rescored(db: Database) -> int:
    with db.read() as session:
        return session.scalar(select(func.count(Rescored.id))) or 0


def test_new_scores_stand_beside_those_a_comment_was_judged_with(
    blog: Blog, db: Database, strict: str, rescore: Rescore
) -> None:
    comment = blog.approved()
    before, history = row(db, comment), blog.history(comment)
    assert "strict: 1 comments to judge" in rescore("--version", strict)
    after = row(db, comment)
    assert (after.status, after.version, after.top_score) == ("approved", 1, before.top_score)
    assert (after.current.scores, after.current.model_version) == (before.current.scores, "tiny")
    assert blog.history(comment) == history
    with db.read() as session:
        found = session.scalars(select(Rescored)).one()
    assert (found.version, found.revision, found.was_held, found.held) == (strict, 1, False, True)
    assert found.scores["spam"] > 0.999999


def test_it_says_what_would_be_judged_otherwise_and_who_was_right(
    blog: Blog, strict: str, rescore: Rescore
) -> None:
    blog.settle(blog.approved(), "approve")
    for _ in range(2):
        blog.settle(blog.approved(), "reject", label="spam")
    blog.settle(blog.approved(), "reject", label="off_topic")
    blog.approved(body="Nobody has\x1b[31m decided this.")
    blog.held()
    said = rescore("--version", strict, "--examples", "10")
    assert "Compared: 6\n5 published then, held by this version" in said
    assert "people approved 1 and rejected 2 of them\n0 held then" in said
    assert "this version is right 2 times, the one before 1 times" in said
    assert "held\tspam 1.00\t-\tNobody has [31m decided this." in said
    assert len([line for line in said.splitlines() if "\tspam 1.00\t" in line]) == 5


def test_what_the_model_alone_held_would_be_published(
    blog: Blog, db: Database, rescore: Rescore
) -> None:
    with db.write() as session:
        sites.set_rule(session, "default", "threshold_spam", 0.000001)
    spam = dict(blog.send().json)
    with db.write() as session:
        sites.set_rule(session, "default", "threshold_spam", 0.999999)
    said = rescore()
    assert spam["status"] == "held"
    assert "1 held then, published by this version; people approved 0 and rejected 0" in said
    assert row(db, spam).status == "held"


def test_what_is_done_is_not_done_again(blog: Blog, db: Database, rescore: Rescore) -> None:
    comment = blog.approved()
    blog.approved()
    rescore()
    assert rescore().startswith("tiny: 0 comments to judge\nCompared: 2\n")
    blog.edit(comment, "What I meant to say.")
    assert "tiny: 1 comments to judge\n1 of 1\nCompared: 2\n" in rescore()
    assert rescored(db) == 2


def test_a_run_that_was_killed_goes_on_where_it_was(
    blog: Blog, db: Database, settings: Settings, rescore: Rescore
) -> None:
    blog.approved()
    copies(db, 3 * batches.BATCH)
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "rescore"]
    with subprocess.Popen(
        command, cwd=ROOT, env=environment(settings), stdout=subprocess.PIPE, text=True
    ) as running:
        assert running.stdout is not None
        assert running.stdout.readline() == f"tiny: {3 * batches.BATCH + 1} comments to judge\n"
        assert running.stdout.readline().startswith(f"{batches.BATCH} of ")
        running.send_signal(signal.SIGKILL)
    done = rescored(db)
    assert 0 < done <= 3 * batches.BATCH
    assert done % batches.BATCH == 0
    left = 3 * batches.BATCH + 1 - done
    assert rescore().startswith(f"tiny: {left} comments to judge\n")
    assert rescored(db) == 3 * batches.BATCH + 1


@pytest.mark.parametrize(
    ("words", "count"),
    [
        (("--status", "held"), 1),
        (("--status", "approved"), 2),
        (("--since", "2999-01-01"), 0),
        (("--since", "2020-01-01"), 3),
        (("--site", "default"), 3),
        (("--site", "beta"), 0),
    ],
)
def test_what_is_judged_can_be_narrowed(
    blog: Blog, db: Database, rescore: Rescore, words: tuple[str, str], count: int
) -> None:
    with db.write() as session:
        sites.create(session, "beta", "Beta")
    blog.held()
    for _ in range(2):
        blog.approved()
    assert f"tiny: {count} comments to judge\n" in rescore(*words)
    assert rescored(db) == count


def test_deleted_comments_and_our_own_are_left_out(blog: Blog, db: Database, app: Flask) -> None:
    blog.delete(blog.approved())
    blog.approved()
    with db.write() as session:
        session.query(Comment).filter_by(status="approved").update({"badge": "Author"})
    assert "0 comments" in app.test_cli_runner().invoke(args=["rescore"]).output


def test_what_a_version_said_can_be_forgotten(
    blog: Blog, db: Database, strict: str, rescore: Rescore
) -> None:
    blog.approved()
    rescore()
    rescore("--version", strict)
    assert rescore("--forget", strict) == "Forgotten: 1\n"
    assert rescored(db) == 1


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--version", "none"), "There is no model none."),
        (("--site", "none"), "There is no site 'none'."),
        (("--version", "tiny", "--queue"), "The queue is sorted by the live version"),
    ],
)
def test_what_is_not_there_is_one_sentence(
    app: Flask, words: tuple[str, ...], sentence: str
) -> None:
    result = app.test_cli_runner().invoke(args=["rescore", *words])
    assert result.exit_code == 1
    assert sentence in result.output


# -- the queue -----------------------------------------------------------------


def test_the_queue_is_put_in_the_order_of_the_live_model(
    blog: Blog, db: Database, strict: str, rescore: Rescore
) -> None:
    comment = blog.held()
    with db.write() as session:
        versions.promote(session, strict, "tests")
    assert "Sorted anew: 1\n" in rescore("--queue")
    after = row(db, comment)
    assert (after.status, after.queue, after.version) == ("held", "needs_you", 1)
    assert after.top_score > 0.999999
    assert after.current.model_version == strict
    (shown,) = blog.queue()
    assert (shown["model_version"], [r["code"] for r in shown["reasons"]]) == (
        strict,
        ["banned_phrase"],
    )
    assert "Sorted anew: 0\n" in rescore("--queue")


def test_the_decision_keeps_what_it_was_made_by(
    blog: Blog, db: Database, strict: str, rescore: Rescore
) -> None:
    comment = blog.held()
    scores = row(db, comment).current.scores
    with db.write() as session:
        versions.promote(session, strict, "tests")
    rescore("--queue")
    with db.read() as session:
        decision = session.scalars(select(Decision)).one()
    assert (decision.scores, decision.model_version) == (scores, "tiny")
    assert decision.action == "hold"


def test_what_a_person_has_decided_keeps_its_scores(
    blog: Blog, db: Database, strict: str, rescore: Rescore
) -> None:
    approved, held = blog.approved(), blog.held()
    blog.settle(held, "hold")
    with db.write() as session:
        versions.promote(session, strict, "tests")
    assert "Sorted anew: 0\n" in rescore("--queue")
    assert row(db, approved).current.model_version == "tiny"
    assert row(db, held).current.model_version == "tiny"


def test_what_is_decided_while_the_model_works_is_left_alone(
    blog: Blog, app: Flask, db: Database, strict: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    comment, own, judge = blog.held(), services(app), waiting._judge
    with db.write() as session:
        versions.promote(session, strict, "tests")

    def meanwhile(*given: Any) -> Any:
        blog.settle(comment, "reject", label="spam")
        return judge(*given)

    monkeypatch.setattr(waiting, "_judge", meanwhile)
    assert own.live.version().version == strict
    assert sum(waiting.refresh(own, Scope(strict))) == 0
    assert row(db, comment).current.model_version == "tiny"


# -- how it reads --------------------------------------------------------------


def test_no_batch_reads_every_comment(blog: Blog, db: Database, rescore: Rescore) -> None:
    blog.held()
    rescore()
    scope = Scope("other", status="held")
    with db.read() as session, plans(session) as seen:
        session.execute(batches._next(scope, 0)).all()
        session.execute(waiting._next(scope, "")).all()
        report(session, Scope("tiny"))
    assert len(seen) == 4
    assert not [plan for plan in seen if reads_everything(plan)]
