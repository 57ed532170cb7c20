"""How sure the model was: what a moderator decides there teaches it most."""

from __future__ import annotations

import math
from collections.abc import Mapping

from service.models.comments import UNJUDGED

_LEAST = 1e-6


def margin(scores: Mapping[str, float] | None, thresholds: Mapping[str, float]) -> float:
    """The least |logit(score) − logit(threshold)| over the labels that have a threshold.

    0 is a score at its threshold; probabilities are taken between 1e-6 and 1 − 1e-6, so that
    nothing is farther than 27.7. Without scores or thresholds it is ``UNJUDGED``.
    """
    if not scores:
        return UNJUDGED
    return min(
        (
            abs(_logit(scores[label]) - _logit(threshold))
            for label, threshold in thresholds.items()
            if label in scores and not math.isnan(scores[label])
        ),
        default=UNJUDGED,
    )


def _logit(probability: float) -> float:
    inside = min(max(probability, _LEAST), 1 - _LEAST)
    return math.log(inside / (1 - inside))
