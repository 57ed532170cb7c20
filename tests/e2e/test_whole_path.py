"""The whole path: a reader posts, a moderator approves, everybody reads."""

from __future__ import annotations

from flask import Flask
from playwright.sync_api import Browser, Page, expect

from service import auth
from service.context import services
from tests.server import Server

PASSWORD = "correct horse battery"
BODY = "Timetables: https://one.example https://two.example https://three.example https://x.example"


def test_reader_posts_moderator_approves_everybody_reads(
    page: Page, browser: Browser, server: Server, app: Flask
) -> None:
    auth.create_moderator(services(app), "marisol", PASSWORD)
    article = f"{server.url}/demo/a-million-miles/"

    page.goto(article)
    page.get_by_label("Name").fill("Ines Aalto")
    page.get_by_label("Comment", exact=True).fill(BODY)
    page.get_by_role("button", name="Post comment").click()
    mine = page.get_by_role("article").filter(has_text="Timetables")
    expect(mine).to_contain_text("Waiting for a moderator")

    moderator = browser.new_context().new_page()
    moderator.goto(f"{server.url}/dashboard/")
    moderator.get_by_label("Name").fill("marisol")
    moderator.get_by_label("Password").fill(PASSWORD)
    moderator.get_by_role("button", name="Sign in").click()
    waiting = moderator.get_by_role("article")
    expect(waiting).to_contain_text("Ines Aalto")
    expect(waiting).to_contain_text("On A Million Miles")
    expect(waiting).to_contain_text("four links, more than the two you allow")
    moderator.get_by_role("button", name="Approve").click()
    expect(moderator.get_by_text("Nothing is waiting.")).to_be_visible()
    moderator.context.close()

    somebody = browser.new_context().new_page()
    somebody.goto(article)
    everybodys = somebody.get_by_role("article").filter(has_text="Timetables")
    expect(everybodys).to_be_visible()
    expect(somebody.get_by_text("One thought on “A Million Miles”")).to_be_visible()
    somebody.context.close()

    page.reload()
    expect(mine).to_be_visible()
    expect(mine).not_to_contain_text("Waiting for a moderator")
