"""Score one comment with NumPy alone.

The model is linear, so a score is one sum over the comment's features, and every part of the
text has an exact share in it: that share is what `explain` shows.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import sqrt
from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from model import artifact, memory, structure
from model.artifact import Manifest
from model.features import LETTERS, PAIRS, WORDS, Document, Specification, author_features, unit
from model.folding import fold, folded
from model.labels import LABELS
from model.memory import Memory
from model.tokens import located, tokens
from model.vocabulary import pairs

# A span that moves the log-odds by less than this explains nothing.
SMALLEST_WEIGHT = 0.05
# Different tokens whose share in a score is remembered: about nine megabytes.
CAPACITY = 1 << 15

Floats = NDArray[np.float64]
Numbers = NDArray[np.int64]


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


@dataclass(frozen=True, slots=True)
class Account:
    """All that a comment's calibrated log-odds are made of: the sum of everything here.

    Attributes:
        bias: (7,), what any comment starts with.
        form: what each feature of its form adds, (7,) by its name.
        author: (7,), what the author's details add.
        spans: start and end of each token, in code points of the body.
        tokens: (tokens, 7), what each of them adds.
    """

    bias: Floats
    form: Mapping[str, Floats]
    author: Floats
    spans: Sequence[tuple[int, int]]
    tokens: Floats

    def log_odds(self) -> Floats:
        """The sum, (7,)."""
        return np.asarray(
            self.bias + sum(self.form.values()) + self.author + self.tokens.sum(axis=0)
        )


class Scorer:
    """A loaded model, ready to score. It may be used from many threads."""

    def __init__(self, state: Mapping[str, Any], manifest: Manifest) -> None:
        self.manifest = manifest
        self.version = manifest.version
        self.thresholds: Mapping[str, float] = dict(manifest.thresholds)
        self.certain_spam = manifest.certain_spam
        self.specification = Specification.from_dict(manifest.specification)
        self._weights: NDArray[np.floating[Any]] = state["weights"]
        self._form = np.array(self._weights[self.specification.structure_start :], np.float64)
        self._intercept = np.asarray(state["intercept"], dtype=np.float64)
        self._slope = np.asarray(state["slope"], dtype=np.float64)
        self._offset = np.asarray(state["offset"], dtype=np.float64)
        self._memory = Memory(CAPACITY, self.specification, self._weights)

    @classmethod
    def load(cls, directory: Path) -> Self:
        """The model in a folder; ArtifactError when it is not to be trusted or not readable."""
        return cls(*artifact.load(directory))

    def score(self, document: Document) -> dict[str, float]:
        """The calibrated probability of each label, from 0 to 1, for any text at all."""
        return self._probabilities(self.decision(document))

    def decision(self, document: Document) -> Floats:
        """The raw log-odds, one per label, before calibration. Shape (7,)."""
        known, rows = self._remembered(tokens(folded(document.body)))
        own = known.values[list(set(rows))].sum(axis=0)
        total = self._intercept + self._of_author(document)
        if rows:
            total += own[memory.LETTERS] * _scale(LETTERS, own[_LETTER_COUNT])
            total += own[memory.WORDS] * _scale(WORDS, own[_WORD_COUNT])
        if len(rows) > 1:
            left, right = zip(*set(pairwise(rows)), strict=True)
            total += self._of_pairs(known, left, right).sum(axis=0)
        form = _form(document, own)
        return np.asarray(total + self._form[form].sum(axis=0))

    def judge(self, document: Document, *, limit: int = 8) -> tuple[dict[str, float], list[Span]]:
        """What `score` and `explain` say, for little more than the price of one."""
        account = self.account(document)
        scores = dict(zip(LABELS, sigmoid(account.log_odds()).tolist(), strict=True))
        labels = self._in_question(scores)
        best = account.tokens[:, labels].argmax(axis=1)
        weight = account.tokens[np.arange(len(best)), np.array(labels)[best]]
        spans = [
            Span(*account.spans[number], LABELS[labels[best[number]]], float(weight[number]))
            for number in np.flatnonzero(weight >= SMALLEST_WEIGHT).tolist()
        ]
        strongest = sorted(_joined(spans, document.body), key=lambda span: -span.weight)
        return scores, strongest[:limit]

    def explain(self, document: Document, *, limit: int = 8) -> list[Span]:
        """The words of the body that speak most for the labels in question, strongest first.

        In question are the labels that reach their thresholds or, if none does, the one that
        comes nearest.
        """
        return self.judge(document, limit=limit)[1]

    def account(self, document: Document) -> Account:
        """What the calibrated log-odds of each label are made of, exactly.

        A token counts once: its share is spread evenly over the places where it stands. That of
        two neighbours belongs to each by half.
        """
        text = fold(document.body)
        found = located(text.text)
        known, rows = self._remembered([token for _, _, token in found])
        own, place, times = np.unique(
            np.array(rows, dtype=np.int64), return_inverse=True, return_counts=True
        )
        values = known.values[own]
        whole = values.sum(axis=0)
        shares = values[:, memory.LETTERS] * _scale(LETTERS, whole[_LETTER_COUNT])
        shares += values[:, memory.WORDS] * _scale(WORDS, whole[_WORD_COUNT])
        each = (shares / times[:, None])[place]
        if len(rows) > 1:
            self._share_pairs(known, rows, each)
        form = _form(document, whole)
        spans, each = _apart([text.origin(start, end) for start, end, _ in found], each)
        return Account(
            bias=self._slope * self._intercept + self._offset,
            form={structure.NAMES[number]: self._slope * self._form[number] for number in form},
            author=self._slope * self._of_author(document),
            spans=spans,
            tokens=each * self._slope,
        )

    def _share_pairs(self, known: Memory, rows: Sequence[int], each: Floats) -> None:
        """Add to each token half of what the pairs that it stands in add."""
        sequence = np.array(rows, dtype=np.int64)
        code = sequence[:-1] * len(known.values) + sequence[1:]
        own, place, times = np.unique(code, return_inverse=True, return_counts=True)
        added = self._of_pairs(known, own // len(known.values), own % len(known.values))
        half = (added / (2 * times[:, None]))[place]
        each[:-1] += half
        each[1:] += half

    def _of_pairs(
        self, known: Memory, left: Sequence[int] | Numbers, right: Sequence[int] | Numbers
    ) -> Floats:
        """What each pair of neighbours adds, (pairs, 7)."""
        hashes = pairs(known.identity[np.asarray(left)], known.identity[np.asarray(right)])
        weights = self._weights[self.specification.buckets(hashes)].astype(np.float64)
        return np.asarray(weights * _scale(PAIRS, len(weights)))

    def _of_author(self, document: Document) -> Floats:
        if not (document.author_name or document.author_url or document.author_email_domain):
            return np.zeros(len(LABELS))
        numbers = author_features(document, self.specification)
        return np.asarray(
            self._weights[numbers].astype(np.float64).sum(axis=0) * unit(len(numbers))
        )

    def _remembered(self, sequence: Sequence[str]) -> tuple[Memory, list[int]]:
        """The rows of these tokens and the memory they are in; a full one is left for a new one."""
        known = self._memory
        rows = known.rows(sequence)
        if rows is None:
            known = Memory(max(CAPACITY, len(set(sequence))), self.specification, self._weights)
            rows = known.rows(sequence) or []
            self._memory = known
        return known, rows

    def _probabilities(self, decision: Floats) -> dict[str, float]:
        probabilities = sigmoid(self._slope * decision + self._offset)
        return dict(zip(LABELS, probabilities.tolist(), strict=True))

    def _in_question(self, scores: Mapping[str, float]) -> list[int]:
        near = [scores[label] / max(self.thresholds[label], 1e-9) for label in LABELS]
        reached = [number for number, ratio in enumerate(near) if ratio >= 1.0]
        return reached or [near.index(max(near))]


_LETTER_COUNT, _WORD_COUNT, _DISGUISED, _STRETCHED = range(memory.COUNTS.start, memory.COUNTS.stop)


def sigmoid(log_odds: Floats) -> Floats:
    """Probabilities of log-odds, without overflow at either end."""
    bounded = np.clip(log_odds, -700.0, 700.0)
    return np.asarray(1.0 / (1.0 + np.exp(-bounded)), dtype=np.float64)


def _scale(length: float, count: float) -> float:
    return length / sqrt(count) if count else 0.0


def _apart(spans: list[tuple[int, int]], each: Floats) -> tuple[list[tuple[int, int]], Floats]:
    """Tokens that come from one code point, such as a fraction's digits, become one."""
    begins = [0, *(n for n in range(1, len(spans)) if spans[n][0] >= spans[n - 1][1])]
    if len(begins) >= len(spans):
        return spans, each
    ends = [*begins[1:], len(spans)]
    joined = [(spans[first][0], spans[end - 1][1]) for first, end in zip(begins, ends, strict=True)]
    return joined, np.add.reduceat(each, begins, axis=0)


def _form(document: Document, own: Floats) -> list[int]:
    """The numbers of the features of form; `own` is the sum of the tokens' rows."""
    return structure.features(
        document.body,
        document.author_name,
        document.author_url,
        int(own[_DISGUISED]),
        int(own[_STRETCHED]),
    )


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
