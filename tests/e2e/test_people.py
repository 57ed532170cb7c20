"""Somebody is invited, joins, adds a second factor, and comes back with it, in a real browser."""

from __future__ import annotations

import re
import time
from collections.abc import Callable

import pyotp
import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from service import auth
from service.auth.second_factor import STEP_SECONDS
from service.context import services
from tests.server import Server

# The browser cannot see which database is behind the pages.
pytestmark = pytest.mark.parametrize("settings", ["sqlite"], indirect=True)

PASSWORD = "correct horse battery"
NEW = "four quiet green trains"


def sign_in(page: Page, server: Server, name: str, password: str) -> None:
    page.goto(f"{server.url}/dashboard/login")
    page.get_by_label("Name").fill(name)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in").click()


def sign_out(page: Page) -> None:
    page.locator(".account summary").click()
    page.get_by_role("button", name="Sign out", exact=True).click()
    expect(page.get_by_label("Password")).to_be_visible()


def give(page: Page, code: str) -> None:
    page.get_by_label("Code of your app").fill(code)
    page.get_by_role("button", name="Sign in").click()


def in_the_queue(page: Page) -> None:
    expect(page.get_by_role("navigation", name="Pages")).to_be_visible()
    expect(page).to_have_url(re.compile(r"/dashboard/$"))


@pytest.fixture
def invited(page: Page, server: Server, app: Flask) -> str:
    """The link that an administrator gets to pass on."""
    auth.create_moderator(services(app), "marisol", PASSWORD)
    sign_in(page, server, "marisol", PASSWORD)
    page.get_by_role("link", name="People").click()
    page.get_by_label("Role").select_option("moderator")
    page.get_by_role("button", name="Make a link").click()
    link = page.get_by_role("textbox", name="Pass this link on").input_value()
    sign_out(page)
    return link


def next_code(app: pyotp.TOTP) -> str:
    """The code of the coming step, which the server takes already and has not seen."""
    return app.generate_otp(int(time.time()) // STEP_SECONDS + 1)


@pytest.mark.parametrize("script", [True, False], ids=["script", "plain"])
def test_from_the_link_to_the_second_factor_and_back(
    browser: Browser, server: Server, invited: str, script: bool
) -> None:
    context = browser.new_context(java_script_enabled=script)
    page = context.new_page()
    page.goto(invited)
    page.get_by_label("Name").fill("Nia")
    page.get_by_label("Password").fill(NEW)
    page.get_by_role("button", name="Join").click()
    in_the_queue(page)
    expect(page.get_by_role("link", name="People")).to_have_count(0)

    page.goto(f"{server.url}/dashboard/account/second-factor")
    page.get_by_label("Your password").fill(NEW)
    page.get_by_role("button", name="Begin").click()
    expect(page.get_by_role("img", name="QR code")).to_be_visible()
    app = pyotp.TOTP(page.locator(".secret").inner_text().replace(" ", ""))
    page.get_by_label("Type the six digits").fill(app.now())
    page.get_by_role("button", name="Switch it on").click()
    expect(page.locator(".codes code")).to_have_count(10)
    recovery = page.locator(".codes code").all_inner_texts()
    assert len(recovery) == 10

    sign_out(page)
    sign_in(page, server, "nia", NEW)
    give(page, next_code(app))
    in_the_queue(page)

    sign_out(page)
    sign_in(page, server, "nia", NEW)
    give(page, recovery[0])
    in_the_queue(page)

    sign_out(page)
    sign_in(page, server, "nia", NEW)
    give(page, recovery[0])
    expect(page.get_by_role("alert")).to_contain_text("it was used before")
    context.close()


def looks(page: Page, server: Server, size: tuple[int, int]) -> Callable[[str], bool]:
    """Whether a page of that size needs no scrolling to the side."""
    page.set_viewport_size({"width": size[0], "height": size[1]})

    def fits(path: str) -> bool:
        page.goto(f"{server.url}{path}")
        wide = page.evaluate("document.documentElement.scrollWidth")
        return int(wide) <= size[0]

    return fits


def test_pages_fit_a_phone(page: Page, server: Server, app: Flask) -> None:
    auth.create_moderator(services(app), "marisol", PASSWORD)
    sign_in(page, server, "marisol", PASSWORD)
    fits = looks(page, server, (390, 844))
    for path in ("people", "people/marisol", "account", "account/second-factor"):
        assert fits(f"/dashboard/{path}"), path
