"""Short ways to ask as a client of another service does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

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


@dataclass(frozen=True)
class Served:
    """A real server, a key for it, and what its model says of the rude text."""

    url: str
    key: str
    scores: Mapping[str, float]

    def score(self, label: str) -> float:
        """The score that a client should be told, exactly."""
        return self.scores[label]
