"""Whatever goes wrong, Perspective's clients read it in the shape they know."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from service import auth
from service.context import Services
from service.db import Database
from service.limits import LIMITS
from service.models import ApiKey
from tests.compat.asking import analyze, suggest

OWN = "type.googleapis.com/google.commentanalyzer.v1alpha1.Error"


def told(answer: TestResponse) -> tuple[int, str, dict[str, Any]]:
    """HTTP status, canonical status and the one detail of an error in the documented shape."""
    assert answer.json is not None
    assert answer.json.keys() == {"error"}
    error = answer.json["error"]
    assert error.keys() == {"code", "message", "status", "details"}
    assert error["code"] == answer.status_code
    assert error["message"]
    (detail,) = error["details"]
    return answer.status_code, error["status"], detail


def own_error(answer: TestResponse) -> tuple[str, str]:
    status, name, detail = told(answer)
    assert (status, name, detail["@type"]) == (400, "INVALID_ARGUMENT", OWN)
    assert answer.json is not None
    return detail["errorType"], answer.json["error"]["message"]


LONG = "word " * 4_096
WRONG: dict[str, tuple[dict[str, Any], str, str]] = {
    "no text": ({"comment": {}}, "COMMENT_EMPTY", "Comment must be non-empty."),
    "only space": ({"text": " \n"}, "COMMENT_EMPTY", "Comment must be non-empty."),
    "only markup": (
        {"comment": {"text": "<br><!-- x -->", "type": "HTML"}},
        "COMMENT_EMPTY",
        "Comment must be non-empty.",
    ),
    "too long": ({"text": LONG + "x"}, "COMMENT_TOO_LONG", "Comment text too long."),
    "too long in bytes": ({"text": "ä" * 10_241}, "COMMENT_TOO_LONG", "Comment text too long."),
    "no attributes": (
        {"requestedAttributes": {}},
        "NO_REQUESTED_ATTRIBUTES",
        "Missing requested_attributes",
    ),
    "an attribute without a label of ours": (
        {"requestedAttributes": {"TOXICITY": {}, "FLIRTATION": {}}},
        "INVALID_REQUEST",
        "Unknown requested attribute: FLIRTATION",
    ),
    "another score type": (
        {"requestedAttributes": {"TOXICITY": {"scoreType": "RAW"}}},
        "INVALID_REQUEST",
        "Attribute TOXICITY does not support score type: RAW",
    ),
    "another kind of text": (
        {"comment": {"text": "x", "type": "MARKDOWN"}},
        "INVALID_REQUEST",
        "Unknown text type: MARKDOWN",
    ),
}


@pytest.mark.parametrize(("sent", "kind", "message"), WRONG.values(), ids=WRONG)
def test_documented_errors(
    client: FlaskClient, key: str, sent: dict[str, Any], kind: str, message: str
) -> None:
    assert own_error(analyze(client, key, **sent)) == (kind, message)


def test_the_longest_text_is_taken(client: FlaskClient, key: str) -> None:
    assert len(LONG) == 20_480
    assert analyze(client, key, LONG, languages=["en"]).status_code == 200


def test_an_empty_body_is_an_empty_request(client: FlaskClient, key: str) -> None:
    answer = client.post(f"/v1alpha1/comments:analyze?key={key}")
    assert own_error(answer) == ("COMMENT_EMPTY", "Comment must be non-empty.")


@pytest.mark.parametrize("data", [b"{comment: 'x'}", b"[]", b"7", b"\xff", b"[" * 50_000])
def test_what_is_no_object_in_json_is_400(client: FlaskClient, key: str, data: bytes) -> None:
    status, name, detail = told(client.post(f"/v1alpha1/comments:analyze?key={key}", data=data))
    assert (status, name, detail["fieldViolations"]) == (400, "INVALID_ARGUMENT", [])


def test_a_field_of_another_type_is_named(client: FlaskClient, key: str) -> None:
    status, name, detail = told(analyze(client, key, comment={"text": ["x"]}))
    assert (status, name) == (400, "INVALID_ARGUMENT")
    assert [found["field"] for found in detail["fieldViolations"]] == ["comment.text"]


@pytest.mark.parametrize(
    "scores",
    [
        {},
        {"FLIRTATION": {"summaryScore": {"value": 1}}},
        {"TOXICITY": {}},
        {"TOXICITY": {"summaryScore": {}}},
        {"TOXICITY": {"summaryScore": {"value": 1.5}}},
        {"TOXICITY": {"summaryScore": {"value": "NaN"}}},
        {"TOXICITY": {"summaryScore": {"value": 1, "type": "RAW"}}},
        {"TOXICITY": {"spanScores": [{"begin": 0, "end": 1}]}},
    ],
)
def test_suggestions_that_say_nothing_are_refused(
    client: FlaskClient, key: str, scores: dict[str, Any]
) -> None:
    own_error(suggest(client, key, {}, attributeScores=scores))


def test_keys(client: FlaskClient, own: Services) -> None:
    status, name, detail = told(client.post("/v1alpha1/comments:analyze"))
    assert (status, name) == (403, "PERMISSION_DENIED")
    status, name, detail = told(analyze(client, "notakeyofours"))
    assert (status, name, detail["reason"]) == (400, "INVALID_ARGUMENT", "API_KEY_INVALID")
    submit = auth.create_key(own, "blog", "submit")
    status, name, detail = told(analyze(client, submit))
    assert (status, name, detail["reason"]) == (403, "PERMISSION_DENIED", "API_KEY_SERVICE_BLOCKED")


def limited(answer: TestResponse) -> bool:
    status, name, detail = told(answer)
    reason = (detail["reason"], detail["domain"])
    assert int(answer.headers["Retry-After"]) > 0
    return (status, name, *reason) == (
        429,
        "RESOURCE_EXHAUSTED",
        "RATE_LIMIT_EXCEEDED",
        "googleapis.com",
    )


def test_a_quota_that_is_used_up_is_429(client: FlaskClient, key: str, db: Database) -> None:
    with db.write() as session:
        session.query(ApiKey).update({"quota": 1})
    assert analyze(client, key).status_code == 200
    assert limited(analyze(client, key))
    assert limited(suggest(client, key, {"TOXICITY": 1}))


def test_guessing_is_429(client: FlaskClient) -> None:
    for _ in range(LIMITS["key_failures"].amount):
        assert analyze(client, "guess").status_code == 400
    assert limited(analyze(client, "guess"))


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/v1alpha1/comments:analyze"),
        ("DELETE", "/v1alpha1/comments:suggestscore"),
        ("POST", "/v1alpha1/comments:guess"),
        ("GET", "/v1alpha1/"),
        ("POST", "/$discovery/rest"),
        ("GET", "/discovery/v1/apis"),
    ],
)
def test_what_is_no_method_is_404(client: FlaskClient, method: str, path: str) -> None:
    assert told(client.open(path, method=method))[:2] == (404, "NOT_FOUND")


def test_a_body_may_have_256_kib(client: FlaskClient, key: str) -> None:
    def sent(size: int) -> TestResponse:
        return analyze(client, key, context={"entries": [{"text": "x" * size}]})

    assert sent(250_000).status_code == 200
    assert told(sent(262_144))[:2] == (413, "INVALID_ARGUMENT")


def test_no_database_is_503(make_app: Callable[..., Flask]) -> None:
    app = make_app(database_url="postgresql://nobody@127.0.0.1:1/nothing")
    answer = analyze(app.test_client(), "abcdefghijkl")
    assert told(answer)[:2] == (503, "UNAVAILABLE")


def test_no_model_is_503_so_that_clients_hold(make_app: Callable[..., Flask], key: str) -> None:
    client = make_app(model="no-such-model").test_client()
    answer = analyze(client, key)
    assert told(answer)[:2] == (503, "UNAVAILABLE")
    assert int(answer.headers["Retry-After"]) > 0
    assert suggest(client, key, {"TOXICITY": 1}).status_code == 200


def test_pages_of_other_origins_may_not_read_answers(client: FlaskClient, key: str) -> None:
    for method in ("OPTIONS", "POST"):
        answer = client.open(
            f"/v1alpha1/comments:analyze?key={key}",
            method=method,
            headers={"Origin": "http://localhost"},
        )
        assert "Access-Control-Allow-Origin" not in answer.headers
