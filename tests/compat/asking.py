"""Short ways to ask as a client of another service does."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.serving import make_server
from werkzeug.test import TestResponse

from service.context import Services
from service.models import ImportedLabel, KeyUsage
from tests.processes import run

CLIENTS = Path(__file__).parent / "clients"
FRIENDLY = "Thanks, that was a lovely read about the old railway."
RUDE = "You are a stupid idiot and a complete moron."


def analyze(client: FlaskClient, key: str, text: str = FRIENDLY, **more: Any) -> TestResponse:
    """Asks for TOXICITY unless told otherwise; ``text`` is the comment's."""
    body = {"comment": {"text": text}, "requestedAttributes": {"TOXICITY": {}}} | more
    return client.post(f"/v1alpha1/comments:analyze?key={key}", json=body)


def suggest(client: FlaskClient, key: str, scores: dict[str, Any], **more: Any) -> TestResponse:
    """Suggests values of attributes for the rude text."""
    told = {name: {"summaryScore": {"value": value}} for name, value in scores.items()}
    body = {"comment": {"text": RUDE}, "attributeScores": told} | more
    return client.post(f"/v1alpha1/comments:suggestscore?key={key}", json=body)


def moderate(client: FlaskClient, key: str, given: Any, **more: Any) -> TestResponse:
    """Asks as OpenAI's clients do."""
    headers = {"Authorization": f"Bearer {key}"}
    return client.post("/v1/moderations", json={"input": given} | more, headers=headers)


def figures(own: Services) -> list[tuple[str, int, int, int, int, int]]:
    """Per blog: calls, spam, ham, missed spam and false positives."""
    with own.db.read() as session:
        rows = session.scalars(select(KeyUsage).order_by(KeyUsage.blog))
        return [
            (row.blog, row.calls, row.spam, row.ham, row.missed_spam, row.false_positives)
            for row in rows
        ]


def learned(own: Services) -> list[tuple[str, str | None]]:
    """What was learned from clients: action and label, in their order."""
    with own.db.read() as session:
        return [
            (row.action, row.label)
            for row in session.scalars(select(ImportedLabel).order_by(ImportedLabel.id))
        ]


@dataclass(frozen=True)
class Served:
    """A real server, a key for it, and what its model says of the rude text."""

    url: str
    key: str
    scores: Mapping[str, float]

    def score(self, label: str) -> float:
        """The score that a client should be told, exactly."""
        return self.scores[label]


@contextmanager
def hosted(app: Flask, tls: tuple[str, str] | None = None) -> Iterator[int]:
    """An application on a port of its own, in this process; ``tls``: files of certificate, key."""
    server = make_server("127.0.0.1", 0, app, threaded=True, ssl_context=tls)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server.port
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def install(client: str, folder: Path) -> None:
    """Put a client from PyPI, as it is locked, into a folder of its own."""
    words = "-m uv pip install --quiet --no-deps --only-binary :all: --require-hashes".split()
    lock = CLIENTS / f"{client}.txt"
    done = run([sys.executable, *words, "-r", lock, "--target", folder])
    assert done.returncode == 0, done.stderr
