"""What the doors share: the key, the body, the model, the site whose rules a key goes by."""

from __future__ import annotations

import json
from typing import Any

from flask import Response, g, request
from sqlalchemy import select
from sqlalchemy.orm import Session

from model.language import familiar
from model.scorer import Scorer
from service import auth
from service.bodies import LARGE_BODY_BYTES, read_whole
from service.context import Services, services
from service.errors import MalformedRequest, Unavailable
from service.models import ApiKey, Site
from service.sites import SiteConfig
from service.text import keys

RETRY_SECONDS = 60
# Code points of a text that are judged: as many as a comment may have on any site of ours.
LONGEST = 50_000


def admit(text: str | None) -> None:
    """Let the request in by the key that ``text`` is; ``key`` is that from then on.

    :raises Unauthorized: there is none, or it is not one of ours.
    :raises Forbidden: it is not of scope ``compatible``.
    :raises TooManyRequests: too many wrong keys from this address.
    """
    g.key = auth.find_key(services(), text)
    auth.require_scope(g.key, "compatible")


def key() -> ApiKey:
    """The key that the guard has found."""
    found: ApiKey = g.key
    return found


def read_object() -> dict[str, Any]:
    """The JSON object of the request, whatever content type it names; {} for an empty body.

    :raises MalformedRequest: it is not JSON, or no object.
    :raises RequestEntityTooLarge: it is longer than 256 KiB.
    """
    request.max_content_length = LARGE_BODY_BYTES
    data = read_whole()
    return object_of(data) if data.strip() else {}


def object_of(data: bytes) -> dict[str, Any]:
    """The JSON object that a body is.

    :raises MalformedRequest: it is not JSON, or no object.
    """
    try:
        body = json.loads(data)
    except (ValueError, RecursionError):
        raise MalformedRequest("The body could not be read as JSON in UTF-8.") from None
    if not isinstance(body, dict):
        raise MalformedRequest("The body must be a JSON object.")
    return body


def storable(text: str) -> str:
    """What a database takes: no NUL, and no half of a surrogate pair."""
    return text.replace("\0", "").encode("utf-8", "replace").decode()


def scorer() -> Scorer:
    """The live model.

    :raises Unavailable: there is none.
    """
    found = services().live.current()
    if found is None:
        raise no_model()
    return found


def no_model() -> Unavailable:
    """What makes clients hold what they ask about."""
    return Unavailable("There is no usable model.", retry_after=RETRY_SECONDS)


def site() -> SiteConfig:
    """The site of the key; of a key for all sites, the default one."""
    own = services()
    with own.db.read() as session:
        return site_of(own, session, key())


def site_of(services: Services, session: Session, key: ApiKey, page: str = "") -> SiteConfig:
    """The site of a key; of one for every site, the one that lists the origin of ``page``."""
    if key.site_id is not None:
        return services.sites.of(session, key.site_id)
    scheme, _, rest = page.partition("://")
    origin = keys.origin(f"{scheme}://{rest.partition('/')[0]}") if rest else None
    listing = select(Site.slug).where(Site.origins.is_not(None))
    for slug in session.scalars(listing) if origin else ():
        site = services.sites.get(session, slug)
        if origin in (site.origins or ()):
            return site
    return services.sites.get(session, None)


def can_judge(text: str, site: SiteConfig) -> bool:
    """Whether a low score says something, by what the site trusts the model with."""
    return site.rules.languages == "any" or familiar(text)


def answer(body: dict[str, Any], status: int = 200) -> Response:
    """JSON in ASCII: what a client sent comes back whole, half surrogate pairs too."""
    return Response(json.dumps(body), status=status, mimetype="application/json")
