"""Errors are pages in the dashboard's own look."""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask

from service.dashboard import POLICY
from tests.dashboard.desk import Desk


def test_unknown_page(desk: Desk) -> None:
    page = desk.get("/dashboard/nowhere/<b>at all</b>")
    assert page.status == 404
    assert page.headers["Content-Type"].startswith("text/html")
    assert page.headers["Content-Security-Policy"] == POLICY
    assert "Go to the queue" in page.text
    assert "<b>" not in page.text


def test_unknown_page_for_our_script(desk: Desk) -> None:
    page = desk.get("/dashboard/nowhere", headers={"Accept": "application/json"})
    assert page.status == 404
    assert page.response.get_json()["code"] == "not_found"


def test_wrong_method(desk: Desk) -> None:
    page = desk.post("/dashboard/approved", {})
    assert page.status == 405
    assert "GET" in page.headers["Allow"]
    assert page.headers["Content-Type"].startswith("text/html")
    assert page.headers["Content-Security-Policy"] == POLICY
    assert "Go to the queue" in page.text


def test_wrong_method_for_a_program(desk: Desk) -> None:
    answer = desk.client.delete("/api/v1/comments")
    assert (answer.status_code, answer.get_json()["code"]) == (405, "method_not_allowed")


def test_database_that_cannot_be_reached(make_app: Callable[..., Flask]) -> None:
    desk = Desk(make_app(database_url="postgresql://127.0.0.1:1/nowhere"))
    page = desk.sign_in()
    assert page.status == 503
    assert page.headers["Retry-After"] == "5"
    assert "try again shortly" in page.text
    assert page.headers["Content-Type"].startswith("text/html")


def test_form_that_is_far_too_large(desk: Desk) -> None:
    page = desk.post("/dashboard/logout", {"csrf_token": "x" * 70_000})
    assert page.status == 413
    assert page.headers["Content-Type"].startswith("text/html")
