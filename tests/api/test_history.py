"""GET /api/v1/moderation/comments/{id}/history: who did what, when and why."""

from __future__ import annotations

import pytest

from tests.api.blog import HELD, NOWHERE, Blog, code


def test_every_decision_is_told_automatic_ones_too(blog: Blog) -> None:
    comment = blog.held()
    blog.undo(blog.settle(comment, "reject", label="spam"))
    steps = [
        (each["action"], each["from"], each["to"], each["source"])
        for each in blog.history(comment)["decisions"]
    ]
    assert steps == [
        ("hold", None, "held", "automatic"),
        ("reject", "held", "rejected", "moderator"),
        ("undo", "rejected", "held", "moderator"),
    ]


def test_a_decision_says_who_when_and_why(blog: Blog) -> None:
    comment = blog.held()
    blog.settle(comment, "approve")
    automatic, person = blog.history(comment)["decisions"]
    assert (automatic["actor"], person["actor"]) == ("parley", "key:moderate")
    assert person["at"].endswith("Z")
    assert automatic["reasons"][0]["code"] == "banned_phrase"
    assert set(automatic["scores"]) == set(automatic["thresholds"])
    assert automatic["model_version"] == "tiny"


def test_an_undone_decision_names_what_undid_it(blog: Blog) -> None:
    comment = blog.held()
    blog.undo(blog.settle(comment, "approve"))
    _, undone, undo = blog.history(comment)["decisions"]
    assert (undone["undone_by"], undo["undone_by"]) == (undo["id"], None)


def test_revisions_and_what_was_decided_of_each(blog: Blog) -> None:
    comment = blog.approved()
    blog.edit(comment, HELD)
    story = blog.history(comment)
    assert [text["number"] for text in story["revisions"]] == [1, 2]
    assert [text["body"] for text in story["revisions"]] == [comment["body"], HELD]
    assert [(each["revision"], each["to"]) for each in story["decisions"]] == [
        (1, "approved"), (2, "held"),
    ]  # fmt: skip


def test_what_its_author_did_is_told(blog: Blog) -> None:
    comment = blog.approved()
    blog.delete(comment)
    last = blog.history(comment)["decisions"][-1]
    assert (last["action"], last["actor"], last["to"]) == ("delete", "author", "deleted")


@pytest.mark.parametrize("uid", [NOWHERE, "1", "x" * 200])
def test_an_unknown_comment_is_404(blog: Blog, uid: str) -> None:
    assert code(blog.moderate("GET", f"/comments/{uid}/history")) == (404, "not_found")
