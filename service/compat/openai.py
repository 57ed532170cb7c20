"""OpenAI's ``/v1/moderations``, as far as labels of ours mean what its categories mean."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from flask import Blueprint, Response
from werkzeug.exceptions import HTTPException

from model.features import Document
from model.scorer import Scorer
from service import auth
from service.auth import usage
from service.compat import common
from service.context import services
from service.errors import ParleyError, Unauthorized, kept_headers
from service.models import new_uid
from service.sites import SiteConfig

INPUTS = 256
# Categories of the original to the label that means it; None: we have none, and say so.
CATEGORIES: Mapping[str, str | None] = MappingProxyType(
    {
        "harassment": "insult",
        "harassment/threatening": "threat",
        "hate": "identity_attack",
        "hate/threatening": None,
        "illicit": None,
        "illicit/violent": None,
        "self-harm": None,
        "self-harm/intent": None,
        "self-harm/instructions": None,
        "sexual": None,
        "sexual/minors": None,
        "violence": None,
        "violence/graphic": None,
        # Ours: what the site holds comments for besides.
        "spam": "spam",
        "toxicity": "toxicity",
        "severe_toxicity": "severe_toxicity",
        "obscene": "obscene",
    }
)
UNKNOWN_LANGUAGE = "unknown_language"
CODES: Mapping[int, tuple[str, str]] = MappingProxyType(
    {
        401: ("invalid_request_error", "invalid_api_key"),
        403: ("invalid_request_error", "insufficient_permissions"),
        404: ("invalid_request_error", "unknown_url"),
        405: ("invalid_request_error", "method_not_supported"),
        413: ("invalid_request_error", "request_too_large"),
        429: ("requests", "rate_limit_exceeded"),
    }
)

bp = Blueprint("openai", __name__, url_prefix="/v1")


class Refusal(Exception):
    """400: what is wrong with which parameter."""

    def __init__(self, message: str, parameter: str) -> None:
        super().__init__(message)
        self.message = message
        self.parameter = parameter


def guard() -> None:
    """Only with a key of scope ``compatible`` as the bearer's."""
    common.admit(auth.bearer())


auth.protect(bp, guard)


@bp.post("/moderations")
def moderate() -> Response:
    """A result for each text; nothing of them is stored."""
    body = common.read_object()
    if not isinstance(body.get("model"), str | None):
        raise Refusal("model must be a string.", "model")
    texts = _texts(body.get("input"))
    scorer, site = common.scorer(), common.site()
    results = [_result(text, scorer, site) for text in texts]
    usage.charge(services(), common.key())
    model = f"parley-{scorer.version}"
    return common.answer({"id": f"modr-{new_uid()}", "model": model, "results": results})


def _texts(given: Any) -> list[str]:
    """The texts to judge, one for each result.

    :raises Refusal: no text, too many, or something else than text.
    """
    if isinstance(given, str):
        return [given]
    if not isinstance(given, list) or not given:
        raise Refusal("input must be a string, a list of strings or a list of parts.", "input")
    if len(given) > INPUTS:
        raise Refusal(f"input has more than {INPUTS} entries.", "input")
    if all(isinstance(each, str) for each in given):
        return given
    return ["\n".join(map(_part, given))]


def _part(part: Any) -> str:
    kind = part.get("type") if isinstance(part, dict) else None
    if kind == "image_url":
        raise Refusal("Pictures cannot be judged here; ask about the text alone.", "input")
    if kind != "text" or not isinstance(part.get("text"), str):
        raise Refusal('A part of input is {"type": "text", "text": "…"}.', "input")
    text: str = part["text"]
    return text


def _result(text: str, scorer: Scorer, site: SiteConfig) -> dict[str, Any]:
    """``flagged`` is what the site would hold by these scores, or because they say nothing."""
    scores = scorer.score(Document(text))
    thresholds = site.rules.thresholds(scorer.thresholds)
    judged = common.can_judge(text, site)
    reached = {name: _reached(label, scores, thresholds) for name, label in CATEGORIES.items()}
    reached[UNKNOWN_LANGUAGE] = not judged
    known = {name: scores[label] if label else 0.0 for name, label in CATEGORIES.items()}
    return {
        "flagged": any(reached.values()),
        "categories": reached,
        "category_scores": known | {UNKNOWN_LANGUAGE: float(not judged)},
        "category_applied_input_types": {
            name: ["text"] if label and judged else [] for name, label in CATEGORIES.items()
        }
        | {UNKNOWN_LANGUAGE: ["text"]},
    }


def _reached(
    label: str | None, scores: Mapping[str, float], thresholds: Mapping[str, float]
) -> bool:
    return label is not None and scores[label] >= thresholds.get(label, 1.0)


def shape(error: ParleyError | HTTPException) -> Response:
    """The answer for whatever goes wrong below OpenAI's addresses."""
    if isinstance(error, HTTPException):
        status = error.code or 500
        response = _refuse(status, f"{error.name}.")
        response.headers.update(kept_headers(error))
        return response
    response = _refuse(error.status, error.detail)
    if error.retry_after is not None:
        response.headers["Retry-After"] = str(max(1, error.retry_after))
    if isinstance(error, Unauthorized):
        response.headers["WWW-Authenticate"] = "Bearer"
    return response


@bp.errorhandler(Refusal)
def _invalid(error: Refusal) -> Response:
    return _refuse(400, error.message, error.parameter)


def _refuse(status: int, message: str, parameter: str | None = None) -> Response:
    server = ("server_error", None) if status >= 500 else ("invalid_request_error", None)
    kind, code = CODES.get(status, server)
    error = {"message": message, "type": kind, "param": parameter, "code": code}
    return common.answer({"error": error}, status)
