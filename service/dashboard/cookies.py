"""The one cookie: signed, and good for nothing once its session is ended on the server.

It holds the token of a session (the database keeps only the token's digest), the
secret that forms are checked against, and the last act, for its undo line.
"""

from __future__ import annotations

from datetime import timedelta
from ipaddress import ip_address
from urllib.parse import urlsplit

from flask import Flask, request
from flask.sessions import SecureCookieSessionInterface, SessionMixin
from flask_wtf.csrf import CSRFProtect

from service.auth import SESSION_DAYS

csrf = CSRFProtect()


class Cookies(SecureCookieSessionInterface):
    """Flask's signed cookie, as strict as the connection allows, and the dashboard's alone."""

    def get_cookie_name(self, _app: Flask) -> str:
        # Browsers take __Host- only from https, for the whole path and for no other host.
        return "__Host-parley" if request.is_secure else "parley"

    def get_cookie_secure(self, _app: Flask) -> bool:
        return request.is_secure

    def should_set_cookie(self, app: Flask, session: SessionMixin) -> bool:
        """Never with an answer to a reader."""
        return request.blueprint == "dashboard" and super().should_set_cookie(app, session)


def prepare(app: Flask) -> None:
    """Give the application this cookie, and the dashboard's forms their check."""
    app.session_interface = Cookies()
    app.permanent_session_lifetime = timedelta(days=SESSION_DAYS)
    # The guard calls the check; a token lives as long as its session does, because
    # a queue stays open for hours.
    app.config.update(
        SESSION_COOKIE_SAMESITE="Lax", WTF_CSRF_CHECK_DEFAULT=False, WTF_CSRF_TIME_LIMIT=None
    )
    csrf.init_app(app)


def work() -> bool:
    """Whether a browser may be trusted with a session here: https, or this very machine."""
    return request.is_secure or _is_loopback(urlsplit(f"//{request.host}").hostname or "")


def _is_loopback(host: str) -> bool:
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
