"""The cookie and what it opens, until it is ended."""

from __future__ import annotations

from flask import Flask

from service import auth
from service.context import services
from service.dashboard import POLICY
from tests.api.blog import Blog
from tests.dashboard.desk import Desk


def parts(cookie: str) -> set[str]:
    return {part.strip().lower() for part in cookie.split(";")[1:]}


def test_cookie_on_this_machine(stranger: Desk) -> None:
    cookie = stranger.sign_in().headers["Set-Cookie"]
    assert cookie.startswith("parley=")
    assert {"httponly", "path=/", "samesite=lax"} <= parts(cookie)
    assert "secure" not in parts(cookie)


def test_cookie_under_https(app: Flask, stranger: Desk) -> None:
    cookie = Desk(app, "https://parley.example").sign_in().headers["Set-Cookie"]
    assert cookie.startswith("__Host-parley=")
    assert {"httponly", "path=/", "samesite=lax", "secure"} <= parts(cookie)
    assert "domain=" not in cookie.lower()


def test_cookie_changes_when_somebody_signs_in(stranger: Desk) -> None:
    stranger.get("/dashboard/login")
    before = stranger.client.get_cookie("parley")
    page = stranger.sign_in()
    after = stranger.client.get_cookie("parley")
    assert before
    assert after
    assert before.value != after.value
    forms = stranger.follow(page).forms("/dashboard/logout")
    assert forms[0].fields["csrf_token"]


def test_forged_cookie_opens_nothing(app: Flask, desk: Desk) -> None:
    cookie = desk.client.get_cookie("parley")
    assert cookie is not None
    forger = Desk(app)
    forger.client.set_cookie("parley", cookie.value[:-3] + "abc")
    assert forger.get("/dashboard/").status == 303


def test_signing_out_ends_the_session_on_the_server(app: Flask, desk: Desk) -> None:
    kept = desk.client.get_cookie("parley")
    assert kept is not None
    page = desk.send(desk.get("/dashboard/").form("/dashboard/logout"))
    assert page.location == "/dashboard/login"
    thief = Desk(app)
    thief.client.set_cookie("parley", kept.value)
    assert thief.get("/dashboard/").status == 303


def test_signing_in_again_ends_the_session_before(app: Flask, desk: Desk) -> None:
    kept = desk.client.get_cookie("parley")
    assert kept is not None
    desk.send(desk.get("/dashboard/").form("/dashboard/logout"))
    desk.sign_in()
    thief = Desk(app)
    thief.client.set_cookie("parley", kept.value)
    assert thief.get("/dashboard/").status == 303
    assert desk.get("/dashboard/").status == 200


def test_signing_out_everywhere_ends_the_other_browsers(app: Flask, desk: Desk) -> None:
    phone = Desk(app)
    phone.sign_in()
    assert phone.get("/dashboard/").status == 200
    desk.send(desk.get("/dashboard/").form("/dashboard/logout-everywhere"))
    assert phone.get("/dashboard/").status == 303


def test_signing_out_leaves_colleagues_alone(desk: Desk, ana: Desk) -> None:
    desk.send(desk.get("/dashboard/").form("/dashboard/logout-everywhere"))
    assert ana.get("/dashboard/").status == 200


def test_new_password_ends_all_sessions(app: Flask, desk: Desk) -> None:
    auth.set_password(services(app), "marisol", "another long one")
    assert desk.get("/dashboard/").status == 303


def test_form_without_its_secret_is_refused(desk: Desk) -> None:
    page = desk.post("/dashboard/logout", {})
    assert page.status == 403
    assert "Reload it and try again" in page.text
    assert desk.get("/dashboard/").status == 200


def test_form_with_somebody_elses_secret_is_refused(desk: Desk, ana: Desk) -> None:
    form = ana.get("/dashboard/").form("/dashboard/logout")
    assert desk.send(form).status == 403


def test_login_form_has_a_secret_too(stranger: Desk) -> None:
    stranger.get("/dashboard/login")
    page = stranger.post("/dashboard/login", {"name": "marisol", "password": "x"})
    assert page.status == 403


def test_script_may_send_the_secret_as_a_header(desk: Desk) -> None:
    form = desk.get("/dashboard/").form("/dashboard/logout")
    token = form.fields["csrf_token"]
    assert desk.post(form.action, {}, headers={"X-CSRFToken": token}).status == 303


def test_pages_are_strict_and_never_kept(desk: Desk) -> None:
    page = desk.get("/dashboard/")
    assert page.headers["Content-Security-Policy"] == POLICY
    assert page.headers["Cache-Control"] == "no-store"
    assert page.headers["Referrer-Policy"] == "same-origin"
    for inline in ("style=", "<style", "<script>", "onclick"):
        assert inline not in page.text


def test_readers_get_no_cookie(desk: Desk, blog: Blog) -> None:
    blog.approved()
    answer = desk.client.get("/api/v1/comments?article=x")
    assert "Set-Cookie" not in answer.headers
    assert "Cookie" not in answer.headers.get("Vary", "")
