"""Who judges the site's comments: the base, with or without what it learns, or one made anew."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from model.artifact import Manifest
from model.classifier import CommentClassifier
from model.features import Document, Specification
from model.labels import LABELS
from model.matrix import matrix
from model.scorer import sigmoid
from training.candidate import corrected, learn
from training.decisions import Decision, Decisions
from training.guard import GuardSet
from training.material import Material
from training.reference import Reference
from training.verdict import utc

Floats = NDArray[np.float64]

# A model made of the site's decisions alone needs so many of either kind to begin with.
FEWEST = 50


class Contestant(Protocol):
    """Judges comments, and learns at the end of each week."""

    def judge(self, documents: Sequence[Document], x: csr_matrix) -> Floats:
        """A score for each, (documents,); the higher the worse."""
        ...

    def holds(self, scores: Floats) -> NDArray[np.bool_]:
        """Which of them wait for a moderator."""
        ...

    def learn(self, decisions: Sequence[Decision]) -> bool:
        """Learn from all decisions so far; whether anything changed."""
        ...


class Base:
    """The model as it is, week after week."""

    def __init__(self, state: Mapping[str, Any], manifest: Manifest, label: str) -> None:
        self.state, self.manifest = dict(state), manifest
        self.number = LABELS.index(label)
        self.label = label

    def judge(self, documents: Sequence[Document], x: csr_matrix) -> Floats:
        """Calibrated probabilities."""
        del documents
        specification = Specification.from_dict(self.manifest.specification)
        raw = CommentClassifier.from_state(self.state, specification).decision_function(x)
        slope, offset = self.state["slope"][self.number], self.state["offset"][self.number]
        return sigmoid(slope * raw[:, self.number] + offset)

    def holds(self, scores: Floats) -> NDArray[np.bool_]:
        """What is over the model's own threshold."""
        return np.asarray(scores >= self.manifest.thresholds[self.label])

    def learn(self, decisions: Sequence[Decision]) -> bool:
        """Nothing."""
        del decisions
        return False


class Learning(Base):
    """The same with what `retrain` makes of the decisions, whenever its gate lets it through."""

    def __init__(
        self, state: Mapping[str, Any], manifest: Manifest, label: str, guard: GuardSet
    ) -> None:
        super().__init__(state, manifest, label)
        self.guard = guard
        self.left_out: dict[str, int] = {}

    def learn(self, decisions: Sequence[Decision]) -> bool:
        """A week's retraining on top of what was learned before, of new decisions alone."""
        rows = tuple(sorted(decisions, key=lambda each: each.at))
        material = Material(self.state, self.manifest, Decisions(rows, 0, "simulated"), self.guard)
        outcome = learn(material.task(self.label))
        for doubt in outcome.doubts:
            self.left_out[doubt.actor] = self.left_out.get(doubt.actor, 0) + 1
        if not outcome.taken or outcome.until is None:
            return False
        self.state = corrected(material, [outcome])
        until = {"until": {self.label: utc(outcome.until)}}
        self.manifest = replace(self.manifest, lineage={"decisions": until})
        return True


class Anew(Learning):
    """As ``Learning``, but always from the base on and of all decisions."""

    def __init__(
        self, state: Mapping[str, Any], manifest: Manifest, label: str, guard: GuardSet
    ) -> None:
        super().__init__(state, manifest, label, guard)
        self._first = (self.state, self.manifest)

    def learn(self, decisions: Sequence[Decision]) -> bool:
        """A week's retraining from the base on."""
        live = (self.state, self.manifest)
        self.state, self.manifest = self._first
        taken = super().learn(decisions)
        if not taken:
            self.state, self.manifest = live
        return taken


class FromScratch:
    """A plain model, made anew each week of the site's decisions alone; until then all waits."""

    def __init__(self) -> None:
        self._reference: Reference | None = None
        self._fitted: tuple[csr_matrix, Floats] | None = None
        self._threshold = -np.inf

    def judge(self, documents: Sequence[Document], x: csr_matrix) -> Floats:
        """Log-odds; all alike as long as there is no model."""
        del x
        if self._reference is None or self._fitted is None:
            return np.zeros(len(documents))
        judged = self._reference.transform([each.body for each in documents])
        features, y = self._fitted
        return self._reference.decision(features, y, np.ones(len(y)), judged)

    def holds(self, scores: Floats) -> NDArray[np.bool_]:
        """What is more likely bad than not; everything as long as there is no model."""
        return np.asarray(scores >= self._threshold)

    def learn(self, decisions: Sequence[Decision]) -> bool:
        """Fit everything anew."""
        y = np.array([float(any(each.known.values())) for each in decisions])
        if min(y.sum(), len(y) - y.sum()) < FEWEST:
            return False
        self._reference = Reference()
        texts = [each.document.body for each in decisions]
        self._fitted = (self._reference.fit_texts(texts), y)
        self._threshold = 0.0
        return True


def features(documents: Sequence[Document], manifest: Manifest) -> csr_matrix:
    """Features of all comments, made once."""
    return matrix(documents, Specification.from_dict(manifest.specification))
