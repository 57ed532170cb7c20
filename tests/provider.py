"""A small provider of OpenID Connect on loopback; it tells the truth, or the lie it is told to."""

from __future__ import annotations

import base64
import hashlib
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote, urlencode

from flask import Flask, Response, jsonify, redirect, request
from joserfc import jwt
from joserfc.jwk import KeySet, OctKey, RSAKey
from werkzeug.serving import make_server

CLIENT, CLIENT_SECRET = "parley", "a secret of client and provider"


@dataclass
class Provider:
    """Where it listens, whom it signs in, and what it does differently from a good one."""

    url: str = ""
    person: dict[str, Any] = field(default_factory=lambda: {"sub": "248289761001"})
    # Claims that replace the true ones; what is None is left out.
    lies: dict[str, Any] = field(default_factory=dict)
    discovery: dict[str, Any] = field(default_factory=dict)
    key: Any = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "first"}))
    signs_with: Any = None
    algorithm: str = "RS256"
    asked: list[str] = field(default_factory=list)
    codes: dict[str, dict[str, str]] = field(default_factory=dict)


def make(provider: Provider) -> Flask:
    """The provider as an application."""
    app = Flask("provider")

    @app.before_request
    def note() -> None:
        provider.asked.append(request.path)

    @app.get("/.well-known/openid-configuration")
    def discovery() -> Response:
        known = {
            "issuer": provider.url,
            "authorization_endpoint": f"{provider.url}/authorize",
            "token_endpoint": f"{provider.url}/token",
            "jwks_uri": f"{provider.url}/keys",
        }
        return jsonify(known | provider.discovery)

    @app.get("/authorize")
    def authorize() -> Any:
        code = secrets.token_urlsafe(16)
        provider.codes[code] = dict(request.args)
        back = {"code": code, "state": request.args["state"], "iss": provider.url}
        return redirect(f"{request.args['redirect_uri']}?{urlencode(back)}")

    @app.post("/token")
    def token() -> Any:
        given = provider.codes.pop(request.form["code"], None)
        digest = hashlib.sha256(request.form["code_verifier"].encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        auth = request.authorization
        known = auth and (auth.username, unquote(auth.password or "")) == (CLIENT, CLIENT_SECRET)
        if (
            given is None
            or not known
            or given["code_challenge"] != challenge
            or given["redirect_uri"] != request.form["redirect_uri"]
        ):
            return jsonify(error="invalid_grant"), 400
        return jsonify(token_type="Bearer", id_token=_signed(provider, given))

    @app.get("/keys")
    def keys() -> Response:
        # A provider that shows the key it shares with its client is believed no signature by it.
        shared = provider.algorithm == "HS256"
        return jsonify(KeySet([provider.key]).as_dict(private=shared))

    return app


def _signed(provider: Provider, given: dict[str, str]) -> str:
    now = int(time.time())
    claims = {
        "iss": provider.url,
        "aud": given["client_id"],
        "nonce": given["nonce"],
        "iat": now,
        "exp": now + 300,
    }
    claims |= provider.person | provider.lies
    claims = {name: value for name, value in claims.items() if value is not None}
    header = {"alg": provider.algorithm, "kid": "first"}
    signing = provider.signs_with or provider.key
    return jwt.encode(header, claims, signing, algorithms=[provider.algorithm])


@contextmanager
def running() -> Iterator[Provider]:
    """The provider, on a port of its own."""
    provider = Provider()
    server = make_server("127.0.0.1", 0, make(provider), threaded=True)
    provider.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield provider
    server.shutdown()
    thread.join()
    server.server_close()


def secret_of_the_client() -> Any:
    """A key for HMAC that the client knows, too."""
    return OctKey.import_key(CLIENT_SECRET.ljust(64, "."), {"kid": "first"})
