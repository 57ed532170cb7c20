"""The two models that are compared: ours, and a plain reference fitted on the same public rows."""

from collections.abc import Mapping
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, vstack

from model.classifier import for_label, solve
from model.labels import LABELS
from training.datasets import Dataset
from training.reference import Reference

Floats = NDArray[np.float64]
Rows = NDArray[np.int64]

# The settings of a classifier that `solve` takes.
SETTINGS = ("strength", "scaling", "rarest", "seed")


class Contestant(Protocol):
    """A way to learn a label from some comments and to judge others."""

    # Whether the finer labels of toxicity lean on what was learned of toxicity.
    stacks: bool

    def decide(self, label: int, fit: Rows, judge: Rows, lead: Floats | None = None) -> Floats:
        """Log-odds of the rows `judge`, (judged,), after a fit on the rows `fit`.

        `lead`, (comments,), has the log-odds of toxicity for the rows of both.
        """
        ...


class Ours:
    """Our features and `model.classifier.solve`.

    Args:
        data: the comments with their labels and weights.
        features: (comments, features); the last comments of `data` may be missing.
        settings: `strength`, `scaling`, `rarest` and `seed`.
        unscaled: number of the first feature that is not scaled.
        stacks: see `Contestant`.
    """

    def __init__(
        self,
        data: Dataset,
        features: csr_matrix,
        settings: Mapping[str, Any],
        unscaled: int,
        *,
        stacks: bool = True,
    ) -> None:
        self.data = data
        self.features = features
        self.settings = settings
        self.unscaled = unscaled
        self.stacks = stacks

    def decide(self, label: int, fit: Rows, judge: Rows, lead: Floats | None = None) -> Floats:
        """See `Contestant`."""
        weights, intercept, reliance = solve(
            self.features[fit],
            self.data.labels[fit, label],
            self.data.weights[fit, label],
            lead=None if lead is None else lead[fit],
            unscaled=self.unscaled,
            **{name: for_label(value, LABELS[label]) for name, value in self.settings.items()},
        )
        said = np.asarray(self.features[judge] @ weights + intercept, dtype=np.float64)
        return said if lead is None else said + reliance * lead[judge]


class Theirs:
    """The reference. It is fitted on public rows alone: what was written or made for ours is ours.

    Its vocabulary is learned once from every row in `rows` that counts in fitting, also from
    those that a later fit leaves out: a small advantage, left to it.
    """

    stacks = False

    def __init__(self, data: Dataset, rows: Rows) -> None:
        self.data = data
        self.public = np.array([is_public(name) for name in data.source])
        self._reference = Reference()
        counts = (data.weights[rows] > 0).any(axis=1) & self.public[rows]
        known, others = rows[counts], rows[~counts]
        features = [self._reference.fit_texts(self._bodies(known))]
        if len(others):
            features.append(self._reference.transform(self._bodies(others)))
        self._features = csr_matrix(vstack(features, format="csr"))
        self._place = np.full(len(data), -1)
        self._place[np.concatenate([known, others])] = np.arange(len(rows))

    def decide(self, label: int, fit: Rows, judge: Rows, lead: Floats | None = None) -> Floats:
        """See `Contestant`; a lead is refused, since it does not stack."""
        if lead is not None:
            raise ValueError("the reference leans on nothing")
        fit = fit[self.public[fit]]
        return self._reference.decision(
            self._features[self._place[fit]],
            self.data.labels[fit, label],
            self.data.weights[fit, label],
            self._features[self._place[judge]],
        )

    def _bodies(self, rows: Rows) -> list[str]:
        return [self.data.documents[row].body for row in rows]


def is_public(source: str) -> bool:
    """Whether rows of this source are somebody's comments, not written for this project."""
    return not source.startswith(("examples", "synthetic"))
