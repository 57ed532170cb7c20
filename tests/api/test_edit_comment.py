"""PATCH /api/v1/comments/{id}: by its author, for a while, judged anew."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import time_machine

from tests.api.blog import HELD, Blog, Json, as_author, at_once, code, wrong_fields


def own(blog: Blog, comment: Json) -> Json:
    """The comment as its author gets it."""
    return dict(blog.get(f"/comments/{comment['id']}", headers=as_author(comment)).json)


def test_a_new_text_is_published_at_once(blog: Blog) -> None:
    comment = blog.approved()
    answer = blog.edit(comment, "I *meant* this.")
    assert (answer.status, answer.json["status"]) == (200, "approved")
    assert answer.json["edited_at"]
    assert blog.bodies() == ["I *meant* this."]
    assert "<em>meant</em>" in blog.get(f"/comments/{comment['id']}").json["body_html"]


def test_a_new_text_is_judged_like_a_new_comment(blog: Blog) -> None:
    comment = blog.approved()
    answer = blog.edit(comment, HELD)
    assert (answer.status, answer.json["status"]) == (202, "held")
    assert blog.listed()["total"] == 0


def test_a_held_comment_may_become_fit_to_publish(blog: Blog) -> None:
    comment = blog.held()
    assert blog.edit(comment, "In other words.").status == 200
    assert blog.bodies() == ["In other words."]


@pytest.mark.parametrize("action", ["approve", "reject", "hold"])
def test_once_a_person_has_decided_a_new_text_is_held(blog: Blog, action: str) -> None:
    comment = blog.approved()
    blog.settle(comment, action)
    assert blog.edit(comment, "In other words.").status == 202
    (item,) = blog.queue(status="held")
    assert "edited_after_decision" in [reason["code"] for reason in item["reasons"]]


def test_the_same_text_changes_nothing(blog: Blog) -> None:
    comment = blog.approved()
    blog.settle(comment, "approve")
    answer = blog.edit(comment, comment["body"])
    assert (answer.status, answer.json["edited_at"]) == (200, None)


def test_the_old_text_is_kept_for_moderators(blog: Blog) -> None:
    comment = blog.approved()
    blog.edit(comment, "In other words.")
    texts = [revision["body"] for revision in blog.history(comment)["revisions"]]
    assert texts == [comment["body"], "In other words."]


def test_after_a_quarter_of_an_hour_it_stays_as_it_is(blog: Blog) -> None:
    with time_machine.travel("2026-11-22T15:00:00Z", tick=False) as clock:
        comment = blog.approved()
        clock.shift(15 * 60)
        assert blog.edit(comment, "Just in time.").status == 200
        clock.shift(1)
        assert code(blog.edit(comment, "Too late.")) == (403, "forbidden")
    assert blog.bodies() == ["Just in time."]


def test_its_author_is_told_until_when_it_can_be_changed(
    blog: Blog, rule: Callable[[str, Any], None]
) -> None:
    rule("edit_minutes", 60)
    with time_machine.travel("2026-11-22T15:00:00Z", tick=False) as clock:
        comment = blog.approved()
        assert comment["editable_until"] == "2026-11-22T16:00:00Z"
        assert blog.edit(comment, "Other words.").json["editable_until"] == "2026-11-22T16:00:00Z"
        clock.shift(3600)
        assert own(blog, comment)["editable_until"] == "2026-11-22T16:00:00Z"
        clock.shift(1)
        assert own(blog, comment)["editable_until"] is None


def test_what_a_moderator_has_changed_is_said_to_stay(blog: Blog) -> None:
    comment = blog.approved()
    words = {"body": "Milder words.", "version": 1}
    assert blog.moderate("PATCH", f"/comments/{comment['id']}", json=words).status == 200
    assert own(blog, comment)["editable_until"] is None


def test_nobody_else_is_told(blog: Blog) -> None:
    comment = blog.approved()
    assert "editable_until" not in blog.get(f"/comments/{comment['id']}").json
    assert "editable_until" not in blog.listed()["items"][0]


def test_a_site_sets_its_own_window(blog: Blog, rule: Callable[[str, Any], None]) -> None:
    rule("edit_minutes", 60)
    with time_machine.travel("2026-11-22T15:00:00Z", tick=False) as clock:
        comment = blog.approved()
        clock.shift(3599)
        assert blog.edit(comment, "Still in time.").status == 200


@pytest.mark.parametrize("header", [None, "Edit", "Edit x", "Edit \xe4", "Bearer x", "Basic x"])
def test_without_its_token_it_is_401(blog: Blog, header: str | None) -> None:
    path = f"/comments/{blog.approved()['id']}"
    headers = {"Authorization": header} if header else {}
    answer = blog.call("PATCH", path, json={"body": "Mine now."}, headers=headers)
    assert code(answer) == (401, "unauthorized")
    assert "WWW-Authenticate" in answer.headers


def test_another_comments_token_is_401(blog: Blog) -> None:
    comment, other = blog.approved(), blog.approved()
    answer = blog.edit({"id": comment["id"], "edit_token": other["edit_token"]}, "Mine now.")
    assert code(answer) == (401, "unauthorized")


def test_a_deleted_comment_is_404(blog: Blog) -> None:
    comment = blog.approved()
    blog.delete(comment)
    assert code(blog.edit(comment, "Back again.")) == (404, "not_found")


@pytest.mark.parametrize("body", ["", " ", None, 7, "x" * 10_001, "\x00"])
def test_a_wrong_text_is_named(blog: Blog, body: Any) -> None:
    assert wrong_fields(blog.edit(blog.approved(), body)) == ["body"]


def test_nothing_but_the_text_can_be_changed(blog: Blog) -> None:
    comment = blog.held()
    lies = {"body": f"{HELD}, again", "status": "approved", "author": {"name": "Eve"}, "version": 9}
    path = f"/comments/{comment['id']}"
    answer = blog.call("PATCH", path, json=lies, headers=as_author(comment))
    assert (answer.status, answer.json["author"]["name"]) == (202, comment["author"]["name"])


def test_an_edit_takes_no_report_back(blog: Blog) -> None:
    comment = blog.approved()
    blog.report(comment)
    assert blog.edit(comment, "Nothing to see here.").status == 200
    assert [item["id"] for item in blog.queue(queue="reported")] == [comment["id"]]


def test_the_words_of_an_edit_count_as_said(blog: Blog) -> None:
    comment = blog.approved(author={"name": "Ada"})
    blog.edit(comment, "Second thoughts.")
    again = blog.send(author={"name": "Ada"}, body="Second thoughts.")
    assert code(again) == (409, "duplicate_comment")


def test_edits_at_once_follow_one_another(blog: Blog) -> None:
    comment = blog.approved()
    texts = [f"Version {number} of a thought." for number in range(4)]
    answers = at_once(*[lambda text=text: blog.edit(comment, text) for text in texts])
    assert {answer.status for answer in answers} == {200}
    revisions = blog.history(comment)["revisions"]
    assert [revision["number"] for revision in revisions] == [1, 2, 3, 4, 5]
    assert blog.bodies() == [revisions[-1]["body"]]


def test_an_approval_never_publishes_words_that_changed_meanwhile(blog: Blog) -> None:
    comments = [blog.held() for _ in range(4)]
    acts: list[Callable[[], object]] = []
    for comment in comments:
        order = {"comment_id": comment["id"], "action": "approve", "version": 1}
        acts += [lambda order=order: blog.decide(order)]  # type: ignore[misc]
        acts += [lambda each=comment: blog.edit(each, f"{each['body']} And buy this.")]  # type: ignore[misc]
    at_once(*acts)
    assert [item["status"] for item in blog.queue()] == ["held"] * 4
    assert blog.listed()["total"] == 0
