"""The scikit-learn estimator: one logistic regression per label on hashed features, calibrated.

The finer toxicity labels have few examples. Each of them sees what was learned of toxicity as one
more feature, and learns only what sets it apart (stacking, Wolpert 1992); as both are linear, one
set of weights comes out.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self, TypeAlias, TypeVar

import numpy as np
from joblib import Parallel, delayed
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import csr_matrix, hstack
from sklearn.base import BaseEstimator
from sklearn.linear_model import LogisticRegression
from sklearn.utils.validation import check_is_fitted

from model.account import Span
from model.artifact import Manifest
from model.features import Document, Specification
from model.labels import LABELS, TOXICITY_LABELS
from model.matrix import matrix
from model.scorer import Scorer, sigmoid

LEADING = LABELS.index("toxicity")
# The leading label's log-odds are a feature on this scale: it costs little to rely on them.
LEAD = 0.3
# A label with fewer examples on one side is not fitted; its probability is its prior.
FEWEST_EXAMPLES = 5

Documents: TypeAlias = Sequence[Document] | csr_matrix
Floats = NDArray[np.float64]
Setting = TypeVar("Setting", float, str)


class CommentClassifier(BaseEstimator):  # type: ignore[misc]
    """Probabilities of the seven labels for comments.

    `documents` is everywhere a sequence of `Document` or, so that features are made only once,
    what `model.matrix.matrix` made of it. `labels` has shape (documents, 7) with 1, 0 or NaN
    for unknown, in the order of `LABELS`; unknown labels are left out, label by label.

    Args:
        text_bits: the body's features are hashed into 2 ** text_bits buckets.
        author_bits: the same for the author's name, address and mail domain.
        strength: inverse strength of the L2 penalty, for all labels or by label.
        scaling: what features are scaled by before fitting, for all labels or by label: `ratio`,
            the log-count ratio of the two classes, `rarity`, the inverse document frequency,
            which needs fewer examples, or `both`: the mean of a fit with either.
        rarest: features found in fewer documents than this get no weight.
        folds: parts of the cross-fitting that calibration is learned from.
        seed: of the solver and of the folds.
        jobs: so many fits run at a time, each in a process: in threads they would share the
            solver's source of randomness, and no run would be like the last.

    Attributes:
        weights_: (features, 7), float16.
        intercept_: (7,), added to the weighted features to give the raw log-odds.
        slope_, offset_: (7,), Platt's calibration: p = sigmoid(slope * log-odds + offset).
        prior_: (7,), the share of each label that the calibration weights imply.
        cross_fitted_: (documents, 7), log-odds of each document from a fit without its group,
            whether its label is known or not; NaN for labels that were not fitted.
    """

    def __init__(
        self,
        *,
        text_bits: int = 20,
        author_bits: int = 12,
        strength: float | Mapping[str, float] = 4.0,
        scaling: str | Mapping[str, str] = "ratio",
        rarest: int = 2,
        folds: int = 4,
        seed: int = 20,
        jobs: int = 1,
    ) -> None:
        self.text_bits = text_bits
        self.author_bits = author_bits
        self.strength = strength
        self.scaling = scaling
        self.rarest = rarest
        self.folds = folds
        self.seed = seed
        self.jobs = jobs

    @property
    def specification(self) -> Specification:
        """How this estimator makes features."""
        return Specification(text_bits=self.text_bits, author_bits=self.author_bits)

    def fit(
        self,
        documents: Documents,
        labels: ArrayLike,
        *,
        weights: ArrayLike | None = None,
        calibration_weights: ArrayLike | None = None,
        groups: ArrayLike | None = None,
        progress: Callable[[str], None] = lambda _: None,
    ) -> Self:
        """Fit and calibrate each label.

        Args:
            documents: see the class.
            labels: (documents, 7), 1, 0 or NaN.
            weights: (documents,) or (documents, 7), for fitting; 0 leaves a document out.
            calibration_weights: the same for calibration. They decide which rate of each label
                the probabilities assume, so they should make the sample look like real traffic.
            groups: (documents,), documents of one group are never on both sides of a fold.
            progress: is told what happens, one line per label.
        """
        x = self._features(documents)
        y = np.asarray(labels, dtype=np.float64)
        fitting, calibrating = _spread(weights, y.shape), _spread(calibration_weights, y.shape)
        group = np.arange(len(y)) if groups is None else np.asarray(groups)
        self._allocate(x.shape[1], len(y))
        # All labels share the folds, so that no fold's judge has seen it by way of another label.
        fold = folds_of(group, np.nanmax(np.nan_to_num(y), axis=1), self.folds)
        for number in (LEADING, *(n for n in range(len(LABELS)) if n != LEADING)):
            known = np.isfinite(y[:, number]) & (fitting[:, number] + calibrating[:, number] > 0)
            progress(
                f"{LABELS[number]}: {int(known.sum()):,} known,"
                f" {int(y[known, number].sum()):,} of them positive"
            )
            sample = _Sample(x, y[:, number], fitting[:, number], calibrating[:, number], known)
            self._fit_label(number, sample, fold)
        return self

    def decision_function(self, documents: Documents) -> Floats:
        """Raw log-odds, shape (documents, 7), as `Scorer.decision` gives them one by one."""
        check_is_fitted(self)
        x = self._features(documents)
        return np.asarray(x @ self.weights_.astype(np.float64) + self.intercept_)

    def predict_proba(self, documents: Documents) -> Floats:
        """Calibrated probabilities, shape (documents, 7)."""
        return sigmoid(self.slope_ * self.decision_function(documents) + self.offset_)

    def explain(self, document: Document, manifest: Manifest, *, limit: int = 8) -> list[Span]:
        """The spans that `Scorer.explain` gives for this model under a manifest's thresholds."""
        return Scorer(self.state(), manifest).explain(document, limit=limit)

    def state(self) -> dict[str, Any]:
        """All that scoring needs, as plain arrays, for `model.artifact.save`."""
        check_is_fitted(self)
        return {
            "weights": self.weights_,
            "intercept": self.intercept_,
            "slope": self.slope_,
            "offset": self.offset_,
        }

    @classmethod
    def from_state(cls, state: Mapping[str, Any], specification: Specification) -> Self:
        """A fitted estimator again; what only fitting used has its default value."""
        model = cls(text_bits=specification.text_bits, author_bits=specification.author_bits)
        model.weights_ = np.asarray(state["weights"])
        model.intercept_ = np.asarray(state["intercept"], dtype=np.float64)
        model.slope_ = np.asarray(state["slope"], dtype=np.float64)
        model.offset_ = np.asarray(state["offset"], dtype=np.float64)
        return model

    def _features(self, documents: Documents) -> csr_matrix:
        if isinstance(documents, csr_matrix):
            return documents
        return matrix(documents, self.specification)

    def _allocate(self, features: int, documents: int) -> None:
        labels = len(LABELS)
        self.weights_ = np.zeros((features, labels), dtype=np.float16)
        self._leading = np.zeros(features)
        self.intercept_ = np.zeros(labels)
        self.slope_ = np.ones(labels)
        self.offset_ = np.zeros(labels)
        self.prior_ = np.full(labels, np.nan)
        self.cross_fitted_ = np.full((documents, labels), np.nan)

    def _fit_label(self, number: int, sample: "_Sample", fold: NDArray[np.int64]) -> None:
        self.prior_[number] = sample.prior()
        parts = [sample.known, *(sample.known & (fold != each) for each in range(self.folds))]
        if min(map(sample.fewest, parts)) < FEWEST_EXAMPLES:
            self.intercept_[number] = _log_odds(self.prior_[number])
            return
        lead = self._lead(number)
        settings = self._settings(LABELS[number])
        whole, *others = Parallel(n_jobs=self.jobs, prefer="processes")(
            delayed(solve)(**sample.part(part, lead), **settings) for part in parts
        )
        self._keep(number, *whole)
        held_out = np.full(len(sample.y), np.nan)
        for each, (weights, intercept, reliance) in enumerate(others):
            judged = np.flatnonzero(fold == each)
            held_out[judged] = sample.x[judged] @ weights + intercept
            if lead is not None:
                held_out[judged] += reliance * lead[judged]
        self.cross_fitted_[:, number] = held_out
        part = sample.known & (sample.calibrating > 0)
        self.slope_[number], self.offset_[number] = platt(
            held_out[part], sample.y[part], sample.calibrating[part]
        )

    def _keep(self, number: int, weights: Floats, intercept: float, reliance: float) -> None:
        """A label that relies on the leading one takes over so much of its weights."""
        weights = weights + reliance * self._leading
        self.weights_[:, number] = weights.astype(np.float16)
        self.intercept_[number] = intercept + reliance * self.intercept_[LEADING]
        if number == LEADING:
            self._leading = weights

    def _lead(self, number: int) -> Floats | None:
        """The leading label's cross-fitted log-odds, for the labels that follow it."""
        follows = LABELS[number] in TOXICITY_LABELS and number != LEADING
        lead = self.cross_fitted_[:, LEADING]
        return lead if follows and np.isfinite(lead).all() else None

    def _settings(self, label: str) -> dict[str, Any]:
        return {
            "unscaled": self.specification.structure_start,
            "strength": for_label(self.strength, label),
            "scaling": for_label(self.scaling, label),
            "rarest": self.rarest,
            "seed": self.seed,
        }


