"""What every API request goes through before its view: body, origin, client."""

from __future__ import annotations

import logging
from ipaddress import ip_address
from typing import Any

from flask import Response, g, request
from sqlalchemy import select
from werkzeug.datastructures import Headers
from werkzeug.exceptions import BadRequest, UnsupportedMediaType

from service.api import fields, schemas
from service.bodies import read_whole
from service.comments.records import Client, Form
from service.context import Services, services
from service.errors import Invalid, MalformedRequest, NotFound, OriginNotAllowed
from service.models import ApiKey, Site
from service.sites import SiteConfig
from service.text import keys

log = logging.getLogger(__name__)

ALLOWED_HEADERS = "Content-Type, Idempotency-Key, Authorization, If-None-Match"
ALLOWED_METHODS = "GET, POST, PATCH, DELETE, OPTIONS"
EXPOSED_HEADERS = "ETag, Retry-After, Location, Parley-Form, Parley-Work"


def read_body() -> dict[str, Any]:
    """The JSON object of the request; {} for a request without a body.

    :raises MalformedRequest: it is not JSON.
    :raises Invalid: it is JSON, but no object.
    """
    if request.method not in ("POST", "PATCH", "PUT"):
        return {}
    # DELETE and GET bodies are ignored; an empty report needs none.
    if not read_whole() and not request.mimetype:
        return {}
    if request.mimetype != "application/json":
        raise UnsupportedMediaType
    try:
        body = request.get_json()
    except (BadRequest, RecursionError):
        raise MalformedRequest("The body could not be read as JSON in UTF-8.") from None
    if not isinstance(body, dict):
        raise Invalid("The body must be a JSON object.", fields={"body": "must be an object"})
    return body


def find_site(body: dict[str, Any]) -> SiteConfig:
    """The site that the query or the body names, else the default one.

    :raises Invalid: that cannot be a site's name.
    :raises NotFound: there is none of that name.
    """
    slug = request.args.get("site") or body.get("site") or None
    if slug is not None and not (isinstance(slug, str) and fields.SLUG.fullmatch(slug)):
        message = "must be 1 to 64 of a-z, 0-9 and -"
        raise Invalid(f"site {message}.", fields={"site": message})
    own = services()
    with own.db.read() as session:
        return own.sites.get(session, slug)


def check_origin(site: SiteConfig | None) -> None:
    """Refuse a page of a foreign origin; without ``site``, of one that no site lists.

    :raises OriginNotAllowed: the ``Origin`` header is none of the site's.
    """
    origin = request.headers.get("Origin")
    if origin is None:
        return
    own_page = origin == keys.origin(services().settings.public_url)
    allowed = site.allows_origin(origin) if site else any_site_allows(origin)
    if not own_page and not allowed:
        raise OriginNotAllowed("Pages of this origin may not use this site.")
    g.origin_allowed = True


def any_site_allows(origin: str) -> bool:
    """Whether some site allows the origin: all that can be asked without a body."""
    own = services()
    with own.db.read() as session:
        slugs = session.scalars(select(Site.slug)).all()
        return any(own.sites.get(session, slug).allows_origin(origin) for slug in slugs)


def cross_origin(headers: Headers) -> None:
    """Let pages of allowed origins read the answer."""
    headers.add("Vary", "Origin")
    origin = request.headers.get("Origin")
    if origin and g.get("origin_allowed"):
        headers["Access-Control-Allow-Origin"] = origin
        headers["Access-Control-Expose-Headers"] = EXPOSED_HEADERS


def preflight() -> Response:
    """Answer what a browser asks before a request with a body or a token."""
    response = Response(status=204)
    g.origin_allowed = any_site_allows(request.headers.get("Origin", ""))
    if g.origin_allowed:
        response.headers["Access-Control-Allow-Methods"] = ALLOWED_METHODS
        response.headers["Access-Control-Allow-Headers"] = ALLOWED_HEADERS
        response.headers["Access-Control-Max-Age"] = "7200"
    return response


def client(
    key: ApiKey | None = None,
    draft: schemas.ClientDraft | None = None,
    form: Form | None = None,
) -> Client:
    """Where the request comes from; a site's own server speaks for its readers."""
    own = services()
    if key is not None:
        return Client(own.identity.address(draft.ip if draft else None))
    return Client(own.identity.address(request.remote_addr), form)


def limit_identity(own: Services) -> str:
    """A keyed hash of the sender's address for rate limits, private addresses too."""
    return own.identity.sender(request.remote_addr)


def from_loopback() -> bool:
    """Whether the request comes from this machine itself and not through a proxy on it."""
    if "X-Forwarded-For" in request.headers and not services().settings.proxies:
        return False
    try:
        return ip_address(request.remote_addr or "").is_loopback
    except ValueError:
        return False


def comment_uid(text: str) -> str:
    """The id of a comment in the address.

    :raises NotFound: it cannot be one.
    """
    if not fields.UID.fullmatch(text):
        raise NotFound("There is no such comment.")
    return text
