"""The door: who gets in, how often one may try, where one gets to."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from service.dashboard import door
from tests.dashboard.desk import PASSWORD, Desk


def test_right_password_opens_the_queue(stranger: Desk) -> None:
    page = stranger.follow(stranger.sign_in())
    assert page.status == 200
    assert "marisol" in page.text


def test_case_of_the_name_does_not_matter(stranger: Desk) -> None:
    assert stranger.sign_in(" Marisol ").location == "/dashboard/"


@pytest.mark.parametrize(
    ("name", "password"),
    [("marisol", "wrong"), ("nobody", PASSWORD), ("mari\0sol", "wr\0ng"), ("", "")],
)
def test_wrong_password_and_unknown_name_sound_alike(
    stranger: Desk, name: str, password: str
) -> None:
    page = stranger.sign_in(name, password)
    assert page.status == 401
    assert "That name and password do not go together." in page.text
    assert stranger.get("/dashboard/").status == 303


def test_form_comes_back_with_the_name_and_without_the_password(stranger: Desk) -> None:
    page = stranger.sign_in("marisol", "not this one")
    assert page.form("/dashboard/login").fields["name"] == "marisol"
    assert "not this one" not in page.text


def test_guessing_is_stopped_for_a_while(stranger: Desk) -> None:
    statuses = [stranger.sign_in("marisol", f"guess {number}").status for number in range(11)]
    page = stranger.sign_in()
    assert statuses[:10] == [401] * 10
    assert page.status == 429
    assert int(page.headers["Retry-After"]) > 0
    assert "Too many attempts" in page.text


def test_sign_in_leads_back_to_the_page_that_was_asked_for(stranger: Desk) -> None:
    door = stranger.get("/dashboard/search?q=caf%C3%A9")
    assert stranger.sign_in(at=door.location).location == "/dashboard/search?q=caf%C3%A9"


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://evil.example/",
        "//evil.example",
        "/dashboard/\\evil",
        "/demo/",
        "/dashboard/\nX: y",
    ],
)
def test_sign_in_leads_nowhere_else(stranger: Desk, elsewhere: str) -> None:
    form = stranger.get("/dashboard/login").form("/dashboard/login")
    page = stranger.send(form, name="marisol", password=PASSWORD, next=elsewhere)
    assert page.location == "/dashboard/"


def test_who_is_signed_in_needs_no_login_page(desk: Desk) -> None:
    assert desk.get("/dashboard/login").location == "/dashboard/"


def test_no_page_opens_without_signing_in(app: Flask, stranger: Desk) -> None:
    rules = [
        rule
        for rule in app.url_map.iter_rules()
        if rule.endpoint.startswith("dashboard.") and rule.endpoint not in door.OPEN
    ]
    assert len(rules) >= 11
    for rule in rules:
        path = rule.rule.replace("<uid>", "01KAQ2V4Z0W8C1N5T6M7R8S9AB").replace("<path:rest>", "x")
        path = path.replace("<int:number>", "1")
        posts = "POST" in (rule.methods or ())
        page = stranger.post(path, {}) if posts else stranger.get(path)
        assert page.status == 303, path
        assert page.location.startswith("/dashboard/login"), path


def test_script_that_is_signed_out_is_told_so(stranger: Desk) -> None:
    page = stranger.post("/dashboard/decisions", {}, headers={"Accept": "application/json"})
    assert page.status == 401
    assert page.headers["Content-Type"] == "application/problem+json"


def test_plain_http_from_elsewhere_says_why_nobody_can_sign_in(app: Flask, stranger: Desk) -> None:
    away = Desk(app, "http://parley.example:8000")
    page = away.get("/dashboard/login")
    assert "Signing in needs https" in page.text
    assert page.forms("/dashboard/login") == []


def test_plain_http_from_elsewhere_takes_no_password(app: Flask, stranger: Desk) -> None:
    token = stranger.get("/dashboard/login").form("/dashboard/login").fields["csrf_token"]
    # The signed cookie of a page elsewhere carries the form's secret to this one.
    cookie = stranger.client.get_cookie("parley")
    assert cookie is not None
    away = Desk(app, "http://parley.example:8000")
    away.client.set_cookie("parley", cookie.value, domain="parley.example")
    fields = {"csrf_token": token, "name": "marisol", "password": PASSWORD}
    page = away.post("/dashboard/login", fields)
    assert page.status == 403
    assert "needs https" in page.text


@pytest.mark.parametrize("host", ["localhost:8000", "127.0.0.1", "[::1]:8000", "parley.localhost"])
def test_every_name_of_this_machine_will_do(app: Flask, stranger: Desk, host: str) -> None:
    assert Desk(app, f"http://{host}").sign_in().status == 303


def test_behind_a_proxy_that_ends_tls_https_is_seen(
    make_app: Callable[..., Flask], stranger: Desk
) -> None:
    page = Desk(make_app(proxies=1), "http://parley.example").get(
        "/dashboard/login", headers={"X-Forwarded-Proto": "https", "X-Forwarded-For": "9.9.9.9"}
    )
    assert "__Host-parley=" in page.headers["Set-Cookie"]
