"""/openapi.json and a page to read it, from files of our own machine alone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import flask_openapi_swagger
from flask import Blueprint, Response, current_app, jsonify, render_template, send_from_directory
from flask_openapi import OpenAPI

from service import auth

SWAGGER = Path(flask_openapi_swagger.__file__).parent / "templates" / "swagger"

bp = Blueprint("apidocs", __name__)


def guard() -> None:
    """The documentation is for everybody."""


auth.protect(bp, guard)


@bp.get("/openapi.json")
def openapi() -> Response:
    """The whole HTTP API, generated from the code that validates."""
    app = current_app
    assert isinstance(app, OpenAPI)
    return jsonify(_true(app.api_doc))


def _true(document: dict[str, Any]) -> dict[str, Any]:
    """The document without the 422 that the framework adds to what takes no input."""
    for path in document["paths"].values():
        for operation in path.values():
            if "application/json" in operation["responses"].get("422", {}).get("content", {}):
                operation["responses"].pop("422", None)
    return document


@bp.get("/docs")
def docs() -> Response:
    """A page to read and try the API."""
    response = Response(render_template("apidocs.html"))
    # Swagger UI writes style attributes; nothing is loaded from elsewhere.
    response.headers["Content-Security-Policy"] = (
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
        "img-src 'self' data:; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'"
    )
    return response


@bp.get("/docs/static/<path:name>")
def docs_static(name: str) -> Response:
    """Swagger UI's own files, out of its package."""
    return send_from_directory(SWAGGER, name)
