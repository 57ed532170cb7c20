"""From which probability on a comment is held, chosen on documents that the fit did not see."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from model.classifier import CommentClassifier
from model.labels import LABELS
from model.scorer import sigmoid

Floats = NDArray[np.float64]

# No probability reaches this: a label that nothing is known of holds nothing.
NEVER = 1.0


@dataclass(frozen=True, slots=True)
class Judged:
    """One label's known documents: probability, 1 or 0, and weight, each of shape (n,)."""

    probability: Floats
    label: Floats
    weight: Floats


def cross_fitted(model: CommentClassifier, labels: Floats, rates: Floats) -> dict[str, Judged]:
    """Per label, what the cross-fitted models said of the documents that calibration used."""
    judged = {}
    for number, label in enumerate(LABELS):
        decision = model.cross_fitted_[:, number]
        rows = np.isfinite(decision)
        probability = sigmoid(model.slope_[number] * decision[rows] + model.offset_[number])
        judged[label] = Judged(probability, labels[rows, number], rates[rows, number])
    return judged


def threshold(judged: Judged, held: float) -> float:
    """A probability from which at most the share `held` of the label's 0s is held.

    Of the probabilities that hold as many, it is in the middle of the gap between the last
    comment that must pass and the next above it.
    """
    without = judged.label == 0
    if not without.any() or without.all():
        return NEVER
    order = np.argsort(-judged.probability[without], kind="stable")
    probability, weight = judged.probability[without][order], judged.weight[without][order]
    too_many = np.flatnonzero(np.cumsum(weight) > held * weight.sum())
    if not len(too_many):
        return 0.0
    passes = float(probability[too_many[0]])
    above = judged.probability[judged.probability > passes]
    return (passes + float(above.min() if len(above) else NEVER)) / 2


def certain(judged: Judged, precision: float) -> float:
    """The least probability from which the share of 1s is at least `precision`.

    One more 0 of average weight is counted in, so that a handful of documents proves nothing;
    `NEVER` when no probability will do.
    """
    order = np.argsort(-judged.probability, kind="stable")
    label, weight = judged.label[order], judged.weight[order]
    if not (label == 0).any():
        return NEVER
    right = np.cumsum(weight * label)
    wrong = np.cumsum(weight * (1 - label)) + weight[label == 0].mean()
    enough = np.flatnonzero((right / (right + wrong) >= precision) & (label == 1))
    return float(judged.probability[order][enough[-1]]) if len(enough) else NEVER


def held_share(judged: Judged, from_probability: float, label: int) -> float:
    """The share of the documents with this label that a threshold holds."""
    rows = judged.label == label
    total = judged.weight[rows].sum()
    held = judged.weight[rows & (judged.probability >= from_probability)].sum()
    return float(held / total) if total else 0.0


def choose(judged: Mapping[str, Judged], held: Mapping[str, float]) -> dict[str, float]:
    """A threshold per label, from the share of other comments that may be held for it."""
    return {label: threshold(judged[label], held[label]) for label in LABELS}
