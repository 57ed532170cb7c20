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
UNSEEN = 3


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

    Of all that catch as many 1s it is the one that holds fewest 0s, in the middle of its gap.
    """
    others, with_label = judged.label == 0, judged.label == 1
    if not others.any() or not with_label.any():
        return NEVER
    order = np.argsort(-judged.probability[others], kind="stable")
    probability, weight = judged.probability[others][order], judged.weight[others][order]
    spent = np.cumsum(weight)
    passing = probability[spent > held * spent[-1]]
    caught = judged.probability[with_label]
    caught = caught[caught > passing.max(initial=0.0)]
    lowest = float(caught.min(initial=NEVER))
    return (lowest + float(probability[probability < lowest].max(initial=0.0))) / 2


def certain(judged: Judged, precision: float) -> float:
    """The least probability from which the share of 1s is at least `precision`.

    Three more 0s of average weight are counted in: having seen none, one can be 95 % sure that
    no more than three were to be expected (the rule of three). `NEVER` when no probability will do.
    """
    order = np.argsort(-judged.probability, kind="stable")
    label, weight = judged.label[order], judged.weight[order]
    if not (label == 0).any():
        return NEVER
    right = np.cumsum(weight * label)
    wrong = np.cumsum(weight * (1 - label)) + UNSEEN * weight[label == 0].mean()
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
