"""What the doors that speak JSON share: the body, the model, the rules that a key goes by."""

from __future__ import annotations

import json
from typing import Any

from flask import Response, g, request

from model.language import familiar
from model.scorer import Scorer
from service.bodies import LARGE_BODY_BYTES, read_whole
from service.context import services
from service.errors import MalformedRequest, Unavailable
from service.models import ApiKey
from service.sites import SiteConfig

RETRY_SECONDS = 60
# Code points of a text that are judged: as many as a comment may have on any site of ours.
LONGEST = 50_000


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
    try:
        body = json.loads(data) if data.strip() else {}
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

    :raises Unavailable: there is none, so that clients hold what they ask about.
    """
    found = services().live.current()
    if found is None:
        raise Unavailable("There is no usable model.", retry_after=RETRY_SECONDS)
    return found


def site() -> SiteConfig:
    """The site of the key; of a key for all sites, the default one."""
    own = services()
    site_id = key().site_id
    with own.db.read() as session:
        if site_id is None:
            return own.sites.get(session, None)
        return own.sites.of(session, site_id)


def can_judge(text: str, site: SiteConfig) -> bool:
    """Whether a low score says something, by what the site trusts the model with."""
    return site.rules.languages == "any" or familiar(text)


def answer(body: dict[str, Any], status: int = 200) -> Response:
    """JSON in ASCII: what a client sent comes back whole, half surrogate pairs too."""
    return Response(json.dumps(body), status=status, mimetype="application/json")
