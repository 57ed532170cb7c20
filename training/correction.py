"""A correction of one label: what a site's decisions add to the base model's log-odds.

The base's log-odds are the offset of a logistic regression on the same hashed features, whose
weights are held at zero by an L2 penalty: without evidence nothing changes, and a feature that
no decision contains keeps its weight exactly.
"""

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize, minimize_scalar
from scipy.sparse import csr_matrix, diags, vstack
from threadpoolctl import threadpool_limits

from model.scorer import sigmoid
from training import weighing

Floats = NDArray[np.float64]

# From hardly any correction to nearly as much as separates a thousand decisions.
PENALTIES = (30.0, 10.0, 3.0, 1.0, 0.3, 0.1, 0.03)
# What shall be kept counts this part of what all decisions count.
KEPT = 0.5
_PRECISION = {"maxiter": 100, "ftol": 1e-5, "gtol": 1e-3}
# Each of these shares of the earlier decisions is fitted, and judged on the next quarter.
ORIGINS = (0.5, 0.75)
# No set of this size can tell rarer apart, and no single comment should decide a comparison.
RAREST = 0.001


_BY_ROW = ("x", "y", "base", "cluster", "author", "actor", "given")


@dataclass(frozen=True)
class Kept:
    """Comments about which the corrected model shall say what the base says; m of them.

    Attributes:
        x: (m, features), the features.
        base: (m,), the base model's calibrated log-odds.
    """

    x: csr_matrix
    base: Floats

    def __len__(self) -> int:
        return len(self.base)


@dataclass(frozen=True)
class Sample:
    """Decisions that say something of one label, oldest first; n of them.

    Attributes:
        x: (n, features), the features.
        y: (n,), 1 or 0.
        base: (n,), the base model's calibrated log-odds.
        cluster: (n,), near-copies bear the same number.
        author: (n,), who wrote each; "" for unknown.
        actor: (n,), who decided each; "" for unknown.
        given: (n,), what each counts at most; None: 1.
        kept: what shall not be forgotten over them; None: nothing in particular.
    """

    x: csr_matrix
    y: Floats
    base: Floats
    cluster: NDArray[np.int64]
    author: NDArray[np.str_]
    actor: NDArray[np.str_]
    given: Floats | None = None
    kept: Kept | None = None

    def __len__(self) -> int:
        return len(self.y)

    @cached_property
    def weight(self) -> Floats:
        """(n,), how much each decision counts among these."""
        return weighing.weights(self.cluster, self.author, self.actor, self.y, self.given)

    def part(self, rows: NDArray[np.bool_]) -> Self:
        """The decisions marked in `rows`."""
        columns = {name: getattr(self, name) for name in _BY_ROW}
        marked: dict[str, Any] = {
            name: None if column is None else column[rows] for name, column in columns.items()
        }
        return replace(self, **marked)

    def counts(self) -> tuple[float, float]:
        """How many decisions against and for the label, near-copies counted once."""
        return float(self.weight @ (1 - self.y)), float(self.weight @ self.y)


