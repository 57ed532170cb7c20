"""From which probability on a comment is held, chosen on documents that the fit did not see."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from model.classifier import CommentClassifier
from model.labels import LABELS
from model.scorer import sigmoid
from training.datasets import Dataset
from training.metrics import wilson

Floats = NDArray[np.float64]

SPAM, TOXICITY = LABELS.index("spam"), LABELS.index("toxicity")
# Comments of news sites and of social media, by name of the file.
NEWS, SOCIAL = "toxicity_civil_balanced", "toxicity_surge"

# No probability reaches this: a label that nothing is known of holds nothing.
NEVER = 1.0
UNSEEN = 3
# A factor between 0 and 1 is found to the thousandth.
HALVINGS = 10


@dataclass(frozen=True, slots=True)
class Passing:
    """Comments that should pass: probability (n, 7), weight (n,)."""

    probability: Floats
    weight: Floats


@dataclass(frozen=True, slots=True)
class Judged:
    """One label's known documents: probability, 1 or 0, and weight, each of shape (n,)."""

    probability: Floats
    label: Floats
    weight: Floats


def cross_fitted(model: CommentClassifier, data: Dataset) -> dict[str, Judged]:
    """Per label, what the cross-fitted models said of the documents that calibration used."""
    judged = {}
    for number, label in enumerate(LABELS):
        probability = _probability(model, number)
        known = np.isfinite(data.labels[:, number]) & np.isfinite(probability)
        rows = known & (data.rates[:, number] > 0)
        judged[label] = Judged(
            probability[rows], data.labels[rows, number], data.rates[rows, number]
        )
    return judged


def passing(model: CommentClassifier, data: Dataset) -> dict[str, Passing]:
    """Per kind of site, what the cross-fitted models said of comments nothing is wrong with."""
    toxic, spam = data.labels[:, TOXICITY], data.labels[:, SPAM]
    weights = {
        "talk": np.where((toxic == 0) & (spam != 1), data.rates[:, TOXICITY], 0.0),
        "news": np.where((toxic == 0) & (data.source == NEWS), 1.0, 0.0),
        "social media": np.where((toxic == 0) & (data.source == SOCIAL), 1.0, 0.0),
        "blogs": np.where((spam == 0) & (toxic != 1), data.rates[:, SPAM], 0.0),
    }
    said = np.stack([np.nan_to_num(_probability(model, n)) for n in range(len(LABELS))], axis=1)
    return {
        name: Passing(said[weight > 0], weight[weight > 0])
        for name, weight in weights.items()
        if weight.any()
    }


def threshold(judged: Judged, others: Iterable[tuple[Floats, Floats]], held: float) -> float:
    """A probability from which at most the share `held` of any of `others` is held.

    `others` are probabilities and weights, (n,) each. Of all thresholds that catch as many 1s it
    is the one that holds fewest of them, in the middle of its gap.
    """
    with_label = judged.label == 1
    others = [(probability, weight) for probability, weight in others if len(probability)]
    if not others or not with_label.any():
        return NEVER
    must_pass = max(_highest_to_pass(probability, weight, held) for probability, weight in others)
    caught = judged.probability[with_label]
    lowest = float(caught[caught > must_pass].min(initial=NEVER))
    below = max(float(p[p < lowest].max(initial=0.0)) for p, _ in others)
    return (lowest + below) / 2


def _highest_to_pass(probability: Floats, weight: Floats, held: float) -> float:
    order = np.argsort(-probability, kind="stable")
    spent = np.cumsum(weight[order])
    return float(probability[order][spent > held * spent[-1]].max(initial=0.0))


def _probability(model: CommentClassifier, number: int) -> Floats:
    return sigmoid(model.slope_[number] * model.cross_fitted_[:, number] + model.offset_[number])


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


def choose(
    judged: Mapping[str, Judged], ordinary: Mapping[str, Passing], held: Mapping[str, float]
) -> dict[str, float]:
    """A threshold per label, from the share of ordinary comments that may be held for it.

    Ordinary are the comments of each kind of site and, where a label is known, those without it.
    """
    chosen = {}
    for number, label in enumerate(LABELS):
        without = judged[label].label == 0
        others = [(judged[label].probability[without], judged[label].weight[without])]
        others += [(site.probability[:, number], site.weight) for site in ordinary.values()]
        chosen[label] = threshold(judged[label], others, held[label])
    return chosen


def choose_together(
    judged: Mapping[str, Judged],
    ordinary: Mapping[str, Passing],
    shares: Mapping[str, float],
    at_most: float,
) -> dict[str, float]:
    """Thresholds by `shares`, made smaller alike until no kind of site holds too much in all.

    That is when the share of ordinary comments held for any label, at the upper end of its 95 %
    interval, is at most `at_most`: a site with few comments has to leave more room. One with so
    few that holding none of them takes up half of that is no judge.
    """
    nothing = dict.fromkeys(LABELS, NEVER)
    judges = [site for site in ordinary.values() if highest_held(site, nothing) <= at_most / 2]

    def scaled(factor: float) -> dict[str, float]:
        return choose(judged, ordinary, {label: factor * share for label, share in shares.items()})

    def kept(chosen: Mapping[str, float]) -> bool:
        return all(highest_held(site, chosen) <= at_most for site in judges)

    chosen = scaled(1.0)
    if kept(chosen):
        return chosen
    low, high = 0.0, 1.0
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        low, high = (middle, high) if kept(scaled(middle)) else (low, middle)
    return scaled(low)


def held_for_any(site: Passing, chosen: Mapping[str, float]) -> float:
    """The share of a site's ordinary comments that these thresholds hold for any label."""
    limits = np.array([chosen[label] for label in LABELS])
    held = (site.probability >= limits).any(axis=1)
    return float(site.weight @ held / site.weight.sum())


def highest_held(site: Passing, chosen: Mapping[str, float]) -> float:
    """The upper end of the 95 % interval of `held_for_any` (Wilson 1927).

    Weighted comments count as so many equal ones (Kish's effective sample size).
    """
    size = float(site.weight.sum() ** 2 / (site.weight**2).sum())
    return wilson(held_for_any(site, chosen), size)[1]
