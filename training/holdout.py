"""Our model and the reference, side by side, on sources of the data that neither was fitted on."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from model.classifier import folds_of, for_label, solve
from model.labels import LABELS
from training.datasets import Dataset
from training.metrics import Interval, auc, bootstrap, caught_at
from training.reference import Reference

Floats = NDArray[np.float64]
Rows = NDArray[np.int64]

SPAM = LABELS.index("spam")
TOXICITY = LABELS.index("toxicity")
BLOG_FOLDS = 4
HELD = 0.01
NATURAL = "toxicity_wikipedia"
LARGE = (NATURAL, "toxicity_civil_positive")
ELSEWHERE = ("toxicity_civil_balanced", "toxicity_surge")


@dataclass(frozen=True, slots=True)
class Comparison:
    """One label on one set of left-out sources: AUC, and the share caught with 1 % held."""

    name: str
    label: str
    comments: int
    with_label: int
    auc: Interval
    reference_auc: Interval
    caught: float
    reference_caught: float


@dataclass(frozen=True, slots=True)
class Split:
    """Which rows are fitted on and which are judged, for one label."""

    fit: Rows
    judge: Rows


@dataclass(frozen=True, slots=True)
class Trial:
    """One comparison to make: each judged row belongs to exactly one split."""

    name: str
    label: int
    splits: tuple[Split, ...]

    def rows(self) -> Rows:
        """Every row that takes part."""
        return np.unique(np.concatenate([part for s in self.splits for part in (s.fit, s.judge)]))


def compare(
    data: Dataset, features: csr_matrix, settings: dict[str, Any], say: Callable[[str], None]
) -> list[Comparison]:
    """Fit both models for every trial on the same rows with the same weights.

    Args:
        data: all sources.
        features: our features of them.
        settings: `strength`, `scaling`, `rarest` and `seed` of our model.
        say: is told how far it is.
    """
    found = []
    for trials in (_spam_trials(data), [*_wikipedia_trials(data), *_elsewhere_trials(data)]):
        reference = Reference()
        rows = np.unique(np.concatenate([trial.rows() for trial in trials]))
        # The reference may see the judged texts, without labels, when it counts documents for
        # its vocabulary: a small advantage, left to it.
        theirs = reference.fit_texts([data.documents[row].body for row in rows])
        say(f"reference: {theirs.shape[1]:,} features of {len(rows):,} comments")
        for trial in trials:
            found.append(_run(trial, data, features, (reference, rows, theirs), settings))
            say(f"{found[-1].name}, {found[-1].label}: done")
    return found


def thinned(data: Dataset, every: int) -> NDArray[np.bool_]:
    """Marks what is kept: one in `every` comments of the large files where nothing judges them."""
    large = np.isin(data.source, LARGE)
    needed = (data.rates > 0).any(axis=1) | (data.weights[:, SPAM] > 0)
    return np.asarray(~large | needed | (np.arange(len(data)) % every == 0))


def _run(
    trial: Trial,
    data: Dataset,
    features: csr_matrix,
    reference: tuple[Reference, Rows, csr_matrix],
    settings: dict[str, Any],
) -> Comparison:
    model, rows, theirs = reference
    label, weight = data.labels[:, trial.label], data.weights[:, trial.label]
    ours = {name: for_label(value, LABELS[trial.label]) for name, value in settings.items()}
    ours_said, theirs_said = [], []
    for split in trial.splits:
        fit = (label[split.fit], weight[split.fit])
        weights, intercept = solve(features[split.fit], *fit, **ours)
        ours_said.append(features[split.judge] @ weights + intercept)
        near, far = np.searchsorted(rows, split.fit), np.searchsorted(rows, split.judge)
        theirs_said.append(model.decision(theirs[near], *fit, theirs[far]))
    judged = np.concatenate([split.judge for split in trial.splits])
    rates = data.rates[judged, trial.label]
    rates = rates if rates.any() else np.ones(len(judged))
    return _comparison(trial, label[judged], rates, (ours_said, theirs_said))


def _comparison(
    trial: Trial, label: Floats, rates: Floats, said: tuple[list[Floats], list[Floats]]
) -> Comparison:
    ours, theirs = (np.concatenate(parts) for parts in said)
    caught = caught_at(HELD)
    return Comparison(
        trial.name,
        LABELS[trial.label],
        len(label),
        int(label.sum()),
        bootstrap(auc, label, ours, rates),
        bootstrap(auc, label, theirs, rates),
        caught(label, ours, rates),
        caught(label, theirs, rates),
    )


def _spam_trials(data: Dataset) -> list[Trial]:
    blogs = np.flatnonzero(data.source == "spam_blogs")
    fitting = np.flatnonzero(_fitting(data, SPAM))
    fold = np.full(len(data), -1)
    fold[blogs] = folds_of(data.group[blogs], data.labels[blogs, SPAM], BLOG_FOLDS)
    splits = tuple(
        Split(fitting[fold[fitting] != number], np.flatnonzero(fold == number))
        for number in range(BLOG_FOLDS)
    )
    return [Trial("blogs left out", SPAM, splits)]


def _wikipedia_trials(data: Dataset) -> list[Trial]:
    """The part at natural rate left out; near-copies of its comments are not fitted on either."""
    natural = (data.source == NATURAL) & (data.rates[:, TOXICITY] > 0)
    near = np.isin(data.group, data.group[natural])
    trials = []
    for number in range(TOXICITY, len(LABELS)):
        judged = natural & np.isfinite(data.labels[:, number])
        fit = _fitting(data, number) & ~near
        split = Split(np.flatnonzero(fit), np.flatnonzero(judged))
        trials.append(Trial("talk pages at natural rate", number, (split,)))
    return trials


def _elsewhere_trials(data: Dataset) -> list[Trial]:
    fit = np.flatnonzero(_fitting(data, TOXICITY) & (data.source == NATURAL))
    return list(_one_trial_each(data, fit))


def _one_trial_each(data: Dataset, fit: Rows) -> Iterator[Trial]:
    for name in ELSEWHERE:
        judged = np.flatnonzero(data.source == name)
        yield Trial(f"{name.removeprefix('toxicity_')} left out", TOXICITY, (Split(fit, judged),))


def _fitting(data: Dataset, label: int) -> NDArray[np.bool_]:
    return np.isfinite(data.labels[:, label]) & (data.weights[:, label] > 0)
