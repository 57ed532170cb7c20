"""Score one comment with NumPy alone.

The model is linear, so a score is one sum over the comment's features, and every part of the
text has an exact share in it: that share is what `explain` shows.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from model import artifact
from model.artifact import Manifest
from model.features import Document, Occurrences, Specification, extract, occurrences, weigh
from model.folding import SPACE, Folded, fold
from model.labels import LABELS

# A span that moves the log-odds by less than this explains nothing.
SMALLEST_WEIGHT = 0.05


@dataclass(frozen=True, slots=True)
class Span:
    """Part of a comment's body that speaks for a label.

    `start` and `end` count code points of the body; `weight` is what the part adds to the
    calibrated log-odds of the label.
    """

    start: int
    end: int
    label: str
    weight: float


class Scorer:
    """A loaded model, ready to score. It holds no lock and may be used from many threads."""

    def __init__(self, state: Mapping[str, Any], manifest: Manifest) -> None:
        self.manifest = manifest
        self.version = manifest.version
        self.thresholds: Mapping[str, float] = dict(manifest.thresholds)
        self.certain_spam = manifest.certain_spam
        self.specification = Specification.from_dict(manifest.specification)
        self._weights: NDArray[np.floating[Any]] = state["weights"]
        self._intercept = np.asarray(state["intercept"], dtype=np.float64)
        self._slope = np.asarray(state["slope"], dtype=np.float64)
        self._offset = np.asarray(state["offset"], dtype=np.float64)

    @classmethod
    def load(cls, directory: Path) -> Self:
        """The model in a folder; ArtifactError when it is not to be trusted or not readable."""
        return cls(*artifact.load(directory))

    def score(self, document: Document) -> dict[str, float]:
        """The calibrated probability of each label, from 0 to 1, for any text at all."""
        probabilities = sigmoid(self._slope * self.decision(document) + self._offset)
        return dict(zip(LABELS, probabilities.tolist(), strict=True))

    def decision(self, document: Document) -> NDArray[np.float64]:
        """The raw log-odds, one per label, before calibration. Shape (7,)."""
        indices, values = extract(document, self.specification)
        return values @ self._rows(indices) + self._intercept

    def explain(self, document: Document, *, limit: int = 8) -> list[Span]:
        """The words of the body that speak most for the labels in question, strongest first.

        In question are the labels that reach their thresholds or, if none does, the one that
        comes nearest.
        """
        labels = self._in_question(self.score(document))
        folded = fold(document.body)
        words, starts, ends = self.word_weights(folded)
        spans = []
        for start, end, weights in zip(starts, ends, words[:, labels], strict=True):
            best = int(weights.argmax())
            if weights[best] >= SMALLEST_WEIGHT:
                first, last = int(folded.origin[start]), int(folded.origin[end - 1]) + 1
                spans.append(Span(first, last, LABELS[labels[best]], float(weights[best])))
        strongest = sorted(_joined(spans, document.body), key=lambda span: -span.weight)
        return strongest[:limit]

    def _rows(self, indices: NDArray[np.int64]) -> NDArray[np.float64]:
        return np.asarray(self._weights[indices], dtype=np.float64)

    def _in_question(self, scores: Mapping[str, float]) -> list[int]:
        near = [scores[label] / max(self.thresholds[label], 1e-9) for label in LABELS]
        reached = [number for number, ratio in enumerate(near) if ratio >= 1.0]
        return reached or [int(np.argmax(near))]

    def word_weights(
        self, folded: Folded
    ) -> tuple[NDArray[np.float64], NDArray[np.int64], NDArray[np.int64]]:
        """What each word adds to the calibrated log-odds (words, labels), and where it stands.

        An n-gram's share is spread evenly over its letters; a word's is the sum of its letters'.
        The words' shares add up to all that the body's n-grams contribute.
        """
        found = occurrences(folded, self.specification)
        _, _, shares = weigh(found)
        contributions = self._rows(found.feature) * shares[:, None] * self._slope
        letters = _per_letter(contributions, found, folded)
        starts, ends = _words(folded)
        return np.add.reduceat(letters, starts) if len(starts) else letters[:0], starts, ends


def sigmoid(log_odds: NDArray[np.float64]) -> NDArray[np.float64]:
    """Probabilities of log-odds, without overflow at either end."""
    bounded = np.clip(log_odds, -700.0, 700.0)
    return np.asarray(1.0 / (1.0 + np.exp(-bounded)), dtype=np.float64)


def _per_letter(
    contributions: NDArray[np.float64], found: Occurrences, folded: Folded
) -> NDArray[np.float64]:
    """Spread each contribution over the letters of its n-gram, spaces left out."""
    solid = np.concatenate(([0], np.cumsum(folded.codes != SPACE)))
    width = np.maximum(solid[found.end] - solid[found.start], 1)
    per_letter = contributions / width[:, None]
    change = np.zeros((len(folded.codes) + 1, contributions.shape[1]))
    np.add.at(change, found.start, per_letter)
    np.subtract.at(change, found.end, per_letter)
    summed: NDArray[np.float64] = np.cumsum(change, axis=0)[:-1]
    summed[folded.codes == SPACE] = 0.0
    return summed


def _words(folded: Folded) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Starts and ends of the stretches between spaces."""
    solid = np.concatenate(([False], folded.codes != SPACE, [False]))
    edges = np.flatnonzero(solid[1:] != solid[:-1])
    return edges[0::2], edges[1::2]


def _joined(spans: list[Span], body: str) -> list[Span]:
    """Neighbours for the same label become one span."""
    joined: list[Span] = []
    for span in spans:
        last = joined[-1] if joined else None
        if last and last.label == span.label and not body[last.end : span.start].strip():
            span = Span(last.start, span.end, span.label, last.weight + span.weight)
            joined.pop()
        joined.append(span)
    return joined
