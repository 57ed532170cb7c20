"""The exception tree, the stable codes, and the one JSON shape of an error.

::

    ParleyError
    ├── MalformedRequest        400 malformed_json
    ├── Unauthorized            401 unauthorized
    ├── Forbidden               403 forbidden
    │   ├── OriginNotAllowed    403 origin_not_allowed
    │   └── ArticleClosed       403 article_closed
    ├── NotFound                404 not_found
    ├── Conflict                409 conflict
    │   ├── DuplicateComment    409 duplicate_comment
    │   ├── StaleVersion        409 stale_version
    │   ├── Superseded          409 superseded
    │   └── AlreadyUndone       409 already_undone
    ├── LinkExpired             410 link_expired
    ├── Invalid                 422 invalid
    │   └── IdempotencyKeyReused 422 idempotency_key_reused
    ├── TooManyRequests         429 too_many_requests
    └── Unavailable             503 unavailable

Use cases raise these; ``register`` turns them, and everything else that can go
wrong, into RFC 9457 ``application/problem+json``.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, ClassVar

from flask import Flask, Response, request
from sqlalchemy.exc import InterfaceError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as AnyResponse

log = logging.getLogger(__name__)


class Wrong(str):
    """What is wrong with a field, in words, with a code that a translation can go by.

    ``limit`` is the number that the words name, if they name one.
    """

    code: str
    limit: int | None

    def __new__(cls, message: str, code: str, limit: int | None = None) -> Wrong:
        """The message is the text; code and limit go with it."""
        wrong = super().__new__(cls, message)
        wrong.code, wrong.limit = code, limit
        return wrong

    def problem(self) -> dict[str, Any]:
        """What an error says of it beside its message."""
        return {"code": self.code} | ({} if self.limit is None else {"limit": self.limit})


class ParleyError(Exception):
    """Something the caller can be told. ``detail`` is one sentence for people."""

    status: ClassVar[int] = 400
    code: ClassVar[str] = "bad_request"
    title: ClassVar[str] = "Bad request"

    def __init__(
        self,
        detail: str,
        *,
        fields: dict[str, str] | None = None,
        retry_after: int | None = None,
    ) -> None:
        super().__init__(detail)
        self.detail = detail
        self.fields = fields or {}
        self.retry_after = retry_after

    def problem(self) -> dict[str, Any]:
        """This error as an RFC 9457 object."""
        return problem(self.status, self.code, self.title, self.detail, self.fields)


class MalformedRequest(ParleyError):
    """The body is not JSON in UTF-8."""

    code = "malformed_json"
    title = "The body is not JSON"


class Unauthorized(ParleyError):
    """No key, a wrong one, or one that was revoked."""

    status = 401
    code = "unauthorized"
    title = "No or wrong key"


class Forbidden(ParleyError):
    """A good key, token or page that may not do this."""

    status = 403
    code = "forbidden"
    title = "Not allowed"


class OriginNotAllowed(Forbidden):
    """A page of an origin that is none of the site's."""

    code = "origin_not_allowed"
    title = "This origin may not use the site"


class ArticleClosed(Forbidden):
    """The article takes no more comments."""

    code = "article_closed"
    title = "Comments are closed"


class NotFound(ParleyError):
    """There is no such thing, or not for the one who asks."""

    status = 404
    code = "not_found"
    title = "Not found"


class Conflict(ParleyError):
    """The state of things speaks against it."""

    status = 409
    code = "conflict"
    title = "Conflict"


class DuplicateComment(Conflict):
    """The same author has said just that within 24 hours."""

    code = "duplicate_comment"
    title = "Already said"


class StaleVersion(Conflict):
    """Somebody has changed the comment since it was read."""

    code = "stale_version"
    title = "The comment has changed since it was read"


class Superseded(Conflict):
    """A later decision has to be undone first."""

    code = "superseded"
    title = "A later decision stands on this one"


class AlreadyUndone(Conflict):
    """The decision was undone before."""

    code = "already_undone"
    title = "Already undone"


class LinkExpired(ParleyError):
    """A link in a mail that no longer does anything."""

    status = 410
    code = "link_expired"
    title = "The link has expired"


class Invalid(ParleyError):
    """A field has a value it cannot have; ``fields`` says which and why."""

    status = 422
    code = "invalid"
    title = "A field is wrong"


class IdempotencyKeyReused(Invalid):
    """The same idempotency key came with another request."""

    code = "idempotency_key_reused"
    title = "The idempotency key belongs to another request"


class TooManyRequests(ParleyError):
    """A limit is reached; ``retry_after`` says for how many seconds."""

    status = 429
    code = "too_many_requests"
    title = "Too many requests"


