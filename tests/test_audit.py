"""The log has what was done, and nothing of what was not."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from service import audit
from service.audit import OPERATOR
from service.db import Database
from service.models import Act
from tests.api.blog import Blog


def acts(db: Database) -> list[Act]:
    """What was done by others than whoever set the blog up."""
    with db.read() as session:
        return list(session.scalars(select(Act).where(Act.actor != OPERATOR).order_by(Act.id)))


def test_decision_and_undo_are_in_the_log(blog: Blog, db: Database) -> None:
    comment = blog.held()
    decided = blog.settle(comment, "reject", label="spam")
    blog.undo(decided)
    first, second = acts(db)
    assert (first.actor, first.action) == ("key:moderate", "decide")
    assert first.subject == second.subject == f"comment:{comment['id']}"
    assert (first.detail["label"], first.detail["comments"]) == ("spam", 1)
    assert (second.action, second.detail["undone"]) == ("undo", decided["decision_id"])


def test_decision_that_was_refused_is_not(blog: Blog, db: Database) -> None:
    blog.decide({"comment_id": blog.held()["id"], "action": "approve", "version": 9})
    assert acts(db) == []


def test_act_goes_with_its_transaction(db: Database) -> None:
    def act() -> None:
        with db.write() as session:
            audit.note(session, "ana", "undo", "batch:x", {})
            raise TimeoutError

    with pytest.raises(TimeoutError):
        act()
    assert acts(db) == []


def test_unknown_act_is_a_mistake_of_ours(db: Database) -> None:
    with db.write() as session, pytest.raises(ValueError, match="no act"):
        audit.note(session, "ana", "dance", "batch:x", {})
