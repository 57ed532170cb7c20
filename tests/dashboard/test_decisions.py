"""Approve, reject and undo, as a form without JavaScript and as our script asks for it."""

from __future__ import annotations

import pytest

from tests.api.blog import NOWHERE, Blog
from tests.dashboard.desk import Desk

ACTS = [
    ("approve", "approved", None, "Approved"),
    ("spam", "rejected", "spam", "Rejected as spam"),
    ("toxic", "rejected", "toxic", "Rejected as toxic"),
    ("off_topic", "rejected", "off_topic", "Rejected as off-topic"),
]


@pytest.mark.parametrize(("act", "status", "label", "words"), ACTS)
def test_button_settles_the_comment(
    blog: Blog, desk: Desk, act: str, status: str, label: str | None, words: str
) -> None:
    comment = blog.held(author={"name": "Ines"})
    page = desk.follow(desk.decide(comment["id"], act))
    (item,) = blog.queue(status=status)
    assert item["id"] == comment["id"]
    assert item["label"] == label
    assert f"{words} “Ines”." in page.notice


@pytest.mark.parametrize(("act", "status"), [(act, status) for act, status, *_ in ACTS])
def test_undo_puts_the_comment_back(blog: Blog, desk: Desk, act: str, status: str) -> None:
    comment = blog.held(author={"name": "Ines"})
    page = desk.follow(desk.undo(desk.follow(desk.decide(comment["id"], act))))
    assert blog.queue(status=status) == []
    (item,) = blog.queue(status="held")
    assert item["label"] is None
    assert "Undone: “Ines” is held again." in page.notice
    assert desk.get("/dashboard/").forms("/dashboard/decisions", comment=comment["id"])


def test_approved_comment_is_published(blog: Blog, desk: Desk) -> None:
    comment = blog.held(body="Worth reading, but please hold this.")
    assert blog.bodies() == []
    desk.decide(comment["id"], "approve")
    assert blog.bodies() == ["Worth reading, but please hold this."]


def test_next_comment_opens_after_a_decision(blog: Blog, desk: Desk) -> None:
    first, second, third = (blog.held()["id"] for _ in range(3))
    assert desk.decide(second, "spam").location.endswith(f"?at={third}")
    assert desk.decide(third, "spam").location.endswith(f"?at={first}")
    assert desk.decide(first, "spam").location == "/dashboard/"


def test_filters_stay_after_a_decision(blog: Blog, desk: Desk) -> None:
    comment = blog.held()
    page = desk.decide(comment["id"], "spam", at="/dashboard/?order=newest&reason=banned_phrase")
    assert page.location == "/dashboard/?order=newest&reason=banned_phrase"


def test_decision_leads_nowhere_else(blog: Blog, desk: Desk) -> None:
    comment = blog.held()
    form = desk.get("/dashboard/").form("/dashboard/decisions", comment=comment["id"])
    page = desk.send(form, act="approve", back="https://evil.example/")
    assert page.location == "/dashboard/"


def test_undo_line_stays_on_every_page(blog: Blog, desk: Desk) -> None:
    desk.decide(blog.held(author={"name": "Ines"})["id"], "approve")
    for path in ("/dashboard/", "/dashboard/approved", "/dashboard/search"):
        assert "Approved “Ines”." in desk.get(path).notice


def test_decision_bears_the_name_of_who_made_it(blog: Blog, desk: Desk) -> None:
    comment = blog.held()
    desk.decide(comment["id"], "toxic")
    last = blog.history(comment)["decisions"][-1]
    assert (last["actor"], last["source"], last["label"]) == ("marisol", "moderator", "toxic")


def test_colleague_who_was_quicker_is_named(blog: Blog, desk: Desk, ana: Desk) -> None:
    comment = blog.held(author={"name": "Ines"})
    form = desk.get("/dashboard/").form("/dashboard/decisions", comment=comment["id"])
    ana.decide(comment["id"], "toxic")
    page = desk.follow(desk.send(form, act="approve"))
    assert "Someone was quicker: “Ines” was rejected as toxic by ana." in page.notice
    assert f'href="/dashboard/comments/{comment["id"]}"' in page.notice
    assert blog.queue(status="approved") == []