@dataclass(frozen=True, slots=True)
class _Sample:
    """One label of all documents: x (n, features), the others (n,); `known` marks its rows."""

    x: csr_matrix
    y: Floats
    fitting: Floats
    calibrating: Floats
    known: NDArray[np.bool_]

    def part(self, chosen: NDArray[np.bool_], lead: Floats | None) -> dict[str, Any]:
        """What `solve` is to fit on, of the chosen rows."""
        rows = np.flatnonzero(chosen & (self.fitting > 0))
        return {
            "x": self.x[rows],
            "y": self.y[rows],
            "weights": self.fitting[rows],
            "lead": None if lead is None else lead[rows],
        }

    def fewest(self, chosen: NDArray[np.bool_]) -> int:
        fitted = self.y[chosen & (self.fitting > 0)]
        return int(min((fitted > 0).sum(), (fitted == 0).sum()))

    def prior(self) -> float:
        weight = np.where(self.known, self.calibrating, 0.0)
        return float(weight @ np.nan_to_num(self.y) / weight.sum()) if weight.any() else 0.0


def solve(
    x: csr_matrix,
    y: Floats,
    weights: Floats,
    *,
    lead: Floats | None = None,
    unscaled: int,
    strength: float,
    scaling: str,
    rarest: int,
    seed: int,
) -> tuple[Floats, float, float]:
    """Weights (features,), intercept and reliance on `lead` of one label, known for all of `x`.

    The scale of each feature is folded into its weight; those from `unscaled` on have none. The
    mean of two fits is one linear model again.
    """
    names = tuple(SCALES) if scaling == BOTH else (scaling,)
    settings: dict[str, Any] = {"lead": lead, "strength": strength, "seed": seed}
    fits = []
    for name in names:
        scale = SCALES[name](x, y)
        scale[unscaled:] = 1.0
        scale[np.bincount(x.indices, minlength=x.shape[1]) < rarest] = 0.0
        fits.append(_regression(x, y, weights, scale=scale, **settings))
    found, intercepts, reliances = zip(*fits, strict=True)
    return (
        np.asarray(np.mean(found, axis=0)),
        float(np.mean(intercepts)),
        float(np.mean(reliances)),
    )


