"""Figures that say how good probabilities are. All take arrays of one value per comment.

`label` is 1 or 0, `probability` from 0 to 1, `weight` how much a comment counts.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from model.scorer import sigmoid

Floats = NDArray[np.float64]
Rows = NDArray[np.int64]

HELD_RATES = (0.005, 0.01, 0.02, 0.05)
BINS = 15
REPEATS = 200
NEWTON_STEPS, RIDGE = 15, 1e-6
# 95 % of a normal distribution lie within so many standard deviations.
NORMAL = 1.96


@dataclass(frozen=True, slots=True)
class Interval:
    """A figure with the 2.5 and 97.5 per cent points of its bootstrap distribution."""

    value: float
    low: float
    high: float


def auc(label: Floats, probability: Floats, weight: Floats) -> float:
    """Area under the ROC curve, equal probabilities half right; NaN without both classes.

    By Mann and Whitney's count of pairs in the right order: bootstraps need it very often.
    """
    if label.min() == label.max():
        return float("nan")
    order = np.argsort(probability)
    ranked = probability[order]
    starts = np.concatenate([[0], np.flatnonzero(ranked[1:] != ranked[:-1]) + 1])
    positive, negative = (
        np.add.reduceat(weight[order] * (label[order] == value), starts) for value in (1, 0)
    )
    below = np.cumsum(negative) - negative / 2
    return float(positive @ below / (positive.sum() * negative.sum()))


def caught_at(held: float) -> Callable[[Floats, Floats, Floats], float]:
    """The share of 1s caught when at most the share `held` of the 0s may be held."""

    def caught(label: Floats, probability: Floats, weight: Floats) -> float:
        without = label == 0
        order = np.argsort(-probability[without], kind="stable")
        spent = np.cumsum(weight[without][order])
        first_too_many = int(np.searchsorted(spent, held * spent[-1], side="right"))
        ranked = probability[without][order]
        limit = ranked[first_too_many] if first_too_many < len(ranked) else -np.inf
        with_label = label == 1
        return _share(weight[with_label], probability[with_label] > limit)

    return caught


def held_from(threshold: float, of: int) -> Callable[[Floats, Floats, Floats], float]:
    """The share of the comments with label `of` whose probability reaches a threshold."""

    def held(label: Floats, probability: Floats, weight: Floats) -> float:
        rows = label == of
        return _share(weight[rows], probability[rows] >= threshold)

    return held


def brier_skill(label: Floats, probability: Floats, weight: Floats) -> float:
    """1 - Brier score / that of always saying the base rate: 1 is perfect, 0 knows nothing."""
    rate = np.average(label, weights=weight)
    if not 0 < rate < 1:
        return float("nan")
    error = np.average((probability - label) ** 2, weights=weight)
    return float(1.0 - error / (rate * (1.0 - rate)))


def calibration_slope(label: Floats, probability: Floats, weight: Floats) -> float:
    """Slope of the labels' log-odds on the predicted ones: 1 is right, less is overconfident."""
    if label.min() == label.max():
        return float("nan")
    bounded = np.clip(probability, 1e-9, 1.0 - 1e-9)
    design = np.stack([np.log(bounded / (1.0 - bounded)), np.ones(len(label))])
    # Drawn a little towards each other, as by Platt, so that a perfect separation has a slope.
    ones = label.sum()
    target = np.where(label == 1, (ones + 1) / (ones + 2), 1 / (len(label) - ones + 2))
    curve = np.array([1.0, 0.0])
    for _ in range(NEWTON_STEPS):
        said = sigmoid(curve @ design)
        bend = design * (weight * said * (1.0 - said)) @ design.T + RIDGE * np.eye(2)
        step = np.linalg.solve(bend, design @ (weight * (target - said)))
        curve += step / max(1.0, float(np.abs(step).max()))
    return float(curve[0])


def reliability(label: Floats, probability: Floats, weight: Floats) -> list[tuple[float, float]]:
    """Mean probability and share of 1s in `BINS` bins of equal mass."""
    order = np.argsort(probability, kind="stable")
    middle = np.cumsum(weight[order]) - weight[order] / 2
    number = np.minimum((middle / weight.sum() * BINS).astype(int), BINS - 1)
    bins = [order[number == n] for n in range(BINS)]
    return [
        (
            float(np.average(probability[rows], weights=weight[rows])),
            float(np.average(label[rows], weights=weight[rows])),
        )
        for rows in bins
        if len(rows)
    ]


def calibration_error(label: Floats, probability: Floats, weight: Floats) -> float:
    """Expected calibration error over the bins of `reliability`."""
    pairs = np.array(reliability(label, probability, weight))
    return float(np.abs(pairs[:, 0] - pairs[:, 1]).mean())


def resampled(
    figure: Callable[[Rows], float], size: int, *, repeats: int = REPEATS, seed: int = 20
) -> Interval:
    """A figure of some of `size` rows, with its interval: rows are drawn with replacement."""
    generator = np.random.default_rng(seed)
    draws = [figure(generator.integers(0, size, size)) for _ in range(repeats)]
    value = figure(np.arange(size))
    if np.isnan(draws).all():
        return Interval(value, float("nan"), float("nan"))
    low, high = np.nanpercentile(draws, (2.5, 97.5))
    return Interval(value, float(low), float(high))


def wilson(share: float, size: float) -> tuple[float, float]:
    """The 95 % interval of a share among `size` independent comments (Wilson 1927)."""
    spread = NORMAL**2 / size
    middle = share + spread / 2
    reach = (spread * (share * (1 - share) + spread / 4)) ** 0.5
    return max((middle - reach) / (1 + spread), 0.0), min((middle + reach) / (1 + spread), 1.0)


def bootstrap(
    figure: Callable[[Floats, Floats, Floats], float],
    label: Floats,
    probability: Floats,
    weight: Floats,
) -> Interval:
    """A figure with its interval, comments drawn with replacement."""
    return resampled(lambda rows: figure(label[rows], probability[rows], weight[rows]), len(label))


def _share(weight: Floats, part: NDArray[np.bool_]) -> float:
    total = weight.sum()
    return float(weight[part].sum() / total) if total else float("nan")