class Unavailable(ParleyError):
    """The database cannot be reached."""

    status = 503
    code = "unavailable"
    title = "The database cannot be reached"


# What the web framework itself refuses, under codes of our own.
HTTP_CODES: dict[int, tuple[str, str]] = {
    400: ("bad_request", "Bad request"),
    404: ("not_found", "Not found"),
    405: ("method_not_allowed", "Method not allowed"),
    413: ("body_too_large", "The body is too large"),
    415: ("unsupported_media_type", "The body must be application/json"),
    431: ("headers_too_large", "The headers are too large"),
    500: ("internal_error", "Something went wrong on our side"),
}


def codes() -> dict[str, int]:
    """Every error code with its HTTP status; the documentation is checked against it."""
    found = {code: status for status, (code, _) in HTTP_CODES.items()}
    waiting: list[type[ParleyError]] = [ParleyError]
    while waiting:
        kind = waiting.pop()
        found[kind.code] = kind.status
        waiting += kind.__subclasses__()
    return found


def problem(
    status: int, code: str, title: str, detail: str, fields: dict[str, str] | None = None
) -> dict[str, Any]:
    """One error in the shape of RFC 9457, with our ``code`` and per-field ``errors``."""
    body: dict[str, Any] = {
        "type": f"urn:parley:error:{code}",
        "title": title,
        "status": status,
        "detail": detail,
        "code": code,
    }
    if fields:
        body["errors"] = [_field_error(name, text) for name, text in fields.items()]
    return body


def _field_error(name: str, text: str) -> dict[str, Any]:
    told = text.problem() if isinstance(text, Wrong) else {}
    return {"field": name, "message": text, **told}


def answer(error: ParleyError) -> Response:
    """The HTTP answer for one of our errors."""
    response = Response(
        json.dumps(error.problem(), ensure_ascii=False),
        status=error.status,
        mimetype="application/problem+json",
    )
    if error.retry_after is not None:
        response.headers["Retry-After"] = str(max(1, error.retry_after))
    if isinstance(error, Unauthorized):
        response.headers["WWW-Authenticate"] = "Bearer"
    return response


def from_http(error: HTTPException) -> Response:
    """The answer for what werkzeug or Flask refused: same shape, headers kept."""
    status = error.code or 500
    code, title = HTTP_CODES.get(status, ("bad_request", error.name))
    detail = title + "."
    if status == 405 and (allowed := getattr(error, "valid_methods", None)):
        detail = f"This address takes {', '.join(sorted(allowed))}."
    response = Response(
        json.dumps(problem(status, code, title, detail)),
        status=status,
        mimetype="application/problem+json",
    )
    response.headers.update(kept_headers(error))
    return response


def kept_headers(error: HTTPException) -> dict[str, str]:
    """What werkzeug's own answer says besides its page."""
    kept = ("allow", "retry-after", "location")
    return {name: value for name, value in error.get_headers() if name.lower() in kept}


def unavailable(error: SQLAlchemyError) -> Unavailable:
    """What a caller hears when the database does not answer, or not in time."""
    log.error("The database cannot be used: %s", str(error.__cause__ or error).splitlines()[0])
    return Unavailable("The database cannot be reached; try again shortly.", retry_after=5)


Shape = Callable[[ParleyError | HTTPException], Response]


def told(error: ParleyError | HTTPException) -> Response:
    """The answer for an error of either kind, in our own shape."""
    return answer(error) if isinstance(error, ParleyError) else from_http(error)


def register(app: Flask, shapes: Mapping[str, Shape] = MappingProxyType({})) -> None:
    """Answer every error of the application in the one shape.

    Below a path that ``shapes`` names, as another protocol wants it: also where no view is.
    """
    # An address with '//' is none of ours; Flask would answer it with an HTML page.
    app.url_map.merge_slashes = False

    def shaped(error: ParleyError | HTTPException) -> Response:
        found = (shape for path, shape in shapes.items() if request.path.startswith(path))
        return next(found, told)(error)

    def http_error(error: HTTPException) -> AnyResponse:
        # A redirect is an HTTPException too, and already an answer.
        if error.response is not None or (error.code or 500) < 400:
            return error.get_response()
        return shaped(error)

    def database_error(error: SQLAlchemyError) -> Response:
        return shaped(unavailable(error))

    app.register_error_handler(ParleyError, shaped)
    app.register_error_handler(HTTPException, http_error)
    for unreachable in (OperationalError, InterfaceError, PoolTimeout):
        app.register_error_handler(unreachable, database_error)