def _regression(
    x: csr_matrix,
    y: Floats,
    weights: Floats,
    *,
    scale: Floats,
    lead: Floats | None,
    strength: float,
    seed: int,
) -> tuple[Floats, float, float]:
    """What `solve` gives, of one fit on features times `scale`, (features,)."""
    x = x.copy()
    x.data = x.data * scale[x.indices].astype(x.dtype)
    x.eliminate_zeros()
    if lead is not None:
        x = hstack([x, csr_matrix((LEAD * lead)[:, None])], format="csr")
    regression = LogisticRegression(
        solver="liblinear", dual=True, C=strength, tol=0.1, max_iter=300, random_state=seed
    )
    regression.fit(x, y, sample_weight=weights)
    found = regression.coef_[0]
    reliance = LEAD * float(found[-1]) if lead is not None else 0.0
    return found[: len(scale)] * scale, float(regression.intercept_[0]), reliance


def for_label(setting: Setting | Mapping[str, Setting], label: str) -> Setting:
    """The value that counts for a label."""
    return setting[label] if isinstance(setting, Mapping) else setting


def log_count_ratio(x: csr_matrix, y: Floats) -> Floats:
    """How differently the classes use each feature (Wang & Manning 2012), (features,)."""
    with_label, without = (np.asarray(x[y == value].sum(axis=0)).ravel() + 0.5 for value in (1, 0))
    ratio = np.abs(np.log(with_label / with_label.sum()) - np.log(without / without.sum()))
    return np.asarray(ratio, dtype=np.float64)


