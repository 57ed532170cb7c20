"""Akismet 1.1 and 1.2, for clients that speak it.

Routes, fields, headers and exact bodies after Akismet's OpenAPI description and developer pages;
a body ends without a line feed. What cannot be answered is said as Akismet says it: ``invalid``
for a key or a field that is wrong, with the cause in a header, and a status of its own where a
client had better hold the comment and come back.
"""

from __future__ import annotations

import json
from typing import Any

from flask import Blueprint, Response, g, request
from werkzeug.exceptions import HTTPException

from service import auth
from service.bodies import LARGE_BODY_BYTES
from service.compat import akismet_check as checks
from service.compat import akismet_fields as asking
from service.compat import akismet_usage as figures
from service.compat import common
from service.compat.common import key
from service.context import services
from service.errors import (
    Forbidden,
    Invalid,
    MalformedRequest,
    ParleyError,
    Unauthorized,
    kept_headers,
)
from service.models import new_uid

THANKS = "Thanks for making the web a better place."

bp = Blueprint("akismet", __name__)


def guard() -> None:
    """Only with a key of scope ``compatible``, wherever a client puts it."""
    if request.endpoint == f"{bp.name}.{connected.__name__}":
        return
    request.max_content_length = request.max_form_memory_size = LARGE_BODY_BYTES
    g.fields = asking.read()
    g.key_text = asking.key_of(g.fields, services().settings.akismet_hosts) or auth.bearer()
    common.admit(g.key_text)


auth.protect(bp, guard)


def _text(body: str, **headers: str) -> Response:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Response(body, mimetype="text/plain", headers=named)


def _json(body: dict[str, Any]) -> Response:
    return Response(json.dumps(body, ensure_ascii=False), mimetype="application/json")


@bp.get("/1.1/test")
def connected() -> Response:
    """What WordPress's plugin asks, without a key, to see whether it gets through."""
    return _text("connected")


@bp.post("/1.1/verify-key")
def verify_key() -> Response:
    """Whether a key is good: whoever comes here has one."""
    return _text("valid")


@bp.post("/1.1/comment-check")
def comment_check() -> Response:
    """``true`` for spam, ``false`` for ham."""
    if not g.fields.get("blog", "").strip():
        raise Invalid("blog is missing.")
    # Coral sends an empty one where it is told to send none, Discourse where it knows none.
    if "user_ip" not in g.fields:
        raise Invalid("user_ip is missing.")
    found = checks.check(services(), key(), g.fields)
    response = _text("true" if found.reasons else "false", X_akismet_guid=new_uid())
    if found.certain:
        response.headers["X-akismet-pro-tip"] = "discard"
    if found.reasons:
        response.headers["X-Parley-Reasons"] = " ".join(found.reasons)
    return response


@bp.post("/1.1/submit-spam")
def submit_spam() -> Response:
    """What was taken for ham was spam."""
    checks.submit(services(), key(), g.fields, spam=True)
    return _text(THANKS)


@bp.post("/1.1/submit-ham")
def submit_ham() -> Response:
    """What was taken for spam was none."""
    checks.submit(services(), key(), g.fields, spam=False)
    return _text(THANKS)


@bp.route("/1.2/key-sites", methods=["GET", "POST"])
def key_sites() -> Response:
    """The sites that a key was used for in a month."""
    wanted = figures.Sites(g.fields)
    with services().db.read() as session:
        if g.fields.get("format", "").lower() == "csv":
            table = wanted.csv(session, key(), str(g.key_text))
            return Response(table, mimetype="text/csv")
        return _json(wanted.json(session, key()))


@bp.route("/1.2/usage-limit", methods=["GET", "POST"])
def usage_limit() -> Response:
    """How much of its quota a key has used."""
    extended = g.fields.get("extended", "").lower() in ("1", "true")
    with services().db.read() as session:
        return _json(figures.limit(session, key(), extended))


@bp.route("/1.1/get-stats", methods=["GET", "POST"])
def get_stats() -> Response:
    """What was found in ``60-days``, ``6-months`` or ``all`` the time."""
    with services().db.read() as session:
        return _json(figures.stats(session, key(), g.fields.get("from", "all")))


@bp.route("/1.1/get-subscription", methods=["GET", "POST"])
def get_subscription() -> Response:
    """An account that never ends, for here is nothing to pay."""
    with services().db.read() as session:
        over = figures.limit(session, key(), extended=False)["throttled"]
    return _json(
        {
            "account_id": key().id,
            "account_type": "parley",
            "account_name": "Parley",
            "status": "active",
            "next_billing_date": False,
            "limit_reached": over,
        }
    )


@bp.post("/1.1/token")
def token() -> Response:
    """A text that opens nothing: it would lead to figures on Akismet's own pages."""
    return _text(services().identity.digest("akismet token", str(key().id))[:32])


@bp.post("/1.1/deactivate")
def deactivate() -> Response:
    """Nothing ends with it but the plugin: a key is revoked where it was made."""
    return _text("deactivated")


def shape(error: ParleyError | HTTPException) -> Response:
    """What Akismet answers: 200 and ``invalid`` to what will be as wrong the next time."""
    if isinstance(error, HTTPException):
        response = _failed(error.code or 500, f"{error.name}.")
        response.headers.update(kept_headers(error))
        return response
    if isinstance(error, Unauthorized | Forbidden | Invalid | MalformedRequest):
        return _text("invalid", X_akismet_debug_help=error.detail)
    response = _failed(error.status, error.detail)
    response.headers["Retry-After"] = str(max(1, error.retry_after or 1))
    return response


def _failed(status: int, why: str) -> Response:
    """Whoever sees the header, or a body that is neither true nor false, holds the comment."""
    response = _text("invalid", X_akismet_error=why)
    response.status_code = status
    return response
