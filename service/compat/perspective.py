"""Perspective v1alpha1: ``comments:analyze`` and ``comments:suggestscore``."""

from __future__ import annotations

from flask import Blueprint, Response, request

from service import auth
from service.auth import usage
from service.compat import common, corrections, perspective_errors
from service.compat.common import key
from service.compat.corrections import Correction, Written
from service.compat.perspective_errors import Refusal
from service.compat.perspective_request import Analyze, Suggest, check, parse
from service.compat.perspective_scores import analyze as score
from service.compat.perspective_scores import check_names, detect, read
from service.compat.perspective_suggest import meaning
from service.context import services

bp = Blueprint("perspective", __name__, url_prefix="/v1alpha1")
bp.register_error_handler(Refusal, perspective_errors.refuse)


def guard() -> None:
    """Only with a key of scope ``compatible``, where clients put it: ``?key=`` or a header."""
    text = request.args.get("key") or request.headers.get("X-Goog-Api-Key") or auth.bearer()
    if not text:
        raise perspective_errors.no_key()
    common.admit(text)


auth.protect(bp, guard)


@bp.post("/comments:analyze")
def analyze() -> Response:
    """Scores of a text; nothing of it is stored, whatever ``doNotStore`` says."""
    asked = parse(Analyze, common.read_object())
    check(asked)
    answer = score(asked, common.site(), common.scorer())
    usage.charge(services(), key())
    return common.answer(answer)


@bp.post("/comments:suggestscore")
def suggest() -> Response:
    """A label to learn from, unless ``doNotStore`` or scores between yes and no forbid it."""
    asked = parse(Suggest, common.read_object())
    check(asked)
    check_names(asked.attribute_scores)
    text = read(asked)
    meant = meaning(asked.attribute_scores)
    if meant is None or asked.do_not_store:
        usage.charge(services(), key())
    else:
        written = Written(common.storable(text.words))
        corrections.correct(services(), key(), Correction(written, *meant))
    return common.answer(
        {
            "clientToken": asked.client_token,
            "detectedLanguages": detect(text),
            "requestedLanguages": asked.languages,
        }
    )
