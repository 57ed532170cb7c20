"""Answers, other words, and names that are kept, at the dashboard."""

from __future__ import annotations

from tests.api.blog import Blog
from tests.dashboard.desk import Desk


def test_answer_approves_and_is_undone_in_one(blog: Blog, desk: Desk) -> None:
    held = blog.held()
    form = desk.get("/dashboard/").form("/dashboard/reply", comment=held["id"])
    page = desk.follow(desk.send(form, body="Thank you.\r\nI have mended it."))
    assert "Answered as “marisol”." in page.notice
    answer = blog.listed()["items"][1]
    assert (answer["body"], answer["badge"]) == ("Thank you.\nI have mended it.", "Author")
    desk.undo(page)
    assert blog.listed()["items"] == []


def test_answer_stands_under_the_name_of_the_account(blog: Blog, desk: Desk) -> None:
    name = desk.get("/dashboard/account").form("/dashboard/account/display-name")
    desk.send(name, display_name="Marisol Ortega")
    form = desk.get("/dashboard/").forms("/dashboard/reply")
    assert form == []
    held = blog.held()
    desk.send(desk.get("/dashboard/").form("/dashboard/reply", comment=held["id"]), body="Yes.")
    assert blog.listed()["items"][1]["author"]["name"] == "Marisol Ortega"


def test_answer_to_what_a_colleague_has_settled_is_refused(
    blog: Blog, desk: Desk, ana: Desk
) -> None:
    held = blog.held()
    form = desk.get("/dashboard/").form("/dashboard/reply", comment=held["id"])
    ana.decide(held["id"], "spam")
    page = desk.follow(desk.send(form, body="Yes."))
    assert "Someone was quicker" in page.notice
    assert blog.listed()["items"] == []


def test_empty_answer_is_refused(blog: Blog, desk: Desk) -> None:
    form = desk.get("/dashboard/").forms("/dashboard/reply")
    assert form == []
    held = blog.held()
    sent = desk.send(desk.get("/dashboard/").form("/dashboard/reply", comment=held["id"]), body=" ")
    assert sent.status == 422


def test_other_words_are_undone(blog: Blog, desk: Desk) -> None:
    held = blog.held(body="please hold this, dear Mr Smith")
    form = desk.get("/dashboard/").form("/dashboard/edit", comment=held["id"])
    page = desk.follow(desk.send(form, body="please hold this"))
    assert "Changed the text." in page.notice
    assert "dear Mr Smith" not in page.text
    assert "dear Mr Smith" in desk.get(desk.undo(page).location).text


def test_history_says_who_changed_what(blog: Blog, desk: Desk) -> None:
    held = blog.held()
    form = desk.get("/dashboard/").form("/dashboard/edit", comment=held["id"])
    desk.send(form, body="Other words")
    page = desk.get(f"/dashboard/comments/{held['id']}").text
    assert "Edited by marisol" in page
    assert "Changed by a moderator" in page


def test_names_are_kept_and_released(blog: Blog, desk: Desk) -> None:
    keep = desk.get("/dashboard/names").form("/dashboard/names/keep")
    page = desk.follow(desk.send(keep, kind="name", text="Marisol"))
    assert "“Marisol” is kept" in page.notice
    assert blog.send(author={"name": "marisol"}).status == 202
    desk.send(page.form("/dashboard/names/free", text="Marisol"))
    assert blog.send(author={"name": "marisol"}).status == 201
