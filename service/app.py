"""``create_app``, the map of the whole."""

from __future__ import annotations

import logging
from typing import Any

from flask import Response, request
from flask_openapi import OpenAPI, SecurityScheme
from pydantic import ValidationError
from werkzeug.middleware.proxy_fix import ProxyFix

from service import VERSION, apidocs, bodies, cli, dashboard, errors, metrics
from service.api import fields, moderation, public, schemas
from service.auth import oidc
from service.compat import (
    akismet,
    coral,
    openai,
    perspective,
    perspective_discovery,
    perspective_errors,
)
from service.config import Settings
from service.context import build
from service.mail import transport
from service.mail.pages import bp as notices
from service.mail.reply_pages import bp as replies
from service.widget import bp as widget

log = logging.getLogger(__name__)

COMPATIBLE = (akismet.bp, coral.bp, openai.bp, perspective.bp, perspective_discovery.bp)
# Whose errors below these paths are, where none of our views is, too.
SHAPES = {
    "/1.1/": akismet.shape,
    "/1.2/": akismet.shape,
    "/coral/": coral.shape,
    "/dashboard/": dashboard.shape,
    "/v1/": openai.shape,
    "/v1alpha1/": perspective_errors.shape,
    "/$discovery/": perspective_errors.shape,
    "/discovery/": perspective_errors.shape,
}


def create_app(settings: Settings | None = None) -> OpenAPI:
    """The WSGI application.

    Nothing here connects to the database, forks or starts a thread, so that a
    server may load the application once and fork its workers afterwards.

    :raises SettingError: a setting that cannot be used.
    """
    settings = settings or Settings.from_environment()
    oidc.check(settings)
    transport.check(settings)
    app = OpenAPI(
        "service",
        info={"title": "Parley", "version": VERSION},
        security_schemes={
            "key": SecurityScheme(type="http", scheme="bearer"),
            "edit_token": SecurityScheme(type="http", scheme="edit"),
        },
        validation_error_model=schemas.Problem,
        validation_error_callback=_refuse,
        doc_ui=False,
    )
    app.openapi_version = "3.1.0"
    services = app.extensions["parley"] = build(settings)
    app.config.update(
        SECRET_KEY=services.identity.digest("flask"),
        MAX_CONTENT_LENGTH=bodies.BODY_BYTES,
        MAX_FORM_MEMORY_SIZE=bodies.BODY_BYTES,
    )
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    app.json.sort_keys = False  # type: ignore[attr-defined]
    _believe_proxies(app, settings.proxies)

    errors.register(app, SHAPES)
    metrics.observe(app)
    app.after_request(_secure)
    app.register_api(public.bp)
    app.register_api(moderation.bp)
    app.register_api(metrics.bp)
    for blueprint in (apidocs.bp, dashboard.bp, notices, replies, widget, *COMPATIBLE):
        app.register_blueprint(blueprint)
    cli.register(app)
    return app


def _refuse(error: ValidationError) -> Any:
    raise fields.invalid(error)


def _believe_proxies(app: OpenAPI, proxies: int) -> None:
    if proxies:
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=proxies, x_proto=proxies, x_host=0, x_prefix=0
        )
        return

    warned = False

    @app.before_request
    def warn() -> None:
        nonlocal warned
        if not warned and "X-Forwarded-For" in request.headers:
            warned = True
            log.warning(
                "A proxy forwards requests, but PARLEY_PROXIES is 0: "
                "all readers seem to come from the proxy's address."
            )


def _secure(response: Response) -> Response:
    """Headers that no answer of ours may lack; a view may set its own policy before."""
    headers = response.headers
    headers.setdefault("X-Content-Type-Options", "nosniff")
    headers.setdefault("Referrer-Policy", "strict-origin-when-cross-origin")
    headers.setdefault("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
    if request.is_secure:
        headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    return response
