"""What narrows GET /api/v1/moderation/comments."""

from __future__ import annotations

from datetime import timedelta

import pytest

from service.models import now
from tests.api.blog import Blog


def ids(blog: Blog, **query: str) -> list[str]:
    return [item["id"] for item in blog.queue(**query)]


def test_language(blog: Blog) -> None:
    other = blog.send(body="Большое спасибо за эту замечательную статью о поездах").json
    blog.held()
    assert ids(blog, language="cyrillic") == [other["id"]]


def test_time(blog: Blog) -> None:
    comment = blog.held()
    earlier = (now() - timedelta(hours=1)).isoformat()
    later = (now() + timedelta(hours=1)).isoformat()
    assert ids(blog, since=earlier, before=later) == [comment["id"]]
    assert ids(blog, before=earlier) == ids(blog, since=later) == []


def test_range_of_scores(blog: Blog) -> None:
    comment = blog.held()
    score = blog.queue()[0]["scores"]["spam"]
    inside = {"label": "spam", "min_score": str(max(score - 0.01, 0)), "max_score": "1"}
    assert ids(blog, **inside) == [comment["id"]]
    assert ids(blog, label="spam", min_score="0", max_score=str(max(score - 0.01, 0))) == []


@pytest.mark.parametrize(
    "query", [{"since": "yesterday"}, {"max_score": "2"}, {"language": "A B"}, {"order": "best"}]
)
def test_what_is_none_is_refused(blog: Blog, query: dict[str, str]) -> None:
    assert blog.moderate("GET", "/comments", query_string=query).status == 422


@pytest.mark.parametrize("order", ["oldest", "newest", "score", "uncertain"])
def test_every_order_pages_through_all(blog: Blog, order: str) -> None:
    held = {blog.held()["id"] for _ in range(5)}
    found, cursor = set(), None
    while True:
        query = {"order": order, "limit": "2"} | ({"cursor": cursor} if cursor else {})
        page = blog.moderate("GET", "/comments", query_string=query).json
        found |= {item["id"] for item in page["items"]}
        cursor = page["next"]
        if cursor is None:
            break
    assert found == held
