"""GET /api/v1/moderation/stats."""

from __future__ import annotations

from datetime import timedelta

import pytest

from service.models import now
from tests.api.blog import Blog


def test_answers_thirty_days_up_to_today(blog: Blog) -> None:
    blog.held()
    found = blog.moderate("GET", "/stats").json
    assert found["to"] == now().date().isoformat()
    assert len(found["days"]) == 30
    assert found["days"][-1]["held"] == found["received"] == 1


def test_answers_the_days_that_are_named(blog: Blog) -> None:
    day = (now() - timedelta(days=3)).date().isoformat()
    found = blog.moderate("GET", "/stats", query_string={"from": day, "to": day}).json
    assert [row["day"] for row in found["days"]] == [day]


@pytest.mark.parametrize("query", [{"from": "soon"}, {"to": "2026-13-01"}, {"from": "2999-01-01"}])
def test_days_that_are_none_are_refused(blog: Blog, query: dict[str, str]) -> None:
    answer = blog.moderate("GET", "/stats", query_string=query)
    assert (answer.status, answer.json["code"]) == (422, "invalid")


def test_takes_a_key(blog: Blog) -> None:
    assert blog.get("/moderation/stats").status == 401
