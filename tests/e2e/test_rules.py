"""An administrator changes a rule, sees first what it would have done, and finds it at work."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from service import auth
from service.context import services
from tests.e2e.test_moderator import PASSWORD, sign_in
from tests.server import Server

pytestmark = pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
Post = Callable[[str, str], int]


@pytest.fixture
def post(page: Page, server: Server) -> Post:
    """A reader comments; the status of the answer."""

    def send(name: str, body: str) -> int:
        data = {"article": "trains", "author": {"name": name}, "body": body}
        return page.request.post(f"{server.url}/api/v1/comments", data=data).status

    return send


def test_a_phrase_is_banned_and_a_reason_leads_back_to_it(
    page: Page, post: Post, server: Server, app: Flask
) -> None:
    auth.create_moderator(services(app), "marisol", PASSWORD)
    assert post("Ines", "The lanterns of the old station still burn.") == 201
    sign_in(page, server)
    page.get_by_role("link", name="Rules").click()
    page.get_by_role("link", name="Phrases").click()
    page.get_by_label("One on each line").fill("lantern*\nzeppelin")
    page.get_by_role("button", name="Look at what it would change").click()
    expect(page.get_by_role("heading", name="Holds 1 more.")).to_be_visible()
    expect(page.get_by_role("link", name="Ines")).to_be_visible()
    page.get_by_role("button", name="Add them").click()
    expect(page.get_by_role("status")).to_contain_text("2 phrases are added")
    assert post("Femi", "Another lantern, in the rain.") == 202
    page.get_by_role("link", name="Queue").click()
    page.get_by_role("link", name="rule for banned phrase").click()
    expect(page.get_by_role("heading", name="2 banned phrases")).to_be_visible()
    assert page.url.endswith("#banned_phrase")


def test_settings_are_looked_at_and_saved_without_a_script(
    browser: Browser, post: Post, server: Server, app: Flask
) -> None:
    auth.create_moderator(services(app), "marisol", PASSWORD)
    assert post("Ines", "Look at https://lanterns.example/a and think.") == 201
    context = browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 844})
    page = context.new_page()
    sign_in(page, server)
    page.goto(f"{server.url}/dashboard/rules")
    page.get_by_label("Links a comment may have").fill("0")
    page.get_by_role("button", name="Look at what it would change").click()
    expect(page.get_by_role("heading", name="Holds 1 more.")).to_be_visible()
    page.get_by_role("button", name="Save the rules").click()
    expect(page.get_by_label("Links a comment may have")).to_have_value("0")
    assert post("Femi", "Look at https://lanterns.example/b and think.") == 202
    context.close()
