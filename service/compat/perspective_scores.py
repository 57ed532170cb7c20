"""Scores under the names that Perspective gives them, only where a label of ours means the same."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from model.features import Document
from model.language import familiar
from model.scorer import Scorer
from service.compat import common
from service.compat.perspective_errors import invalid
from service.compat.perspective_request import SCORE_TYPES, Analyze, Parameters, Request
from service.compat.perspective_text import Place, Readable, readable, sentences
from service.sites import SiteConfig

LABELS: Mapping[str, str] = MappingProxyType(
    {
        "TOXICITY": "toxicity",
        "SEVERE_TOXICITY": "severe_toxicity",
        "IDENTITY_ATTACK": "identity_attack",
        "INSULT": "insult",
        "PROFANITY": "obscene",
        "THREAT": "threat",
        "SPAM": "spam",
    }
)
ENGLISH = "en"
UNKNOWN = "und"  # BCP 47: it is a language, but which?


@dataclass(frozen=True, slots=True)
class Scored:
    """All scores of one stretch of the text, and where it stands."""

    place: Place
    scores: Mapping[str, float]


def analyze(asked: Analyze, site: SiteConfig, scorer: Scorer) -> dict[str, Any]:
    """The answer to a request that ``perspective_request.check`` has let pass.

    :raises Refusal: an attribute or a language that we have no scores for.
    """
    check_names(asked.requested_attributes)
    _check_types(asked.requested_attributes)
    text = read(asked)
    wanted = _in_language(asked, text, site)
    whole = Scored((0, text.length), scorer.score(Document(text.words)))
    parts = list(_parts(text, scorer)) if asked.span_annotations else [whole]
    detected = detect(text)
    found = {name: _scores(LABELS[name], how, whole, parts) for name, how in wanted.items()}
    answer: dict[str, Any] = {
        "attributeScores": {name: scores for name, scores in found.items() if scores},
        "languages": asked.languages or detected,
        "detectedLanguages": detected,
    }
    return answer | ({"clientToken": asked.client_token} if asked.client_token else {})


def read(asked: Request) -> Readable:
    """The words of a request's comment.

    :raises Refusal: there is nothing but markup.
    """
    text = readable(asked.comment.text, markup=asked.comment.type == "HTML")
    if not text.words.strip():
        raise invalid("Comment must be non-empty.", "COMMENT_EMPTY")
    return text


def detect(text: Readable) -> list[str]:
    """English, or that we do not know; what is too short to tell counts as English."""
    return [ENGLISH if familiar(text.words) else UNKNOWN]


def check_names(names: Iterable[str]) -> None:
    """Refuse attributes that no label of ours stands for; a score is never made up.

    :raises Refusal: no attribute, or an unknown one.
    """
    if not names:
        raise invalid("Missing requested_attributes", "NO_REQUESTED_ATTRIBUTES")
    for name in names:
        if name not in LABELS:
            raise invalid(f"Unknown requested attribute: {name}")


def _check_types(attributes: Mapping[str, Parameters]) -> None:
    for name, how in attributes.items():
        if how.score_type not in SCORE_TYPES:
            raise invalid(f"Attribute {name} does not support score type: {how.score_type}")


def _in_language(asked: Analyze, text: Readable, site: SiteConfig) -> Mapping[str, Parameters]:
    """The attributes that can be scored, which is all of them or none: we know English."""
    if site.rules.languages == "any":
        return asked.requested_attributes
    if not asked.languages:
        if not common.can_judge(text.words, site):
            raise invalid("Unable to detect language", "LANGUAGE_DETECTION_FAILED")
        return asked.requested_attributes
    others = [code for code in asked.languages if not _is_english(code)]
    if not others:
        return asked.requested_attributes
    if asked.drop_unsupported_attributes:
        return {}
    attribute = next(iter(asked.requested_attributes))
    raise invalid(
        f"Attribute {attribute} does not support request languages: {', '.join(others)}",
        "LANGUAGE_NOT_SUPPORTED_BY_ATTRIBUTE",
        languageNotSupportedByAttributeError={
            "requestedLanguages": others,
            "attribute": attribute,
        },
    )


def _is_english(code: str) -> bool:
    return code.replace("_", "-").partition("-")[0].lower() == ENGLISH


def _parts(text: Readable, scorer: Scorer) -> Iterable[Scored]:
    for start, end in sentences(text.words):
        yield Scored(text.place(start, end), scorer.score(Document(text.words[start:end])))


def _scores(label: str, how: Parameters, whole: Scored, parts: list[Scored]) -> dict[str, Any]:
    """The scores of one attribute from its threshold on; empty when all are below."""
    spans = [
        {"begin": part.place[0], "end": part.place[1], "score": _score(part.scores[label])}
        for part in parts
        if part.scores[label] >= how.score_threshold
    ]
    summary = whole.scores[label]
    found: dict[str, Any] = {"spanScores": spans} if spans else {}
    if summary >= how.score_threshold:
        found["summaryScore"] = _score(summary)
    return found


def _score(value: float) -> dict[str, Any]:
    return {"value": value, "type": "PROBABILITY"}
