"""The gate: a correction is taken only if it is better on later decisions and harms nothing else.

Later decisions show what the site wants, the guard set what every site wants. Both compare the
same two models on the same comments, near-copies counted once. The rules and their numbers stand
here, each with its reason, and nowhere else.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from model.scorer import sigmoid
from training.correction import Sample, log_loss

Floats = NDArray[np.float64]

# A rate that is estimated from 30 comments has a standard error of up to nine points; with fewer
# the penalty would be chosen by chance.
FEWEST_FITTED = 30.0
# If all of 15 comments are judged rightly, up to 18 % of their kind may still be judged wrongly
# (95 % bound); with fewer a comparison says next to nothing.
FEWEST_JUDGED = 15.0
# The share of the decisions, the latest ones, on which a candidate is judged.
LATER = 0.3
# The interval of the gain covers 95 %.
RESAMPLES = 2000
INTERVAL = (2.5, 97.5)
# On the guard set: so many more comments of either class may be judged wrongly (at least one),
# so many more of any one kind, and the mean loss may rise by so much.
GUARD_SHARE = 0.01
GUARD_KIND = 2
GUARD_LOSS = 0.02


@dataclass(frozen=True, slots=True)
class Limits:
    """Where the model acts on a label: `threshold` holds; from `certain` on nobody need look."""

    threshold: float
    certain: float


@dataclass(frozen=True, slots=True)
class Later:
    """Base and candidate on decisions that neither has seen; losses in nats per decision.

    Counts are of decisions with near-copies counted once, so they need not be whole numbers.
    `gain` is the base's loss less the candidate's, with its 95 % interval `low` to `high`.
    `gain_over_shifted` compares with the base after all its log-odds were shifted alike, as the
    earlier decisions ask for: how much is rejected is easily learned and soon out of date.
    `certain` is the limit of the same name that buries no approved comment newly.
    """

    against: float
    in_favour: float
    base_loss: float
    candidate_loss: float
    gain: float
    low: float
    high: float
    gain_over_shifted: float
    low_over_shifted: float
    base_errors: float
    candidate_errors: float
    certain: float

    def objections(self) -> list[str]:
        """Why the candidate is not better, in words; empty when it is."""
        found = []
        if self.low <= 0:
            found.append(
                "on later decisions it does not predict better than the base beyond doubt"
                f" (gain {self.gain:.3f}, 95 % interval {self.low:.3f} to {self.high:.3f})"
            )
        if self.low_over_shifted <= 0:
            found.append(
                "on later decisions it does no better beyond doubt than the base with all its"
                f" probabilities shifted alike (gain {self.gain_over_shifted:.3f},"
                f" at least {self.low_over_shifted:.3f})"
            )
        if self.candidate_errors > self.base_errors + 1e-9:
            found.append(
                f"on later decisions it judges {self.candidate_errors:.1f} comments wrongly,"
                f" the base {self.base_errors:.1f}"
            )
        return found


@dataclass(frozen=True, slots=True)
class Guarded:
    """Base and candidate on the guard set.

    `held` counts comments without the label that a model holds, `missed` those with it that it
    does not. `rise_by_kind` is by how many wrongly judged comments the candidate has more, for
    each kind where the two differ; `certain` as in `Later`.
    """

    without_label: int
    with_label: int
    base_loss: float
    candidate_loss: float
    base_held: int
    candidate_held: int
    base_missed: int
    candidate_missed: int
    certain: float
    rise_by_kind: Mapping[str, int]

    def objections(self) -> list[str]:
        """Why the candidate is worse, in words; empty when it is not."""
        found = []
        if self.candidate_held - self.base_held > allowed(self.without_label):
            found.append(
                f"on the guard set it holds {self.candidate_held} of {self.without_label} comments"
                f" that it should not, the base {self.base_held}"
            )
        if self.candidate_missed - self.base_missed > allowed(self.with_label):
            found.append(
                f"on the guard set it misses {self.candidate_missed} of {self.with_label} comments"
                f" that it should hold, the base {self.base_missed}"
            )
        if self.candidate_loss - self.base_loss > GUARD_LOSS:
            found.append(
                f"on the guard set its mean loss is {self.candidate_loss:.3f},"
                f" that of the base {self.base_loss:.3f}"
            )
        found += [
            f"of the kind {kind!r} in the guard set it judges {rise} more comments wrongly"
            for kind, rise in self.rise_by_kind.items()
            if rise > GUARD_KIND
        ]
        return found


def allowed(comments: int) -> int:
    """How many more of so many guard comments a candidate may judge wrongly."""
    return max(1, round(GUARD_SHARE * comments))


def too_few(early: Sample, late: Sample) -> str | None:
    """Which decisions are missing, in words; None when there are enough."""
    for part, needed, purpose in (
        (early, FEWEST_FITTED, "to learn from"),
        (late, FEWEST_JUDGED, "to be judged on"),
    ):
        against, in_favour = part.counts()
        if min(against, in_favour) < needed:
            return (
                f"too few decisions {purpose}: {in_favour:.0f} for and {against:.0f} against"
                f" the label, near-copies counted once, where {needed:.0f} of each are needed"
            )
    return None


def judge_later(late: Sample, candidate: Floats, shift: float, limits: Limits) -> Later:
    """Compare on later decisions.

    `candidate` is its log-odds, shape (decisions,); `shift` what the earlier decisions would add
    to all log-odds of the base.
    """
    base_loss, candidate_loss = log_loss(late.base, late.y), log_loss(candidate, late.y)
    gains = base_loss - candidate_loss
    over_shifted = log_loss(late.base + shift, late.y) - candidate_loss
    low, high = _interval(gains, late)
    against, in_favour = late.counts()
    wrong = [_held(log_odds, limits.threshold) != late.y for log_odds in (late.base, candidate)]
    return Later(
        against=against,
        in_favour=in_favour,
        base_loss=float(np.average(base_loss, weights=late.weight)),
        candidate_loss=float(np.average(candidate_loss, weights=late.weight)),
        gain=float(np.average(gains, weights=late.weight)),
        low=low,
        high=high,
        gain_over_shifted=float(np.average(over_shifted, weights=late.weight)),
        low_over_shifted=_interval(over_shifted, late)[0],
        base_errors=float(late.weight @ wrong[0]),
        candidate_errors=float(late.weight @ wrong[1]),
        certain=clear(late.base, candidate, late.y, limits.certain),
    )


def judge_guard(
    base: Floats, candidate: Floats, y: Floats, kinds: NDArray[np.str_], limits: Limits
) -> Guarded:
    """Compare log-odds on the guard set; every array has shape (comments,)."""
    held = [_held(log_odds, limits.threshold) for log_odds in (base, candidate)]
    rise = (held[1] != y).astype(int) - (held[0] != y).astype(int)
    by_kind = {str(kind): int(rise[kinds == kind].sum()) for kind in np.unique(kinds)}
    return Guarded(
        without_label=int((y == 0).sum()),
        with_label=int((y == 1).sum()),
        base_loss=float(log_loss(base, y).mean()),
        candidate_loss=float(log_loss(candidate, y).mean()),
        base_held=int(held[0][y == 0].sum()),
        candidate_held=int(held[1][y == 0].sum()),
        base_missed=int((~held[0][y == 1]).sum()),
        candidate_missed=int((~held[1][y == 1]).sum()),
        certain=clear(base, candidate, y, limits.certain),
        rise_by_kind={kind: change for kind, change in by_kind.items() if change},
    )


def clear(base: Floats, candidate: Floats, y: Floats, certain: float) -> float:
    """The limit `certain`, raised above every comment without the label that the base keeps below.

    A few decisions cannot show that a candidate is right in 199 of 200 cases where nobody looks
    any more, so it may not put anything there that these comments speak against.
    """
    kept = (y == 0) & (sigmoid(base) < certain)
    highest = float(sigmoid(candidate[kept]).max(initial=0.0))
    return certain if highest < certain else min(float(np.nextafter(highest, 2.0)), 1.0)


def resampled_means(
    values: Floats, weight: Floats, cluster: NDArray[np.int64], seed: int = 7
) -> Floats:
    """Weighted means of bootstrap samples, drawn by cluster (Efron 1979), shape (RESAMPLES,)."""
    _, member = np.unique(cluster, return_inverse=True)
    total, mass = np.bincount(member, values * weight), np.bincount(member, weight)
    random = np.random.default_rng(seed)
    means = np.empty(RESAMPLES)
    for number in range(RESAMPLES):
        drawn = random.integers(0, len(mass), len(mass))
        means[number] = total[drawn].sum() / mass[drawn].sum()
    return means


def _interval(gains: Floats, late: Sample) -> tuple[float, float]:
    low, high = np.percentile(resampled_means(gains, late.weight, late.cluster), INTERVAL)
    return float(low), float(high)


def _held(log_odds: Floats, threshold: float) -> NDArray[np.bool_]:
    return sigmoid(log_odds) >= threshold
