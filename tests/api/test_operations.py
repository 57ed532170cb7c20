"""What operators watch: /livez, /readyz, /metrics, /docs."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from prometheus_client.parser import text_string_to_metric_families
from werkzeug.test import TestResponse

from service import scoring
from service.db import Database, downgrade
from service.models import Promotion
from tests.api.blog import ADDRESS, HELD, Blog

DEAD = {"database_url": "postgresql://nobody@127.0.0.1:1/nothing"}


def get(app: Flask, path: str, address: str = "127.0.0.1", **headers: str) -> TestResponse:
    return app.test_client().get(
        path, environ_overrides={"REMOTE_ADDR": address}, headers=headers, buffered=True
    )


def figures(app: Flask) -> dict[tuple[str, ...], float]:
    families = text_string_to_metric_families(get(app, "/metrics").text)
    return {
        (sample.name, *sample.labels.values()): sample.value
        for family in families
        for sample in family.samples
    }


def test_livez_touches_nothing(make_app: Callable[..., Flask]) -> None:
    answer = get(make_app(**DEAD), "/livez")
    assert (answer.status_code, answer.json) == (200, {"status": "ok"})


def test_readyz_is_200_when_all_is_well(app: Flask) -> None:
    answer = get(app, "/readyz")
    assert (answer.status_code, answer.json) == (200, {"status": "ok", "causes": []})


def test_readyz_says_degraded_without_a_model(make_app: Callable[..., Flask]) -> None:
    answer = get(make_app(model="no-such-model"), "/readyz")
    assert answer.status_code == 200
    assert answer.json == {"status": "degraded", "causes": ["model_unavailable"]}


def test_readyz_says_degraded_while_an_older_model_stays_in_use(
    app: Flask, db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scoring, "CHECK_SECONDS", 0)
    assert get(app, "/readyz").json == {"status": "ok", "causes": []}
    with db.write() as session:
        session.add(Promotion(version="lost", action="promote", actor="nobody"))
    answer = get(app, "/readyz")
    assert answer.status_code == 200
    assert answer.json == {"status": "degraded", "causes": ["model_outdated"]}


def test_readyz_is_503_when_the_database_fails(make_app: Callable[..., Flask]) -> None:
    answer = get(make_app(**DEAD), "/readyz")
    assert answer.status_code == 503
    assert answer.json == {"status": "unavailable", "causes": ["database_unavailable"]}


def test_readyz_is_503_when_the_schema_is_old(app: Flask, db: Database) -> None:
    downgrade(db.engine, "base")
    assert get(app, "/readyz").status_code == 503


def test_metrics_count_what_happens(blog: Blog) -> None:
    before = figures(blog.app)
    blog.approved()
    blog.settle(blog.held(), "hold")
    after = figures(blog.app)

    def risen(*name: str) -> float:
        return after.get(name, 0) - before.get(name, 0)

    assert risen("parley_requests_total", "POST", "/api/v1/comments", "201") == 1
    assert risen("parley_requests_total", "POST", "/api/v1/comments", "202") == 1
    assert risen("parley_comments_total", "approved") == risen("parley_comments_total", "held") == 1
    assert risen("parley_decisions_total", "hold") == 1
    assert after["parley_waiting_comments", "needs_you"] == 1
    assert after[("parley_degraded",)] == 0


def test_metrics_name_no_address_and_no_reader(blog: Blog) -> None:
    comment = blog.send(body=HELD, address=ADDRESS, article="https://blog.example/private")
    blog.get(f"/comments/{comment.json['id']}")
    text = get(blog.app, "/metrics").text
    for private in (ADDRESS, "private", comment.json["id"]):
        assert private not in text


def test_metrics_are_for_this_machine_and_for_keys(blog: Blog) -> None:
    forwarded = {"X-Forwarded-For": ADDRESS}
    assert get(blog.app, "/metrics").status_code == 200
    assert get(blog.app, "/metrics", ADDRESS).status_code == 401
    assert get(blog.app, "/metrics", **forwarded).status_code == 401
    assert get(blog.app, "/metrics", ADDRESS, **blog.moderator).status_code == 200


def test_metrics_of_the_process_are_there_without_a_database(
    make_app: Callable[..., Flask],
) -> None:
    app = make_app(**DEAD)
    get(app, "/livez")
    assert ("parley_requests_total", "GET", "/livez", "200") in figures(app)


def test_the_docs_load_nothing_from_elsewhere(app: Flask) -> None:
    answer = get(app, "/docs")
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    loaded = re.findall(r'(?:src|href)="([^"]+)"', answer.text)
    assert loaded
    for address in loaded:
        assert address.startswith("/")
        assert get(app, address).status_code == 200


@pytest.mark.parametrize("path", ["/livez", "/readyz", "/metrics", "/openapi.json", "/docs"])
def test_it_answers_to_head_too(app: Flask, path: str) -> None:
    answer: Any = app.test_client().head(path)
    assert (answer.status_code, answer.data) == (200, b"")
