"""/metrics: what is counted, over all workers."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from service import auth
from service.context import services
from tests.server import Server
from tests.traffic import Connection, every_worker

NOBODY = "postgresql://nobody@127.0.0.1:1/none"


def value(figures: str, name: str) -> float:
    """The value of one line, 0 when there is none; ``name`` with its labels."""
    found = re.search(rf"^{re.escape(name)} (\S+)$", figures, re.MULTILINE)
    return float(found[1]) if found else 0.0


@pytest.fixture
def broken(make_app: Callable[..., Flask]) -> FlaskClient:
    """A client of a service whose database cannot be reached."""
    return make_app(database_url=NOBODY).test_client()


def test_figures_without_a_database(broken: FlaskClient) -> None:
    broken.get("/livez")
    figures = broken.get("/metrics").text
    assert value(figures, 'parley_requests_total{method="GET",route="/livez",status="200"}') > 0
    assert "parley_waiting_comments{" not in figures


def test_figures_are_not_for_everybody_behind_a_proxy_on_this_machine(client: FlaskClient) -> None:
    assert client.get("/metrics", headers={"X-Forwarded-For": "9.9.9.9"}).status_code == 401


def test_unknown_paths_and_methods_make_no_figures_of_their_own(client: FlaskClient) -> None:
    before = client.get("/metrics").text
    client.open("/no/such/page", method="BREW")
    counted = 'parley_requests_total{method="other",route="none",status="404"}'
    after = client.get("/metrics").text
    assert value(after, counted) == value(before, counted) + 1
    assert "such" not in after
    assert "BREW" not in after


def test_workers_are_summed(app: Flask, server: Server) -> None:
    key = {"Authorization": f"Bearer {auth.create_key(services(app), 'test')}"}
    with every_worker(server) as connections:
        _, held = connections[0].post("Reader", "Read the station clock backwards.")
        _, other = connections[1].post("Another", "Every train I missed taught me a song.")
        for connection, comment in zip(connections, (held, other), strict=True):
            decide(connection, key, comment["id"], "reject")
        decide(connections[0], key, held["id"], "approve")
        for connection in connections:
            figures = connection.send("GET", "/metrics")[1]
            assert sum(value(figures, f'parley_comments_total{{status="{name}"}}')
                       for name in ("approved", "held")) == 2  # fmt: skip
            assert value(figures, 'parley_decisions_total{action="reject"}') == 2
            assert value(figures, 'parley_decisions_total{action="approve"}') == 1
            assert value(figures, 'parley_model_info{version="tiny"}') == 1


def decide(connection: Connection, key: dict[str, str], uid: str, action: str) -> None:
    order = {"decisions": [{"comment_id": uid, "action": action}]}
    status, answer = connection.send("POST", "/api/v1/moderation/decisions", order, key)
    assert (status, answer["results"][0]["error"]) == (200, None)


def test_a_retry_is_one_comment_in_the_figures(client: FlaskClient) -> None:
    def received() -> float:
        figures = client.get("/metrics").text
        statuses = ("approved", "held")
        return sum(value(figures, f'parley_comments_total{{status="{s}"}}') for s in statuses)

    before = received()
    draft = {"article": "a", "author": {"name": "Reader"}, "body": "Once and once again."}
    for _ in range(2):
        client.post("/api/v1/comments", json=draft, headers={"Idempotency-Key": "once"})
    assert received() == before + 1
