"""Score one comment with NumPy alone.

The model is linear, so a score is one sum over the comment's features, and every part of the
text has an exact share in it: that share is what `explain` shows.
"""

from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from itertools import chain, pairwise
from math import exp, sqrt
from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from model import artifact, memory, structure
from model.account import Account, Places, Span, apart, strongest
from model.artifact import Manifest
from model.features import LETTERS, PAIRS, WORDS, Document, Specification, author_features, unit
from model.folding import fold, folded
from model.labels import LABELS
from model.memory import Memory
from model.tokens import located, tokens
from model.vocabulary import pairs

# Different tokens whose share in a score is remembered: about nine megabytes.
CAPACITY = 1 << 15

Floats = NDArray[np.float64]
Numbers = NDArray[np.int64]


class Scorer:
    """A loaded model, ready to score. It may be used from many threads."""

    def __init__(self, state: Mapping[str, Any], manifest: Manifest) -> None:
        self.manifest = manifest
        self.version = manifest.version
        self.thresholds: Mapping[str, float] = dict(manifest.thresholds)
        self.certain_spam = manifest.certain_spam
        self.specification = Specification.from_dict(manifest.specification)
        # A plain view of what is mapped: NumPy's class for mapped arrays is slow in small things.
        self._weights: NDArray[np.floating[Any]] = np.asarray(state["weights"])
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
        own = known.values.take(np.fromiter(set(rows), np.int64), axis=0).sum(axis=0)
        letters, words, disguised, stretched = own[memory.COUNTS].tolist()
        form = _form(document, disguised, stretched)
        total = self._bias(document) + self._of_form(form)
        total += own[memory.LETTERS] * _scale(LETTERS, letters)
        total += own[memory.WORDS] * _scale(WORDS, words)
        if len(rows) > 1:
            neighbours = set(pairwise(rows))
            flat = np.fromiter(chain.from_iterable(neighbours), np.int64, 2 * len(neighbours))
            added = self._of_pairs(known, flat[::2], flat[1::2]).sum(axis=0)
            total += added * _scale(PAIRS, len(neighbours))
        return np.asarray(total)

    def judge(self, document: Document, *, limit: int = 8) -> tuple[dict[str, float], list[Span]]:
        """What `score` and `explain` say, for little more than the price of one."""
        spans, tokens, form = self._parts(document)
        decision = self._bias(document) + self._of_form(form) + tokens.sum(axis=0)
        scores = self._probabilities(decision)
        labels = self._in_question(scores)
        weights = tokens[:, labels] * self._slope[labels]
        return scores, strongest(spans, weights, labels, document.body)[:limit]

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
        spans, tokens, form = self._parts(document)
        return Account(
            bias=self._slope * self._intercept + self._offset,
            form={structure.NAMES[number]: self._slope * self._form[number] for number in form},
            author=self._slope * self._of_author(document),
            spans=spans,
            tokens=tokens * self._slope,
        )

    def _parts(self, document: Document) -> tuple[Places, Floats, list[int]]:
        """Where each token stands, what it adds to the raw log-odds, the features of form."""
        text = fold(document.body)
        found = located(text.text)
        known, rows = self._remembered([token for _, _, token in found])
        values = known.values.take(rows, axis=0) / _times(rows)[0]
        letters, words, disguised, stretched = values[:, memory.COUNTS].sum(axis=0).tolist()
        tokens = values[:, memory.LETTERS] * _scale(LETTERS, letters)
        tokens += values[:, memory.WORDS] * _scale(WORDS, words)
        if len(rows) > 1:
            self._share_pairs(known, rows, tokens)
        spans: Places = [text.origin(start, end) for start, end, _ in found]
        if text.ends is not None:
            spans, tokens = apart(spans, tokens)
        return spans, tokens, _form(document, disguised, stretched)

    def _share_pairs(self, known: Memory, rows: Sequence[int], tokens: Floats) -> None:
        """Add to each token half of what the pairs that it stands in add."""
        times, different = _times(list(pairwise(rows)))
        scale = _scale(PAIRS, different) / 2
        half = self._of_pairs(known, rows[:-1], rows[1:]) * (scale / times)
        tokens[:-1] += half
        tokens[1:] += half

    def _of_pairs(
        self, known: Memory, left: Sequence[int] | Numbers, right: Sequence[int] | Numbers
    ) -> Floats:
        """The weights of each pair of neighbours, (pairs, 7), not scaled yet."""
        hashes = pairs(known.identity.take(left), known.identity.take(right))
        numbers = self.specification.buckets(hashes)
        return np.asarray(self._weights.take(numbers, axis=0), dtype=np.float64)

    def _of_form(self, numbers: Sequence[int]) -> Floats:
        return np.asarray(self._form.take(numbers, axis=0).sum(axis=0))

    def _bias(self, document: Document) -> Floats:
        """What does not come from the body."""
        return self._intercept + self._of_author(document)

    def _of_author(self, document: Document) -> Floats:
        if not (document.author_name or document.author_url or document.author_email_domain):
            return np.zeros(len(LABELS))
        numbers = author_features(document, self.specification)
        weights = self._weights.take(numbers, axis=0).astype(np.float64)
        return np.asarray(weights.sum(axis=0) * unit(len(numbers)))

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
        log_odds = self._slope * decision + self._offset
        return dict(zip(LABELS, map(_probability, log_odds.tolist()), strict=True))

    def _in_question(self, scores: Mapping[str, float]) -> list[int]:
        near = [scores[label] / max(self.thresholds[label], 1e-9) for label in LABELS]
        reached = [number for number, ratio in enumerate(near) if ratio >= 1.0]
        return reached or [near.index(max(near))]


def sigmoid(log_odds: Floats) -> Floats:
    """Probabilities of log-odds, without overflow at either end."""
    bounded = np.clip(log_odds, -700.0, 700.0)
    return np.asarray(1.0 / (1.0 + np.exp(-bounded)), dtype=np.float64)


def _probability(log_odds: float) -> float:
    """The same for one number: for seven, NumPy's arrays cost more than they save."""
    if log_odds >= 0.0:
        return 1.0 / (1.0 + exp(-log_odds))
    odds = exp(log_odds)
    return odds / (1.0 + odds)


def _scale(length: float, count: float) -> float:
    return length / sqrt(count) if count else 0.0


def _times(items: Sequence[Hashable]) -> tuple[Floats, int]:
    """How often each item occurs, (items, 1), and how many different ones there are."""
    counts = Counter(items)
    times = np.array([counts[item] for item in items], dtype=np.float64)
    return times[:, None], len(counts)


def _form(document: Document, disguised: float, stretched: float) -> list[int]:
    """The numbers of the features of form, with so many words of either kind."""
    return structure.features(
        document.body,
        document.author_name,
        document.author_url,
        round(disguised),
        round(stretched),
    )
