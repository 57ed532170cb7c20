"""Signing in with a provider: OpenID Connect Core 1.0, authorization code with PKCE (RFC 7636).

Only the provider of the setting is called: its discovery document, and what that names. Each
sign-in asks anew, so keys that the provider has changed are known at once.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import importlib.util
import json
import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from service import safe_http
from service.config import SettingError, Settings
from service.errors import Unauthorized

# Signatures that only the holder of a private key makes: with HMAC the client could sign, too.
ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"]
LEEWAY_SECONDS = 60
# For each of the calls; a sign-in takes three.
SECONDS = 5.0
NOT_ASKED = "This is not the answer to what this browser has asked. Begin again."
_FORM = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}


class NotSignedIn(Unauthorized):
    """The provider cannot be asked, or its answer does not hold."""

    title = "Signing in has failed"


@dataclass(frozen=True, slots=True)
class Flow:
    """What a browser has to bring back; in its signed cookie while it is at the provider's."""

    state: str
    nonce: str
    verifier: str
    next: str
    invitation: str

    def kept(self) -> dict[str, str]:
        """As the cookie keeps it."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Claims:
    """Whom the provider says that is; ``email`` only if it says that it has verified it."""

    issuer: str
    subject: str
    name: str
    email: str | None


def check(settings: Settings) -> None:
    """Stop at the start when a provider is set that could not be used.

    :raises SettingError: the client's id or the package for signatures is missing.
    """
    if settings.oidc_issuer is None:
        return
    if not settings.oidc_client_id:
        raise SettingError("PARLEY_OIDC_ISSUER needs PARLEY_OIDC_CLIENT_ID, too.")
    if importlib.util.find_spec("joserfc") is None:
        raise SettingError(
            "PARLEY_OIDC_ISSUER needs a package more: "
            ".venv/bin/pip install --require-hashes -r requirements-oidc.txt"
        )


def new_flow(following: str, invitation: str) -> Flow:
    """Three secrets for one way to the provider and back."""
    state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
    return Flow(state, nonce, verifier, following, invitation)


def address(settings: Settings, flow: Flow, callback: str) -> str:
    """Where to send the browser.

    :raises NotSignedIn: the provider does not answer as one.
    """
    digest = hashlib.sha256(flow.verifier.encode()).digest()
    query = {
        "response_type": "code",
        "client_id": settings.oidc_client_id,
        "redirect_uri": callback,
        "scope": "openid profile email",
        "state": flow.state,
        "nonce": flow.nonce,
        "code_challenge": base64.urlsafe_b64encode(digest).rstrip(b"=").decode(),
        "code_challenge_method": "S256",
    }
    endpoint = _endpoint(_discovery(settings), "authorization_endpoint")
    return f"{endpoint}{'&' if '?' in endpoint else '?'}{urlencode(query)}"


def finish(settings: Settings, flow: Flow, args: Mapping[str, str], callback: str) -> Claims:
    """Whom the provider has sent back.

    :raises NotSignedIn: it has sent nobody, or what it says does not hold.
    """
    if not hmac.compare_digest(args.get("state", "").encode(), flow.state.encode()):
        raise NotSignedIn(NOT_ASKED)
    # RFC 9207: an answer that names its issuer names the right one.
    if args.get("iss", settings.oidc_issuer) != settings.oidc_issuer or not args.get("code"):
        raise NotSignedIn("The provider has signed nobody in.")
    known = _discovery(settings)
    token = _id_token(settings, _endpoint(known, "token_endpoint"), flow, args["code"], callback)
    keys = _called("GET", _endpoint(known, "jwks_uri"), None, {})
    return _claims(settings, flow, token, keys)


def _discovery(settings: Settings) -> dict[str, Any]:
    issuer = str(settings.oidc_issuer)
    url = issuer.rstrip("/") + "/.well-known/openid-configuration"
    known = _called("GET", url, None, {})
    if known.get("issuer") != issuer:
        raise NotSignedIn("The provider calls itself by another name than PARLEY_OIDC_ISSUER.")
    # What the issuer is called by TLS, its other addresses are, too.
    known["secure"] = urlsplit(issuer).scheme == "https"
    return known


def _endpoint(known: Mapping[str, Any], name: str) -> str:
    url = known.get(name)
    if not isinstance(url, str) or (known["secure"] and urlsplit(url).scheme != "https"):
        raise NotSignedIn(f"The provider names no {name} that can be used.")
    return url


def _id_token(settings: Settings, endpoint: str, flow: Flow, code: str, callback: str) -> str:
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": callback,
        "client_id": settings.oidc_client_id,
        "code_verifier": flow.verifier,
    }
    headers = dict(_FORM)
    if settings.oidc_client_secret:
        # RFC 6749, 2.3.1: each half is encoded as in a form before they are joined.
        halves = (str(settings.oidc_client_id), settings.oidc_client_secret)
        pair = ":".join(quote(half, safe="") for half in halves)
        headers["Authorization"] = f"Basic {base64.b64encode(pair.encode()).decode()}"
    token = _called("POST", endpoint, urlencode(form).encode(), headers).get("id_token")
    if not isinstance(token, str):
        raise NotSignedIn("The provider has signed nobody in.")
    return token


def _called(
    method: str, url: str, body: bytes | None, headers: Mapping[str, str]
) -> dict[str, Any]:
    try:
        # The operator has chosen the issuer, which may well be in the same house.
        return _json(safe_http.call(method, url, body, headers, private=True, seconds=SECONDS))
    except (safe_http.Refused, safe_http.Failed) as error:
        raise NotSignedIn(f"The provider cannot be reached: {error}.") from None


def _json(answer: safe_http.Answer) -> dict[str, Any]:
    try:
        found = json.loads(answer.body) if answer.status == 200 else None
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise NotSignedIn("The provider does not answer as one of OpenID Connect.")
    return found


def _claims(settings: Settings, flow: Flow, token: str, keys: Mapping[str, Any]) -> Claims:
    """The claims of an ID token, looked at as Core 1.0, 3.1.3.7, says."""
    from joserfc import jwt
    from joserfc.errors import JoseError
    from joserfc.jwk import KeySet

    wanted = jwt.JWTClaimsRegistry(
        leeway=LEEWAY_SECONDS,
        iss={"essential": True, "value": str(settings.oidc_issuer)},
        aud={"essential": True, "value": str(settings.oidc_client_id)},
        nonce={"essential": True, "value": flow.nonce},
        sub={"essential": True},
        exp={"essential": True},
        iat={"essential": True},
    )
    try:
        known = KeySet.import_key_set({"keys": list(keys["keys"])})
        claims = jwt.decode(token, known, algorithms=ALGORITHMS).claims
        wanted.validate(claims)
    except (JoseError, ValueError, KeyError, TypeError):
        raise NotSignedIn("What the provider says about you does not hold.") from None
    return _understood(settings, claims)


def _understood(settings: Settings, claims: Mapping[str, Any]) -> Claims:
    several = isinstance(claims["aud"], list) and len(claims["aud"]) > 1
    party = claims.get("azp", None if several else settings.oidc_client_id)
    subject = claims["sub"]
    if party != settings.oidc_client_id or not isinstance(subject, str) or len(subject) > 255:
        raise NotSignedIn("What the provider says about you does not hold.")
    email = claims.get("email") if claims.get("email_verified") is True else None
    known_as = (claims.get("preferred_username"), email, claims.get("name"), "somebody")
    name = next(name for name in known_as if isinstance(name, str) and name)
    return Claims(
        str(settings.oidc_issuer), subject, name, email if isinstance(email, str) else None
    )
