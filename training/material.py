"""What candidates are made of: decisions, guard set and base, with features computed once."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from model.artifact import Manifest
from model.classifier import CommentClassifier
from model.features import Specification
from model.labels import LABELS
from model.matrix import matrix
from training import copies, replay
from training.correction import Kept, Sample
from training.decisions import Decisions
from training.gate import Limits
from training.guard import GuardSet

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Guarding:
    """The guard set for one label: features, 1 or 0, base log-odds and kinds, a row each."""

    x: csr_matrix
    y: Floats
    base: Floats
    kinds: NDArray[np.str_]


@dataclass(frozen=True, slots=True)
class Task:
    """One label: what may be learned from and changed.

    Attributes:
        sample: the decisions that say something of it and are not part of the base already.
        until: when the last of them came to be known.
        weights: the base's, of the features in `Material.seen`, in the type they are stored in.
        slope: the base's calibration, by which a change of weights becomes one of log-odds.
    """

    label: str
    sample: Sample
    until: datetime | None
    guard: Guarding
    weights: NDArray[np.floating[Any]]
    slope: float
    limits: Limits


class Material:
    """Everything that all labels share.

    Only the features of words, letters and authors are corrected. Those of form, such as length
    and links, are in every comment: to move them would move the judgement of all.

    Attributes:
        seen: numbers of the features that occur and may be corrected, the columns of matrices.
    """

    def __init__(
        self, state: Mapping[str, Any], manifest: Manifest, decisions: Decisions, guard: GuardSet
    ) -> None:
        self.state, self.manifest = state, manifest
        self.decisions, self.guard = decisions, guard
        kept = replay.comments()
        documents = [*(row.document for row in decisions.rows), *guard.documents, *kept]
        specification = Specification.from_dict(manifest.specification)
        whole = matrix(documents, specification)
        base = CommentClassifier.from_state(state, specification).decision_function(whole)
        self._base = base * state["slope"] + state["offset"]
        seen = np.unique(whole.indices)
        self.seen = seen[seen < specification.structure_start]
        self._x = whole[:, self.seen]
        self._y = decisions.labels()
        self._cluster = copies.clusters([row.document.body for row in decisions.rows])
        self._author = np.array([row.author for row in decisions.rows], dtype=np.str_)
        self._actor = np.array([row.actor for row in decisions.rows], dtype=np.str_)
        self._given = np.array([row.weight for row in decisions.rows], dtype=np.float64)

    def task(self, label: str) -> Task:
        """The work on one label."""
        number = LABELS.index(label)
        rows = self._fresh(label)
        sample = Sample(
            self._x[rows],
            self._y[rows, number],
            self._base[rows, number],
            self._cluster[rows],
            self._author[rows],
            self._actor[rows],
            self._given[rows],
            self._kept(number),
        )
        return Task(
            label=label,
            sample=sample,
            until=max((self.decisions.rows[row].since for row in rows), default=None),
            guard=self._guarding(number),
            weights=self.state["weights"][:, number][self.seen],
            slope=float(self.state["slope"][number]),
            limits=Limits(
                self.manifest.thresholds[label],
                self.manifest.certain_spam if label == "spam" else 1.0,
            ),
        )

    def near_copies(self) -> int:
        """How many decisions are about near-copies of another comment."""
        return len(self._cluster) - len(np.unique(self._cluster))

    def _kept(self, number: int) -> Kept:
        rows = slice(len(self.decisions.rows) + len(self.guard), None)
        return Kept(self._x[rows], self._base[rows, number])

    def _guarding(self, number: int) -> Guarding:
        first = len(self.decisions.rows)
        rows = slice(first, first + len(self.guard))
        return Guarding(
            self._x[rows],
            self.guard.labels[:, number],
            self._base[rows, number],
            self.guard.kinds,
        )

    def _fresh(self, label: str) -> NDArray[np.int64]:
        """Rows of decisions that say something of a label and that the base has not learned from.

        Learned again they would count twice, and judged on them the base would look too good.
        """
        until = learned_until(self.manifest).get(label)
        number = LABELS.index(label)
        fresh = [
            row
            for row, decision in enumerate(self.decisions.rows)
            if np.isfinite(self._y[row, number]) and (until is None or decision.since > until)
        ]
        return np.array(fresh, dtype=np.int64)


def learned_until(manifest: Manifest) -> dict[str, datetime]:
    """By label, the time of the last decision that a model has learned it from."""
    until = (manifest.lineage.get("decisions") or {}).get("until") or {}
    return {label: datetime.fromisoformat(time) for label, time in until.items()}
