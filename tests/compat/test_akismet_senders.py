"""Requests as Discourse's plugin and as Coral send them, field by field, with the key as a name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from service.context import Services
from tests.api.blog import HELD, Blog
from tests.compat.asking import figures, learned

THANKS = "Thanks for making the web a better place."
Send = Callable[..., TestResponse]


@pytest.fixture
def send(app: Flask, blog: Blog, key: str) -> Send:
    """POSTs to the name that both have in their code."""

    def call(path: str, **more: Any) -> TestResponse:
        address = f"https://{key}.rest.akismet.com/"
        return app.test_client().post(f"/1.1/{path}", base_url=address, **more)

    return call


def form(fields: dict[str, str]) -> dict[str, Any]:
    """As a form whose body the client wrote itself, values that are missing as empty ones."""
    return {"data": urlencode(fields), "content_type": "application/x-www-form-urlencoded"}


def discourse(text: str, **more: str) -> dict[str, Any]:
    """A topic of a forum: title, empty line, text; ``content_type``, not ``comment_type``."""
    said = {
        "blog": "https://forum.example",
        "comment_author": "ines",
        "comment_author_email": "ines@readers.example",
        "comment_author_url": "",
        "comment_content": f"About walnuts\n\n{text}",
        "content_type": "forum-post",
        "permalink": "https://forum.example/t/about-walnuts/7",
        "referrer": "https://forum.example/",
        "user_agent": "Browser",
        "user_ip": "9.9.9.9",
    }
    return form(said | more)


def test_discourse_asks_and_corrects(send: Send, own: Services) -> None:
    assert send("comment-check", **discourse("They are planted by jays.")).data == b"false"
    assert send("comment-check", **discourse(f"And {HELD}.")).data == b"true"
    assert send("submit-spam", **discourse("They are planted by jays.")).text == THANKS
    assert send("submit-ham", **discourse(f"And {HELD}.")).text == THANKS
    assert learned(own) == [("reject", "spam"), ("approve", None)]
    assert figures(own) == [("forum.example", 4, 1, 1, 1, 1)]


def test_discourse_may_know_no_address(send: Send) -> None:
    without = discourse("They are planted by jays.", user_ip="", user_agent="", referrer="")
    assert send("comment-check", **without).data == b"false"


def test_discourse_asks_about_profiles(send: Send) -> None:
    profile = {"content_type": "signup", "permalink": "https://forum.example/u/ines"}
    assert send("comment-check", **discourse(f"Buy at mine, {HELD}", **profile)).data == b"true"


def coral(text: str, **more: Any) -> dict[str, Any]:
    """A comment on a story."""
    return {
        "user_ip": "9.9.9.9",
        "referrer": "https://news.example/walnuts",
        "user_agent": "Browser",
        "comment_content": f"<p>{text}</p>",
        "permalink": "https://news.example/walnuts",
        "comment_author": "ines",
        "comment_type": "comment",
        "is_test": False,
        "comment_date_gmt": "2026-11-26T07:00:00.000Z",
    } | more


def coral_asks(text: str, **more: str) -> dict[str, Any]:
    """As the client that Coral has in it does: a form, in which what is false is ``false``."""
    fields = coral(text, is_test="false", **more)
    return form(fields | {"blog": "https://news.example"})


def test_coral_asks_with_a_form_and_corrects_with_json(send: Send, own: Services) -> None:
    assert send("comment-check", **coral_asks("They are planted by jays.")).data == b"false"
    assert send("comment-check", **coral_asks(f"And {HELD}.")).data == b"true"
    # Without the blog, and from the moderator's address.
    spam = coral("They are planted by jays.", user_ip="8.8.4.4", recheck_reason="edit")
    assert send("submit-spam", json=spam).text == THANKS
    assert send("submit-ham", json=coral(f"And {HELD}.", user_ip="")).text == THANKS
    assert learned(own) == [("reject", "spam"), ("approve", None)]
    assert figures(own) == [("", 2, 0, 0, 1, 1), ("news.example", 2, 1, 1, 0, 0)]


def test_coral_may_be_told_to_send_no_address(send: Send) -> None:
    assert send("comment-check", **coral_asks("Jays do it.", user_ip="")).data == b"false"
