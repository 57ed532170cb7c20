"""Coral's external moderation phase: asked about each comment before it is published.

After Coral's guide to such phases and what its server accepts of an answer. A phase that fails
is passed over there and the comment goes on, so whatever keeps us from judging has to be said as
a comment that is withheld.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, request
from werkzeug.exceptions import HTTPException

from model.labels import LABELS
from service import auth, errors
from service.auth import usage
from service.comments.judging import Text
from service.compat import common, verdict
from service.compat.common import key
from service.context import services
from service.errors import Invalid, ParleyError, TooManyRequests, Unavailable
from service.policy import Sending

WITHHELD = "SYSTEM_WITHHELD"
_STAFF = frozenset({"STAFF", "MODERATOR", "ADMIN"})
_TOXIC = frozenset(LABELS) - {"spam"}

bp = Blueprint("coral", __name__, url_prefix="/coral")


def guard() -> None:
    """Only with a key of scope ``compatible``, which stands in the address: ``?key=``."""
    common.admit(request.args.get("key") or auth.bearer())


auth.protect(bp, guard)


@bp.post("/moderate")
def moderate() -> Response:
    """204 where nothing speaks for holding it, else that it is withheld, with flags."""
    asked = common.read_object()
    text = Text(_word(asked, "comment", "body"), "", None, None)
    if not text.body.strip():
        raise Invalid("comment.body is missing.")
    staff = _word(asked, "author", "role") in _STAFF
    page = _word(asked, "story", "url")
    found = verdict.reach(services(), key(), page, text, sending=Sending(by_staff=staff))
    usage.charge(services(), key())
    return _withhold(found.reasons) if found.reasons else Response(status=204)


def _word(asked: Mapping[str, Any], name: str, part: str) -> str:
    whole = asked.get(name)
    text = whole.get(part) if isinstance(whole, Mapping) else None
    return common.storable(text[: common.LONGEST]) if isinstance(text, str) else ""


def _withhold(reasons: tuple[str, ...] = ()) -> Response:
    flags: list[str] = []
    if "spam" in reasons:
        flags.append("COMMENT_DETECTED_SPAM")
    if _TOXIC & set(reasons):
        flags.append("COMMENT_DETECTED_TOXIC")
    actions = [{"actionType": "FLAG", "reason": flag} for flag in flags]
    response = common.answer({"status": WITHHELD, "actions": actions})
    response.headers["X-Parley-Reasons"] = " ".join(reasons)
    return response


def shape(error: ParleyError | HTTPException) -> Response:
    """A comment that cannot be judged now is withheld; a wrong request is told as one of ours."""
    if isinstance(error, Unavailable | TooManyRequests):
        return _withhold()
    return errors.told(error)