def test_text_that_changed_meanwhile_is_not_approved_unread(blog: Blog, desk: Desk) -> None:
    comment = blog.held(author={"name": "Ines"})
    form = desk.get("/dashboard/").form("/dashboard/decisions", comment=comment["id"])
    blog.edit(comment, "Something else, but please hold this.")
    page = desk.follow(desk.send(form, act="approve"))
    assert "Nothing was decided: “Ines” has changed since you opened the page." in page.notice
    assert len(blog.queue(status="held")) == 1


def test_comment_its_author_deleted_is_left_alone(blog: Blog, desk: Desk) -> None:
    comment = blog.held(author={"name": "Ines"})
    form = desk.get("/dashboard/").form("/dashboard/decisions", comment=comment["id"])
    blog.delete(comment)
    page = desk.follow(desk.send(form, act="approve"))
    assert "“Ines” was deleted since you opened the page." in page.notice


def test_undo_after_a_colleague_decided_anew_says_so(blog: Blog, desk: Desk, ana: Desk) -> None:
    comment = blog.held()
    page = desk.follow(desk.decide(comment["id"], "approve"))
    ana.decide(comment["id"], "spam", at="/dashboard/approved")
    page = desk.follow(desk.undo(page))
    assert "ana has decided the comment since" in page.notice
    assert len(blog.queue(status="rejected")) == 1


def test_undo_twice_says_so(blog: Blog, desk: Desk) -> None:
    comment = blog.held()
    page = desk.follow(desk.decide(comment["id"], "approve"))
    desk.undo(page)
    assert "<p>The decision was undone before.</p>" in desk.follow(desk.undo(page)).notice


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"act": "publish"}, 422),
        ({"act": ""}, 422),
        ({"version": ""}, 422),
        ({"version": "9" * 30}, 422),
        ({"version": "²"}, 422),
        ({"comment": "no\0thing"}, 404),
        ({"comment": NOWHERE}, 404),
    ],
)
def test_form_that_makes_no_sense_is_refused(
    blog: Blog, desk: Desk, change: dict[str, str], status: int
) -> None:
    comment = blog.held()
    form = desk.get("/dashboard/").form("/dashboard/decisions", comment=comment["id"])
    page = desk.send(form, **{"act": "approve"} | change)
    assert page.status == status
    assert page.headers["Content-Type"].startswith("text/html")
    assert len(blog.queue(status="held")) == 1


@pytest.mark.parametrize("decision", ["", "no\0thing", NOWHERE])
def test_undo_of_nothing_is_not_found(desk: Desk, decision: str) -> None:
    token = desk.get("/dashboard/").form("/dashboard/logout").fields["csrf_token"]
    page = desk.post("/dashboard/undo", {"csrf_token": token, "decision": decision})
    assert page.status == 404


def test_decision_needs_the_secret_of_the_form(blog: Blog, desk: Desk) -> None:
    comment = blog.held()
    form = desk.get("/dashboard/").form("/dashboard/decisions", comment=comment["id"])
    assert desk.send(form, act="approve", csrf_token="").status == 403
    assert len(blog.queue(status="held")) == 1


def test_script_gets_the_line_and_what_waits(blog: Blog, desk: Desk) -> None:
    comment, other = blog.held(author={"name": "Ines"}), blog.held()
    form = desk.get("/dashboard/").form("/dashboard/decisions", comment=comment["id"])
    fields = form.fields | {"act": "approve"}
    page = desk.post(form.action, fields, headers={"Accept": "application/json"})
    answer = page.response.get_json()
    assert page.status == 200
    assert "Approved “Ines”." in answer["notice"]
    assert answer["waiting"]["needs_you"] == 1
    assert answer["versions"] == {comment["id"]: 2}
    assert answer["then"] == f"/dashboard/?at={other['id']}"


def test_script_hears_of_a_colleague_who_was_quicker(blog: Blog, desk: Desk, ana: Desk) -> None:
    comment = blog.held()
    form = desk.get("/dashboard/").form("/dashboard/decisions", comment=comment["id"])
    ana.decide(comment["id"], "spam")
    fields = form.fields | {"act": "approve"}
    page = desk.post(form.action, fields, headers={"Accept": "application/json"})
    assert page.status == 409
    assert "was rejected as spam by ana" in page.response.get_json()["notice"]


def test_report_is_settled_by_approving_again(blog: Blog, desk: Desk) -> None:
    comment = blog.approved()
    blog.report(comment)
    desk.decide(comment["id"], "approve")
    assert blog.queue(queue="reported") == []
    assert len(blog.bodies()) == 1
