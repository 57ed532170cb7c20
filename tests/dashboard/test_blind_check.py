"""A share of what nobody would read comes before moderators, who see no score."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

from service import sites
from service.comments import blind, uncertainty
from service.comments.labels import labels
from service.context import services
from service.db import Database
from service.models import Comment, now
from tests.api.blog import Blog
from tests.dashboard.desk import Desk


@pytest.fixture
def checking(blog: Blog, db: Database) -> None:
    """Every comment that is published by itself is checked."""
    with db.write() as session:
        sites.set_rule(session, "default", "check_approved", 100)


def test_published_comment_is_checked_without_its_scores(
    checking: None, blog: Blog, desk: Desk
) -> None:
    comment = blog.approved(body="What a fine day.")
    page = desk.get("/dashboard/").text
    assert comment["id"] in page
    assert "A blind check" in page
    assert "Scores of the model" not in page
    assert blog.bodies() == ["What a fine day."]


def test_decision_is_the_checks_and_teaches(checking: None, blog: Blog, desk: Desk) -> None:
    comment = blog.approved()
    desk.decide(comment["id"], "spam")
    last = blog.history(comment)["decisions"][-1]
    assert (last["source"], last["to"]) == ("audit", "rejected")
    own = services(blog.app)
    with own.db.read() as session:
        assert [row["label"] for row in labels(session, own.identity)] == ["spam"]


def test_undo_puts_it_back_into_the_check(checking: None, blog: Blog, desk: Desk) -> None:
    comment = blog.approved()
    page = desk.follow(desk.decide(comment["id"], "spam"))
    desk.undo(page)
    assert "A blind check" in desk.get("/dashboard/").text


def test_program_that_sees_the_scores_decides_no_check(checking: None, blog: Blog) -> None:
    comment = blog.approved()
    blog.settle(comment, "reject")
    assert blog.history(comment)["decisions"][-1]["source"] == "moderator"


def test_nothing_is_checked_where_the_share_is_none(db: Database, blog: Blog, desk: Desk) -> None:
    with db.write() as session:
        sites.set_rule(session, "default", "check_approved", 0)
    blog.approved()
    assert "Nothing is waiting." in desk.get("/dashboard/").text


def test_share_is_about_what_was_asked_for(app: Any) -> None:
    rules = sites.SiteRules(check_approved=10)
    identity = services(app).identity
    chosen = sum(
        blind.is_chosen(identity, rules, f"{number:026}", "approved", None)
        for number in range(5000)
    )
    assert 400 < chosen < 600


def test_what_nobody_came_to_is_let_go(checking: None, app: Any, db: Database, blog: Blog) -> None:
    blog.approved()
    with db.write() as session:
        session.execute(update(Comment).values(created_at=now() - timedelta(days=31)))
    assert blind.close_old(services(app)) == 1
    assert blog.moderate("GET", "/comments").json["items"][0]["blind"] is False


def test_least_sure_comes_first(blog: Blog, db: Database) -> None:
    sure, unsure = blog.held(), blog.held()
    with db.write() as session:
        session.execute(update(Comment).where(Comment.uid == sure["id"]).values(margin=5.0))
        session.execute(update(Comment).where(Comment.uid == unsure["id"]).values(margin=0.1))
    found = blog.queue(order="uncertain", limit=1)
    assert [item["id"] for item in found] == [unsure["id"]]


def test_margin_is_the_distance_to_the_nearest_threshold() -> None:
    assert uncertainty.margin({"spam": 0.5, "threat": 0.1}, {"spam": 0.5, "threat": 0.9}) == 0
    assert uncertainty.margin({"spam": 0.5}, {"spam": 0.9}) == pytest.approx(2.1972, abs=1e-3)
    assert uncertainty.margin(None, {"spam": 0.5}) == 99.0
