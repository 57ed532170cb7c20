"""An administrator presses the button, watches, and reads what was found."""

from __future__ import annotations

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from service import auth
from service.context import services
from service.learning.foreman import Foreman
from tests.learning.decided import settle
from tests.server import Server

pytestmark = pytest.mark.parametrize("settings", ["sqlite"], indirect=True)

PASSWORD = "correct horse battery"


def test_retraining_is_watched_without_a_reload(app: Flask, server: Server, page: Page) -> None:
    own = services(app)
    auth.create_moderator(own, "marisol", PASSWORD)
    settle(own.db, 5)
    page.goto(f"{server.url}/dashboard/login?next=/dashboard/models")
    page.get_by_label("Name").fill("marisol")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("button", name="Retrain now").click()
    expect(page.get_by_text("waits for a worker")).to_be_visible()
    expect(page.get_by_role("progressbar")).to_have_attribute("value", "0.0")
    assert Foreman(own).run() == 1
    expect(page.get_by_text("No better model was found")).to_be_visible(timeout=30_000)
    expect(page.get_by_role("button", name="Retrain now")).to_be_visible()
    expect(page.get_by_text("Spam: not corrected")).to_be_visible()
