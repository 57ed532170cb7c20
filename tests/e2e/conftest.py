"""A blog of another origin with the widget, and the people who write and decide there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.server import Server, Site

ARTICLE = "walnut-trees"

BLOG = """<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src {parley};
  style-src 'self'; connect-src {parley}; require-trusted-types-for 'script'">
<title>Walnut Trees</title><link rel="stylesheet" href="blog.css"></head>
<body><h1>Walnut Trees</h1><p>They were here before the road.</p>
<script src="{parley}/embed.js" data-article="walnut-trees" async></script></body></html>"""
STYLE = """body { color: #222; background: #fff }
@media (prefers-color-scheme: dark) { body { color: #ddd; background: #111 } }"""


@pytest.fixture
def visit(page: Page, server: Server, site_server: Site) -> Callable[[], Page]:
    """Opens the blog's article in the browser."""

    def show() -> Page:
        (site_server.folder / "index.html").write_text(BLOG.format(parley=server.url))
        (site_server.folder / "blog.css").write_text(STYLE)
        page.goto(site_server.url)
        expect(page.get_by_role("button", name="Post comment")).to_be_visible()
        return page

    return show


@pytest.fixture
def visited(visit: Callable[[], Page]) -> Page:
    """The blog's article, open in the browser."""
    return visit()


@pytest.fixture
def post(page: Page, server: Server) -> Callable[..., dict[str, Any]]:
    """Somebody else comments, through the API."""

    def send(body: str, name: str = "Ruth", **more: Any) -> dict[str, Any]:
        data = {"article": ARTICLE, "author": {"name": name}, "body": body, **more}
        answer = page.request.post(f"{server.url}/api/v1/comments", data=data)
        assert answer.status in (201, 202), answer.text()
        found: dict[str, Any] = answer.json()
        return found

    return send


@pytest.fixture
def decide(page: Page, server: Server, moderation: dict[str, str]) -> Callable[..., None]:
    """A moderator decides, through the API."""

    def send(uid: str, **decision: str) -> None:
        answer = page.request.post(
            f"{server.url}/api/v1/moderation/decisions",
            headers=moderation,
            data={"decisions": [{"comment_id": uid, **decision}]},
        )
        assert answer.status == 200, answer.text()

    return send
