"""One judgement as curves: precision and recall, calibration, and what more decisions gave.

All are about the later decisions that the gate judges on, near-copies counted once. They are kept
with the model, so their points are few. Nothing is decided by them.
"""

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from model.scorer import sigmoid
from training.correction import Sample
from training.metrics import auc, wilson

Floats = NDArray[np.float64]

# So many points a curve of precision and recall has at most, and so many bins a calibration.
POINTS = 40
BINS = 10
# The learning curve is fitted on these shares of the earlier decisions, and on all of them.
PREFIXES = (0.1, 0.2, 0.4, 0.7)
REPEATS = 200


def drawn(
    late: Sample, models: Mapping[str, Floats], grown: Iterable[tuple[float, Floats]], limit: float
) -> dict[str, Any]:
    """All curves, ready for JSON.

    Args:
        late: the decisions that everything is judged on, with the label and without.
        models: log-odds by the name of the model, (decisions,) each.
        grown: log-odds of fits on more and more decisions, and on how many.
        limit: the probability from which a comment is held.
    """
    said = {name: sigmoid(log_odds) for name, log_odds in models.items()}
    against, in_favour = late.counts()
    return {
        "with_label": round(in_favour, 1),
        "without_label": round(against, 1),
        "threshold": limit,
        "learning": [
            {"decisions": round(count, 1)} | _quality(late, sigmoid(log_odds), limit)
            for count, log_odds in grown
        ],
        "precision_recall": {name: precision_recall(late, each) for name, each in said.items()},
        "at_threshold": {name: _at(late, each, limit) for name, each in said.items()},
        "calibration": {name: calibration(late, each) for name, each in said.items()},
    }


def precision_recall(late: Sample, probability: Floats) -> list[tuple[float, float]]:
    """Recall and precision of the highest threshold for each fortieth of the recall, rising."""
    order = np.argsort(-probability, kind="stable")
    weight, y = late.weight[order], late.y[order]
    right, held = np.cumsum(weight * y), np.cumsum(weight)
    # Equal probabilities are held together or not at all.
    last = np.flatnonzero(np.append(np.diff(probability[order]) != 0, True))
    recall, precision = right[last] / right[-1], right[last] / held[last]
    wanted = np.arange(1, POINTS + 1) / POINTS
    places = np.unique(np.searchsorted(recall, wanted - 1e-9).clip(max=len(last) - 1))
    return [(_rounded(recall[place]), _rounded(precision[place])) for place in places]


def calibration(late: Sample, probability: Floats) -> list[dict[str, float]]:
    """By tenths of the probability, where there are any: its mean, and the share with the label.

    The interval is Wilson's. Weights add up to no more than there are independent comments.
    """
    number = np.minimum((probability * BINS).astype(int), BINS - 1)
    return [_bin(late, probability, number == each) for each in np.unique(number)]


def _bin(late: Sample, probability: Floats, rows: NDArray[np.bool_]) -> dict[str, float]:
    weight = late.weight[rows]
    share = float(np.average(late.y[rows], weights=weight))
    low, high = wilson(share, float(weight.sum()))
    return {
        "said": _rounded(np.average(probability[rows], weights=weight)),
        "share": _rounded(share),
        "low": _rounded(low),
        "high": _rounded(high),
        "count": round(float(weight.sum()), 1),
    }


def _at(late: Sample, probability: Floats, limit: float) -> tuple[float, float | None]:
    """Recall and precision at a threshold; None where nothing is held."""
    held = probability >= limit
    right = float(late.weight @ (held & (late.y == 1)))
    whole = float(late.weight @ held)
    recall = right / float(late.weight @ late.y)
    return _rounded(recall), _rounded(right / whole) if whole else None


def _quality(late: Sample, probability: Floats, limit: float) -> dict[str, Any]:
    """The share judged wrongly at the threshold, and the AUC, with 95 % intervals."""
    wrong = (probability >= limit) != late.y
    errors = float(np.average(wrong, weights=late.weight))
    bounds = wilson(errors, float(late.weight.sum()))
    return {
        "errors": _rounded(errors),
        "errors_interval": [_rounded(each) for each in bounds],
        "auc": _rounded(auc(late.y, probability, late.weight)),
        "auc_interval": [_rounded(each) for each in _auc_interval(late, probability)],
    }


def _auc_interval(late: Sample, probability: Floats, seed: int = 7) -> tuple[float, float]:
    """Bootstrapped by cluster; draws of one class alone have no AUC and are passed over."""
    _, member = np.unique(late.cluster, return_inverse=True)
    size = int(member.max()) + 1
    random = np.random.default_rng(seed)
    draws = []
    for _ in range(REPEATS):
        times = np.bincount(random.integers(0, size, size), minlength=size)[member]
        rows = times > 0
        if late.y[rows].min() != late.y[rows].max():
            weight = late.weight[rows] * times[rows]
            draws.append(auc(late.y[rows], probability[rows], weight))
    low, high = np.percentile(draws, (2.5, 97.5))
    return float(low), float(high)


def _rounded(value: float) -> float:
    return round(float(value), 4)
