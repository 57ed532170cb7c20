"""What operators watch: /livez, /readyz and /metrics."""

from __future__ import annotations

import os
import time
from collections.abc import Iterable
from contextlib import suppress
from typing import Any

from flask import Flask, Response, g, jsonify, request
from flask_openapi import APIBlueprint, Tag
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    REGISTRY,
    CollectorRegistry,
    Counter,
    Histogram,
    generate_latest,
)
from prometheus_client.core import GaugeMetricFamily, InfoMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from service import auth
from service.api import health_schemas, openapi, requests
from service.comments import queue
from service.context import Services, services
from service.db import schema_state
from service.errors import Forbidden
from service.outbox import state

REQUESTS = Counter(
    "parley_requests", "HTTP requests by route and status.", ["method", "route", "status"]
)
SECONDS = Histogram(
    "parley_request_seconds",
    "Time to answer a request, in seconds, by route.",
    ["route"],
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10),
)

# Read from the database at each scrape; name -> help.
GAUGES = {
    "parley_waiting_comments": "Comments in each of the moderators' lists.",
    "parley_model": "The live model's version; degraded is 1 when there is none.",
    "parley_outbox_oldest_seconds": "Age of the oldest message that is not delivered, in seconds.",
    "parley_degraded": "1 when comments are held because no model can be used.",
}

TAG = Tag(name="operations", description="What operators watch.")

bp = APIBlueprint(
    "operations", __name__, abp_tags=[TAG], operation_id_callback=openapi.operation_id
)


def guard() -> None:
    """Health is for everybody; figures for this machine or the bearer of a key."""
    if request.endpoint == "operations.get_metrics" and not requests.from_loopback():
        key = auth.require_key(services(), "moderate")
        if key.site_id is not None:
            raise Forbidden("This key belongs to one site; these figures are of all of them.")


auth.protect(bp, guard)


@bp.get("/livez", summary="Is it up?", responses={200: health_schemas.Alive})
def get_liveness() -> Response:
    """The process is up; touches nothing else."""
    return jsonify(status="ok")


@bp.get(
    "/readyz",
    summary="Does it work?",
    responses={200: health_schemas.Health, 503: health_schemas.Health},
)
def get_readiness() -> tuple[Response, int]:
    """503 only when the database fails or its schema is not this version's."""
    own = services()
    if cause := _database_fault(own):
        return jsonify(status="unavailable", causes=[cause]), 503
    if own.live.current() is None:
        return jsonify(status="degraded", causes=["model_unavailable"]), 200
    if own.live.is_outdated():
        return jsonify(status="degraded", causes=["model_outdated"]), 200
    return jsonify(status="ok", causes=[]), 200


def _database_fault(own: Services) -> str | None:
    try:
        with own.db.engine.connect() as connection:
            connection.execute(text("SELECT 1"))
        return None if schema_state(own.db.engine) == "current" else "schema_not_current"
    except SQLAlchemyError:
        return "database_unavailable"


@bp.get(
    "/metrics",
    summary="Figures for Prometheus",
    security=[{}, {"key": []}],
    responses={
        200: openapi.content("text/plain", "Figures."),
        **openapi.problems(401, 403, 429, 503),
    },
)
def get_metrics() -> Response:
    """Figures in Prometheus' format, summed over all workers."""
    registry = CollectorRegistry()
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        MultiProcessCollector(registry)
        registry.register(_Database(services()))
        return Response(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)
    registry.register(_Database(services()))
    figures = generate_latest(REGISTRY) + generate_latest(registry)
    return Response(figures, content_type=CONTENT_TYPE_LATEST)


class _Database(Collector):
    """What the database knows better than any one worker."""

    def __init__(self, own: Services) -> None:
        self._own = own

    def collect(self) -> Iterable[Any]:
        waiting = GaugeMetricFamily(
            "parley_waiting_comments", GAUGES["parley_waiting_comments"], labels=["queue"]
        )
        # Without the database all else is still to be seen, and more needed than ever.
        with suppress(SQLAlchemyError), self._own.db.read() as session:
            for name, count in queue.waiting_counts(session, None).items():
                waiting.add_metric([name], count)
            oldest = state.oldest(session)
            name = "parley_outbox_oldest_seconds"
            yield GaugeMetricFamily(name, GAUGES[name], oldest)
        yield waiting
        scorer = self._own.live.current()
        yield GaugeMetricFamily("parley_degraded", GAUGES["parley_degraded"], int(scorer is None))
        if scorer is not None:
            model = InfoMetricFamily("parley_model", GAUGES["parley_model"])
            model.add_metric([], {"version": scorer.version})
            yield model


def observe(app: Flask) -> None:
    """Count and time every request of the application."""

    @app.before_request
    def start() -> None:
        g.started = time.perf_counter()

    @app.after_request
    def count(response: Response) -> Response:
        # The route, never the address: addresses are endless and may be private.
        route = request.url_rule.rule if request.url_rule else "none"
        REQUESTS.labels(_method(), route, str(response.status_code)).inc()
        SECONDS.labels(route).observe(time.perf_counter() - g.get("started", time.perf_counter()))
        return response


def _method() -> str:
    known = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
    return request.method if request.method in known else "other"
