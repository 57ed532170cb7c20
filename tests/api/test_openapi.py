"""/openapi.json is what the application does: schemathesis tries every operation."""

from __future__ import annotations

import re
from typing import Any

import pytest
import schemathesis
from flask import Flask
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from service import errors
from tests.api.blog import Blog

CHECKS: list[Any] = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
# What generated clients call each operation: they break when one of these changes.
OPERATIONS = """
    listComments createComment getChallenge getComment editComment deleteComment reportComment
    countComments countMany getFeed
    searchComments decideComments undoDecision getHistory replyToComment reviseComment
    changeArticle getStats scoreText
    getLiveness getReadiness getMetrics
""".split()
DETERMINED = settings(
    max_examples=12,
    derandomize=True,
    database=None,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture
def document(app: Flask) -> dict[str, Any]:
    return dict(app.test_client().get("/openapi.json").get_json())


def operations(document: dict[str, Any]) -> list[tuple[str, str, dict[str, Any]]]:
    methods = ("get", "post", "patch", "delete")
    return [
        (path, method, item[method])
        for path, item in document["paths"].items()
        for method in methods
        if method in item
    ]


def test_every_route_of_the_api_is_described(app: Flask, document: dict[str, Any]) -> None:
    routes = {
        (rule.rule.replace("<", "{").replace(">", "}"), method.lower())
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith(("/api/v1/", "/livez", "/readyz", "/metrics"))
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    assert {(path, method) for path, method, _ in operations(document)} == routes


def test_every_operation_says_what_it_is_for(document: dict[str, Any]) -> None:
    for _, _, operation in operations(document):
        assert operation["summary"]
        assert operation["description"]


def test_every_operation_keeps_its_name(document: dict[str, Any]) -> None:
    ids = [operation["operationId"] for _, _, operation in operations(document)]
    assert sorted(ids) == sorted(OPERATIONS)
    assert len(ids) == len(set(ids))


def test_only_what_takes_input_may_call_it_wrong(document: dict[str, Any]) -> None:
    for path, _, operation in operations(document):
        assert ("422" in operation["responses"]) == path.startswith("/api/")


def test_models_suit_generators(document: dict[str, Any]) -> None:
    for name, schema in document["components"]["schemas"].items():
        fields = schema["properties"]
        # Python's would use one name for the object and for its field.
        assert name.lower() not in fields
        # TypeScript's takes a field with a default for one that is always there.
        if name.endswith("Draft"):
            assert [field for field, told in fields.items() if "default" in told] == []


def test_a_report_may_come_without_a_body(document: dict[str, Any]) -> None:
    report = document["paths"]["/api/v1/comments/{id}/reports"]["post"]
    assert report["requestBody"]["required"] is False


def test_moments_are_called_so(document: dict[str, Any]) -> None:
    for schema in document["components"]["schemas"].values():
        for name, field in schema["properties"].items():
            if name.endswith("_at") or name == "at":
                assert "date-time" in [kind.get("format") for kind in field.get("anyOf", [field])]


def test_every_error_is_a_problem_document(document: dict[str, Any]) -> None:
    for _, _, operation in operations(document):
        for status, answer in operation["responses"].items():
            # What watches a service reads of /readyz the status, and people the causes.
            if int(status) >= 400 and operation["operationId"] != "getReadiness":
                assert list(answer["content"]) == ["application/problem+json"]


def test_field_names_are_snake_case(document: dict[str, Any]) -> None:
    for schema in document["components"]["schemas"].values():
        for name in schema.get("properties", {}):
            # A challenge is ALTCHA's, whose own widget solves it, too.
            assert name == "maxNumber" or re.fullmatch(r"[a-z]+(_[a-z]+)*", name)


def test_every_reference_leads_somewhere(document: dict[str, Any]) -> None:
    def references(value: Any) -> list[str]:
        if isinstance(value, dict):
            own = [value["$ref"]] if isinstance(value.get("$ref"), str) else []
            return own + [ref for inner in value.values() for ref in references(inner)]
        if isinstance(value, list):
            return [ref for inner in value for ref in references(inner)]
        return []

    known = {f"#/components/schemas/{name}" for name in document["components"]["schemas"]}
    assert set(references(document)) <= known


def test_the_site_and_the_headers_are_described(document: dict[str, Any]) -> None:
    for path, _, operation in operations(document):
        if path.startswith("/api/v1/") and "/moderation/" not in path:
            assert "site" in [parameter["name"] for parameter in operation["parameters"]]
    comments = document["paths"]["/api/v1/comments"]
    for method, header in (("post", "Idempotency-Key"), ("get", "If-None-Match")):
        names = [each["name"] for each in comments[method]["parameters"] if each["in"] == "header"]
        assert names == [header]


def test_the_doors_of_an_operation_are_described(document: dict[str, Any]) -> None:
    schemes = document["components"]["securitySchemes"]
    doors = {
        name
        for _, _, each in operations(document)
        for door in each.get("security", ())
        for name in door
    }
    assert doors == set(schemes) == {"key", "edit_token"}
    assert document["paths"]["/api/v1/comments/{id}"]["patch"]["security"] == [{"edit_token": []}]


def test_statuses_of_our_errors_are_described_somewhere(document: dict[str, Any]) -> None:
    described = {status for _, _, each in operations(document) for status in each["responses"]}
    # What no operation answers: 405 has no operation, 410 is said by pages that mails lead to,
    # 431 and 500 are never meant.
    ours = {str(status) for status in errors.codes().values()} - {"405", "410", "431", "500"}
    assert ours <= described


def test_schemathesis_finds_nothing_undocumented(blog: Blog) -> None:
    schema = schemathesis.openapi.from_wsgi("/openapi.json", blog.app)
    known = blog.approved()["id"]
    seen: set[int] = set()

    def try_it(case: schemathesis.Case[Any]) -> None:
        if case.path_parameters:
            case.path_parameters["id"] = known
        seen.add(case.call_and_validate(headers=blog.moderator, checks=CHECKS).status_code)

    found: Any
    for found in schema.get_all_operations():
        DETERMINED(given(case=found.ok().as_strategy())(try_it))()
    assert {200, 202, 401, 404, 422} <= seen
