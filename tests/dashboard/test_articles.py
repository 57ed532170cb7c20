"""Articles in the dashboard: what each holds, and whether it takes comments."""

from __future__ import annotations

from datetime import timedelta

from service import sites
from service.db import Database
from service.models import now
from tests.api.blog import ARTICLE, Blog
from tests.dashboard.desk import Desk, Page

ARTICLES = "/dashboard/articles"


def look(desk: Desk, **typed: str) -> Page:
    return desk.send(desk.get(f"{ARTICLES}/1").form(f"{ARTICLES}/1/preview"), **typed)


def save(desk: Desk, **typed: str) -> Page:
    return desk.follow(desk.send(look(desk, **typed).form(f"{ARTICLES}/1")))


def test_an_article_has_a_mode_of_its_own(blog: Blog, desk: Desk) -> None:
    blog.approved()
    page = look(desk, mode="premoderate", state="by_age")
    assert "Holds 1 more." in page.text
    assert "premoderate" in desk.follow(desk.send(page.form(f"{ARTICLES}/1"))).text
    assert blog.send().status == 202


def test_an_article_is_closed_and_opened_by_hand(blog: Blog, desk: Desk) -> None:
    blog.approved()
    assert "closed" in save(desk, state="closed", mode="").text
    assert blog.send().status == 403
    save(desk, state="by_age", mode="")
    assert blog.send().status == 201


def test_an_article_closes_by_the_date_it_appeared(blog: Blog, desk: Desk, db: Database) -> None:
    blog.approved()
    with db.write() as session:
        sites.set_rule(session, "default", "close_after_days", 30)
    old = (now() - timedelta(days=31)).date().isoformat()
    save(desk, state="by_age", mode="", date=old)
    assert blog.send().status == 403
    save(desk, state="kept_open", mode="", date=old)
    assert blog.send().status == 201


def test_a_date_that_is_none_is_said_beside_its_field(blog: Blog, desk: Desk) -> None:
    blog.approved()
    page = look(desk, date="yesterday")
    assert (page.status, "is no day such as" in page.text) == (422, True)


def test_articles_are_searched(blog: Blog, desk: Desk) -> None:
    blog.approved(article_title="A Million Miles")
    blog.approved(article="https://blog.example/clock", article_title="The Station Clock")
    text = desk.get(f"{ARTICLES}?q=clock").text
    assert "The Station Clock" in text
    assert "A Million Miles" not in text
    assert desk.get(f"{ARTICLES}/99").status == 404


def test_a_title_is_changed_and_later_comments_leave_it(blog: Blog, desk: Desk) -> None:
    blog.approved(article_title="A Milion Miles")
    assert "A Million Miles" in save(desk, title="A Million Miles", state="by_age").text
    blog.approved(article_title="A Milion Miles")
    assert "A Milion Miles" not in desk.get(ARTICLES).text
    assert "title A Milion Miles → A Million Miles" in desk.get("/dashboard/log").text
    assert "A Million Miles" in save(desk, title="", state="closed").text


def test_what_a_form_does_not_name_stays(blog: Blog, desk: Desk) -> None:
    blog.approved(article_title="A Million Miles")
    save(desk, state="closed", mode="premoderate", date="2026-01-02")
    form = desk.get(f"{ARTICLES}/1").form(f"{ARTICLES}/1/preview")
    token = form.fields["csrf_token"]
    desk.post(f"{ARTICLES}/1", {"csrf_token": token, "title": "Two Miles"})
    page = desk.get(f"{ARTICLES}/1")
    fields = page.form(f"{ARTICLES}/1/preview").fields
    assert [fields[name] for name in ("title", "state", "mode", "date")] == [
        "Two Miles",
        "closed",
        "premoderate",
        "2026-01-02",
    ]


def move(desk: Desk, to: str) -> Page:
    page = desk.get(f"{ARTICLES}/1")
    return desk.send(page.form(f"{ARTICLES}/1/move/preview"), move_to=to)


def test_comments_move_after_a_look(blog: Blog, desk: Desk) -> None:
    blog.approved()
    page = move(desk, "https://blog.example/new?utm_source=x")
    assert "Move 1 comment?" in page.text
    assert "Nobody has commented there yet" in page.text
    done = desk.follow(desk.send(page.form(f"{ARTICLES}/1/move")))
    assert "The comments are now at https://blog.example/new" in done.text
    for article in ("https://blog.example/new", ARTICLE):
        assert len(blog.listed(article)["items"]) == 1
    assert ARTICLE in desk.get(f"{ARTICLES}/1").text


def test_comments_that_join_others_are_said_beforehand(blog: Blog, desk: Desk) -> None:
    blog.approved()
    for _ in range(2):
        blog.approved(article="https://blog.example/other")
    page = move(desk, "https://blog.example/other")
    assert "They join 2 comments there" in page.text
    desk.send(page.form(f"{ARTICLES}/1/move"))
    assert blog.listed(ARTICLE)["total"] == 3


def test_move_to_where_they_are_is_said_beside_its_field(blog: Blog, desk: Desk) -> None:
    blog.approved()
    page = move(desk, ARTICLE)
    assert (page.status, "is where the comments are" in page.text) == (422, True)


def test_form_for_an_article_that_moved_meanwhile_changes_nothing(blog: Blog, desk: Desk) -> None:
    blog.approved()
    old = desk.get(f"{ARTICLES}/1").form(f"{ARTICLES}/1/preview")
    desk.send(move(desk, "https://blog.example/new").form(f"{ARTICLES}/1/move"))
    assert desk.send(old, title="Another").status == 409
