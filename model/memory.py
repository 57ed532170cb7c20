"""What each token adds to a score, remembered.

Most words of a comment have been seen before. What a token adds depends on no other token, so it
is computed once: that is what makes scoring quick. The memory is bounded.
"""

import threading
from collections.abc import Sequence
from itertools import accumulate
from typing import Any

import numpy as np
from numpy.typing import NDArray

from model.features import Specification
from model.labels import LABELS
from model.vocabulary import Token

_LABELS = len(LABELS)
LETTERS = slice(0, _LABELS)
WORDS = slice(_LABELS, 2 * _LABELS)
SUMS = slice(0, 2 * _LABELS)
_LENGTHS = slice(SUMS.stop, SUMS.stop + 2)
_SPELLING = slice(_LENGTHS.stop, _LENGTHS.stop + 2)
COUNTS = slice(_LENGTHS.start, _SPELLING.stop)


class Memory:
    """One row per token, safe for several threads: a row never changes once it was given away.

    Attributes:
        values: (capacity, 18): what the token's letters and its words add to each label, how
            many there are of both, and whether it is disguised or stretched.
        identity: (capacity,), from which pairs are made.
    """

    def __init__(
        self, capacity: int, specification: Specification, weights: NDArray[np.floating[Any]]
    ) -> None:
        self.values = np.zeros((capacity, COUNTS.stop))
        self.identity = np.zeros(capacity, dtype=np.uint64)
        self._specification = specification
        self._weights = weights
        self._row: dict[str, int] = {}
        self._lock = threading.Lock()

    def rows(self, tokens: Sequence[str]) -> list[int] | None:
        """The row of each token, made where it is new; None when they do not fit any more."""
        try:
            return list(map(self._row.__getitem__, tokens))
        except KeyError:
            with self._lock:
                new = [token for token in dict.fromkeys(tokens) if token not in self._row]
                if len(self._row) + len(new) > len(self.values):
                    return None
                self._learn(new)
            return list(map(self._row.__getitem__, tokens))

    def _learn(self, new: list[str]) -> None:
        """Write the rows first and give their numbers away after."""
        if not new:
            return
        hashes: list[int] = []
        lengths: list[int] = []
        spelling, identity = [], []
        for token in map(Token.of, new):
            hashes += token.letters
            hashes += token.words
            lengths += len(token.letters), len(token.words)
            spelling.append((token.disguised, token.stretched))
            identity.append(token.identity)
        rows = slice(len(self._row), len(self._row) + len(new))
        self.values[rows, SUMS] = self._sums(hashes, lengths).reshape(-1, SUMS.stop)
        self.values[rows, _LENGTHS] = np.reshape(lengths, (-1, 2))
        self.values[rows, _SPELLING] = spelling
        self.identity[rows] = identity
        self._row.update(zip(new, range(rows.start, rows.stop), strict=True))

    def _sums(self, hashes: list[int], lengths: list[int]) -> NDArray[np.float64]:
        """The sums of the weights of so many features each, (lengths, labels); none is empty."""
        numbers = self._specification.buckets(np.array(hashes, dtype=np.uint64))
        weights = self._weights.take(numbers, axis=0).astype(np.float64)
        starts = list(accumulate(lengths[:-1], initial=0))
        return np.asarray(np.add.reduceat(weights, starts, axis=0))
