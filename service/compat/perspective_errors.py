"""Errors as Perspective's clients know them: a ``google.rpc.Status``, always with a detail.

Some clients read the first detail of every error, so that none may lack one.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from flask import Response
from werkzeug.exceptions import HTTPException

from service.compat import common
from service.errors import MalformedRequest, ParleyError, Unauthorized, kept_headers

OWN = "type.googleapis.com/google.commentanalyzer.v1alpha1.Error"
INFO = "type.googleapis.com/google.rpc.ErrorInfo"
BAD_REQUEST = "type.googleapis.com/google.rpc.BadRequest"

CODES: Mapping[int, str] = MappingProxyType(
    {
        400: "INVALID_ARGUMENT",
        403: "PERMISSION_DENIED",
        404: "NOT_FOUND",
        413: "INVALID_ARGUMENT",
        429: "RESOURCE_EXHAUSTED",
        500: "INTERNAL",
        503: "UNAVAILABLE",
    }
)
REASONS: Mapping[int, str] = MappingProxyType(
    {
        400: "API_KEY_INVALID",
        403: "API_KEY_SERVICE_BLOCKED",
        429: "RATE_LIMIT_EXCEEDED",
    }
)
BAD_KEY = "API key not valid. Please pass a valid API key."
NO_METHOD = "Method not found."


class Refusal(Exception):
    """A request that is refused: the status, one sentence, and the detail of it."""

    def __init__(self, status: int, message: str, detail: dict[str, Any]) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.detail = detail


def invalid(message: str, kind: str = "INVALID_REQUEST", **more: Any) -> Refusal:
    """400 with an error type of Perspective's own."""
    return Refusal(400, message, {"@type": OWN, "errorType": kind, **more})


def malformed(message: str, violations: Mapping[str, str] = MappingProxyType({})) -> Refusal:
    """400 for what the description of the API does not allow; field to what is wrong with it."""
    told = [{"field": field, "description": text} for field, text in violations.items()]
    return Refusal(400, message, {"@type": BAD_REQUEST, "fieldViolations": told})


def no_key() -> Refusal:
    """403 for a request without any key."""
    return Refusal(403, "The request is missing a valid API key.", _info("API_KEY_MISSING"))


def refuse(error: Refusal) -> Response:
    """The answer for a request that we refuse in Perspective's words."""
    status = {
        "code": error.status,
        "message": error.message,
        "status": CODES.get(error.status, "UNKNOWN"),
        "details": [error.detail],
    }
    return common.answer({"error": status}, error.status)


def shape(error: ParleyError | HTTPException) -> Response:
    """The answer for whatever else goes wrong below Perspective's addresses."""
    if isinstance(error, HTTPException):
        response = refuse(_of_http(error))
        response.headers.update(kept_headers(error))
        return response
    response = refuse(_of_ours(error))
    if error.retry_after is not None:
        response.headers["Retry-After"] = str(max(1, error.retry_after))
    return response


def _of_http(error: HTTPException) -> Refusal:
    status = error.code or 500
    # The original, too, has no method where the right address is called in the wrong way.
    if status in (404, 405):
        return Refusal(404, NO_METHOD, _info("METHOD_NOT_FOUND"))
    return Refusal(status, f"{error.name}.", _info("REQUEST_REFUSED"))


def _of_ours(error: ParleyError) -> Refusal:
    if isinstance(error, Unauthorized):
        return Refusal(400, BAD_KEY, _info(REASONS[400]))
    if isinstance(error, MalformedRequest):
        return malformed(f"Invalid JSON payload received. {error.detail}")
    return Refusal(error.status, error.detail, _info(REASONS.get(error.status, error.code.upper())))


def _info(reason: str) -> dict[str, Any]:
    """What the original's front door says; ``googleapis.com`` is part of the reason's name."""
    metadata = {"service": "commentanalyzer.googleapis.com"}
    return {"@type": INFO, "reason": reason, "domain": "googleapis.com", "metadata": metadata}