def inverse_document_frequency(x: csr_matrix, _: Floats) -> Floats:
    """How rare each feature is, smoothed as by scikit-learn's TfidfTransformer, (features,)."""
    documents = np.bincount(x.indices, minlength=x.shape[1])
    return np.asarray(np.log((1 + x.shape[0]) / (1 + documents)) + 1.0, dtype=np.float64)


SCALES: Mapping[str, Callable[[csr_matrix, Floats], Floats]] = {
    "ratio": log_count_ratio,
    "rarity": inverse_document_frequency,
}
BOTH = "both"


def folds_of(group: NDArray[Any], y: Floats, folds: int) -> NDArray[np.int64]:
    """The fold of each document, shape (n,): groups stay whole, both classes are spread evenly.

    The largest groups are placed first, each where its commoner class is still scarcest.
    """
    _, member = np.unique(group, return_inverse=True)
    counts = np.stack([np.bincount(member, y == value) for value in (0, 1)], axis=1)
    load = np.zeros((folds, 2))
    placed = np.empty(len(counts), dtype=np.int64)
    for number in np.argsort(-counts.sum(axis=1), kind="stable"):
        fold = int(load[:, counts[number].argmax()].argmin())
        load[fold] += counts[number]
        placed[number] = fold
    return placed[member]


def platt(decision: Floats, y: Floats, weights: Floats) -> tuple[float, float]:
    """Slope and offset of the logistic curve that fits `y` best, weights given (Platt 1999).

    As there, the labels are drawn a little towards each other, by one more document of either
    kind, so that perfectly separated documents do not make the curve a step.
    """
    known = weights > 0
    positive, negative = ((known & (y == value)).sum() for value in (1, 0))
    if not positive or not negative:
        return 1.0, 0.0
    target = np.where(y == 1, (positive + 1) / (positive + 2), 1 / (negative + 2))
    curve = LogisticRegression(C=1e6, max_iter=1000)
    curve.fit(
        np.tile(decision, 2)[:, None],
        np.repeat([1, 0], len(y)),
        sample_weight=np.concatenate((target, 1 - target)) * np.tile(weights / weights.mean(), 2),
    )
    return float(curve.coef_[0, 0]), float(curve.intercept_[0])


def _spread(weights: ArrayLike | None, shape: tuple[int, ...]) -> Floats:
    if weights is None:
        return np.ones(shape)
    array = np.asarray(weights, dtype=np.float64)
    return np.broadcast_to(array[:, None] if array.ndim == 1 else array, shape)


def _log_odds(probability: float) -> float:
    bounded = min(max(probability, 1e-4), 1.0 - 1e-4)
    return float(np.log(bounded / (1.0 - bounded)))
