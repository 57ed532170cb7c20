"""What a client says a comment should have scored, as a label to learn from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from service.compat.perspective_errors import invalid
from service.compat.perspective_request import SCORE_TYPES, AttributeScores, Score

# Between these, raters disagreed: nothing is learned from it.
YES, NO = 0.9, 0.1

Meaning = tuple[Literal["approve", "reject"], Literal["spam", "toxic"] | None]


def meaning(suggested: Mapping[str, AttributeScores]) -> Meaning | None:
    """What to do with such a comment; None where the scores do not say it.

    One attribute that is surely there rejects. Only TOXICITY that is surely absent approves: what
    is no threat may be an insult. Scores of parts say nothing about the whole.

    :raises Refusal: an attribute without a score, or a score that is no probability.
    """
    values = {name: value for name, scores in suggested.items() for value in _values(name, scores)}
    sure = [name for name, value in values.items() if value >= YES]
    if sure:
        return "reject", "spam" if sure == ["SPAM"] else "toxic"
    if "TOXICITY" in values and all(value <= NO for value in values.values()):
        return "approve", None
    return None


def _values(name: str, scores: AttributeScores) -> list[float]:
    """The value of an attribute's summary; none where only parts are scored."""
    summary = scores.summary_score
    given = [span.score for span in scores.span_scores] + ([summary] if summary else [])
    if not given:
        raise invalid(f"Attribute {name} has no score.")
    values = [_value(name, score) for score in given]
    return values[-1:] if summary else []


def _value(name: str, score: Score | None) -> float:
    if score is None or score.value is None or not 0 <= score.value <= 1:
        raise invalid(f"Attribute {name} has a score that is no probability.")
    if score.type not in SCORE_TYPES:
        raise invalid(f"Attribute {name} does not support score type: {score.type}")
    return score.value
