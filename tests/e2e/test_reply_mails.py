"""A reader asks for mails about replies, in the widget and without JavaScript, and says yes."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import Page, expect
from sqlalchemy import select

from service import sites
from service.context import services
from service.db import Database
from service.mail import subscriptions
from service.models import Subscription
from tests.api.blog import Blog
from tests.e2e.test_accessibility import barriers
from tests.server import Server

pytestmark = pytest.mark.parametrize("settings", ["sqlite"], indirect=True)

MAIL = {"smtp_url": "smtp://127.0.0.1:9", "mail_from": "p@blog.example", "url": "https://t.example"}


@pytest.fixture
def talk(blog: Blog, db: Database, run_server: Callable[..., Server]) -> Server:
    """A server whose site offers the mails."""
    with db.write() as session:
        sites.set_rule(session, "default", "reply_mails", "on")
    return run_server(demo=True, **MAIL)


def test_reader_asks_and_says_yes(talk: Server, app: Flask, db: Database, page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{talk.url}/demo/a-million-miles/")
    page.get_by_label("Mail me replies").check()
    page.get_by_label("Name").fill("Ada")
    page.get_by_label("Comment", exact=True).fill("A fine article on trains.")
    page.get_by_role("button", name="Post comment").click()
    expect(page.get_by_text("must be an ordinary e-mail address")).to_be_visible()
    page.get_by_label("E-mail").fill("ada@reader.example")
    page.get_by_role("button", name="Post comment").click()
    expect(page.get_by_text("Replies come by mail once")).to_be_attached()
    assert barriers(page) == []
    with db.read() as session:
        uid = session.scalars(select(Subscription.uid)).one()
    token = subscriptions.token(services(app).identity, "confirm", uid)
    page.goto(f"{talk.url}/replies/confirm/{token}")
    assert barriers(page) == []
    page.get_by_role("button", name="Yes, mail me replies").click()
    expect(page.get_by_role("status")).to_contain_text("come by mail")


def test_form_without_a_script_asks_too(talk: Server, db: Database, page: Page) -> None:
    page.goto(f"{talk.url}/embed/form?article=a")
    page.get_by_label("Mail me replies").check()
    page.get_by_label("Name").fill("Ada")
    page.get_by_label("E-mail").fill("ada@reader.example")
    page.get_by_label("Comment", exact=True).fill("Trains again.")
    assert barriers(page) == []
    page.get_by_role("button", name="Post comment").click()
    page.get_by_role("heading", name="Your comment").wait_for()
    with db.read() as session:
        assert session.scalars(select(Subscription)).one().comment.status == "approved"
