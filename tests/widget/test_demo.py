"""The sample blog."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from service.sample import ARTICLES


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
