"""The sample blog and its first visitors."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from service.context import services
from service.widget import demo
from service.widget.sample import ARTICLES, VISITORS


@pytest.fixture
def blog(make_app: Callable[..., Flask]) -> Flask:
    """The application with its sample blog."""
    return make_app(demo=True)


@pytest.mark.parametrize("path", ["/demo/", "/demo/a-million-miles/"])
def test_it_is_hidden_unless_asked_for(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 404


def test_it_shows_each_article_with_the_one_line(blog: Flask) -> None:
    client = blog.test_client()
    for article in ARTICLES.values():
        assert article.title in client.get("/demo/").text
        page = client.get(f"/demo/{article.slug}/").text
        assert f'<script src="/embed.js" data-article="{article.key}"' in page
    assert client.get("/demo/none/").status_code == 404


def test_its_first_visitors_come_once(blog: Flask) -> None:
    assert demo.seed(services(blog)) > 0
    assert demo.seed(services(blog)) == 0


def test_its_visitors_are_judged_like_anybody(blog: Flask, moderation: dict[str, str]) -> None:
    sent = demo.seed(services(blog))
    client = blog.test_client()
    counts = client.post(
        "/api/v1/counts", json={"articles": [article.key for article in ARTICLES.values()]}
    ).get_json()["counts"]
    held = client.get("/api/v1/moderation/comments?status=held", headers=moderation).get_json()[
        "items"
    ]
    assert sum(counts.values()) + len(held) == sent <= len(VISITORS)
    assert "BestLoans4U" in [comment["author"]["name"] for comment in held]