def fit(sample: Sample, penalty: float, start: Floats | None = None) -> Floats:
    """What to add to the log-odds per feature, shape (features,), for the least penalised loss.

    A feature is the cheaper to change the rarer it is among the decisions, by its inverse
    document frequency (Sparck Jones 1972): what is in every comment would move them all. For the
    same reason there is no intercept; how often moderators reject what they come to see is no
    measure of what the site receives. Features of a single decision are left alone.

    Where there is something to be kept, the loss counts it as well, half as much as all decisions
    together, with the base's own probabilities for labels (distillation, Li & Hoiem 2016): a queue
    in which nearly all is approved would else teach that hardly anything is spam.

    `start` is where the search begins, for instance at the solution for a stronger penalty.
    """
    rarity = _rarity(sample.x)
    used = np.flatnonzero(rarity)
    x = (sample.x[:, used] @ diags(rarity[used])).tocsr()
    base, y, weight = sample.base, sample.y, sample.weight
    if sample.kept is not None and len(sample.kept):
        share = KEPT * weight.sum() / len(sample.kept)
        kept = (sample.kept.x[:, used] @ diags(rarity[used])).tocsr()
        x = vstack([x, kept], format="csr")
        base = np.concatenate([base, sample.kept.base])
        y = np.concatenate([y, sigmoid(sample.kept.base)])
        weight = np.concatenate([weight, np.full(len(sample.kept), share)])
    transposed = x.T.tocsr()

    def loss(weights: Floats) -> tuple[float, Floats]:
        log_odds = base + x @ weights
        error = weight * (sigmoid(log_odds) - y)
        value = weight @ (np.logaddexp(0.0, log_odds) - y * log_odds)
        value += 0.5 * penalty * (weights @ weights)
        return value, transposed @ error + penalty * weights

    first = np.zeros(len(used)) if start is None else start[used] / rarity[used]
    # The vectors are short: on a busy machine threads wait for each other ten times longer than
    # they work.
    with threadpool_limits(1):
        found = minimize(loss, first, jac=True, method="L-BFGS-B", options=_PRECISION)
    correction = np.zeros(sample.x.shape[1])
    correction[used] = rarity[used] * found.x
    return correction


def shift(sample: Sample) -> float:
    """The one number that, added to all log-odds of the base, predicts these decisions best."""

    def loss(added: float) -> float:
        return float(sample.weight @ log_loss(sample.base + added, sample.y))

    return float(minimize_scalar(loss, bounds=(-10.0, 10.0), method="bounded").x)


def ranked_penalties(sample: Sample) -> tuple[float, ...]:
    """The penalties that predict the next decisions better than the base does, the best first.

    Validation goes forward in time: see `ORIGINS`; near-copies of fitted comments are left out.
    """
    gains = np.zeros(len(PENALTIES))
    for origin in ORIGINS:
        early, late = split(sample, origin, origin + 0.25)
        if min(*early.counts(), *late.counts()) == 0:
            continue
        base = log_loss(late.base, late.y)
        weights = None
        for number, penalty in enumerate(PENALTIES):
            weights = fit(early, penalty, weights)
            gains[number] += late.weight @ (base - log_loss(late.base + late.x @ weights, late.y))
    return tuple(PENALTIES[number] for number in np.argsort(-gains) if gains[number] > 0)


def split(sample: Sample, begin: float, end: float = 1.0) -> tuple[Sample, Sample]:
    """What came before the share `begin` of the clusters, and the new from there to `end`.

    A cluster stands where its first comment stands; a later near-copy of an earlier comment is
    on neither side.
    """
    _, first, member = np.unique(sample.cluster, return_index=True, return_inverse=True)
    starts = np.sort(first)
    cut, stop = (_position(starts, share, len(sample)) for share in (begin, end))
    position = np.arange(len(sample))
    return (
        sample.part(position < cut),
        sample.part((first[member] >= cut) & (first[member] < stop) & (position < stop)),
    )


def log_loss(log_odds: Floats, y: Floats) -> Floats:
    """Loss of each probability, in nats, none taken as nearer to 0 or 1 than `RAREST`."""
    bound = np.log((1 - RAREST) / RAREST)
    bounded = np.clip(log_odds, -bound, bound)
    return np.asarray(np.logaddexp(0.0, bounded) - y * bounded, dtype=np.float64)


def _rarity(x: csr_matrix) -> Floats:
    """log(documents / documents with the feature), 0 for a feature of fewer than two."""
    found = np.bincount(x.indices, minlength=x.shape[1])
    rarity = np.zeros(len(found))
    shared = found > 1
    rarity[shared] = np.log(x.shape[0] / found[shared])
    return rarity


def _position(starts: NDArray[np.int64], share: float, length: int) -> int:
    number = round(share * len(starts))
    return int(starts[number]) if number < len(starts) else length
