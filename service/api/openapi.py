"""What many operations share in the description of the API: errors, headers, the site."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from flask_openapi import APIBlueprint
from flask_openapi.models import Parameter
from flask_openapi.types import ResponseDict

from service.api import fields

_PROBLEM = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
_RETRY = {"Retry-After": {"description": "Seconds to wait.", "schema": {"type": "integer"}}}

# On every public call; the guard reads it before any view.
SITE = Parameter.model_validate(
    {
        "name": "site",
        "in": "query",
        "description": "The public name of a site; without it, the default site.",
        "schema": {"type": "string", "pattern": f"^{fields.SLUG.pattern}$"},
    }
)


def operation_id(*, name: str, **_: str) -> str:
    """What generated clients call an operation: the name of its view, in camel case."""
    first, *others = name.split("_")
    return first + "".join(word.capitalize() for word in others)


def take_everywhere(blueprint: APIBlueprint, parameter: Parameter) -> None:
    """Describe ``parameter`` as one of every operation that the blueprint has by now."""
    for path in blueprint.paths.values():
        for operation in (path.get, path.post, path.patch, path.delete):
            if operation is not None:
                operation.parameters = [*(operation.parameters or ()), parameter]


def problems(*statuses: int) -> ResponseDict:
    """Errors with these status codes, as RFC 9457 documents."""
    return {status: _problem(status) for status in statuses}


def _problem(status: int) -> dict[str, Any]:
    described = {"description": HTTPStatus(status).phrase, "content": _PROBLEM}
    return described | ({"headers": _RETRY} if status in (429, 503) else {})


def optional(schema: str) -> dict[str, Any]:
    """A body of that schema which may be missing; the framework calls every body required."""
    reference = {"$ref": f"#/components/schemas/{schema}"}
    return {"content": {"application/json": {"schema": reference}}, "required": False}


def content(mimetype: str, description: str) -> dict[str, Any]:
    """An answer that is no JSON."""
    return {"description": description, "content": {mimetype: {"schema": {"type": "string"}}}}
