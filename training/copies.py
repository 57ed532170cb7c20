"""Near-copies: which texts are variants of one another.

A spammer sends one template a hundred times, and readers write "thanks" a hundred times. Counted
one by one such copies would decide what is learned, and standing on both sides of a split they
would make any judgement look better than it is.
"""

import re
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from model.folding import fold
from model.structure import LINK

# Two texts are near-copies when they share this part of their letter 5-grams (Jaccard).
SIMILAR = 0.6
GRAM = 5

_BANDS, _ROWS = 16, 4
_RANDOM = np.random.default_rng(5)
_GRAM_FACTORS = _RANDOM.integers(1, 1 << 63, GRAM, dtype=np.uint64) * np.uint64(2) + np.uint64(1)
_SIGNATURE_FACTORS = _RANDOM.integers(1, 1 << 63, _BANDS * _ROWS, dtype=np.uint64) | np.uint64(1)
_HALF = np.uint64(32)
_BETWEEN_WORDS = re.compile(r"[\W_]+")
_DIGITS = re.compile(r"\d+")


def clusters(texts: Sequence[str]) -> NDArray[np.int64]:
    """A cluster number for each text: that of the first text of its cluster.

    Candidates come from MinHash with banding (Broder 1997; Leskovec et al., "Mining of Massive
    Datasets", chapter 3) and are compared exactly with the first text of their bucket only, so
    that time and memory grow with the number of texts.
    """
    root = np.arange(len(texts))
    buckets: dict[tuple[int, bytes], int] = {}
    grams: list[NDArray[np.uint64]] = []
    for number, text in enumerate(texts):
        grams.append(_grams(text))
        for bucket in _buckets(grams[number]):
            first = buckets.setdefault(bucket, number)
            if first != number and _similarity(grams[first], grams[number]) >= SIMILAR:
                _join(root, first, number)
    return np.array([_find(root, number) for number in range(len(texts))], dtype=np.int64)


def _grams(text: str) -> NDArray[np.uint64]:
    """Hashes of the different 5-grams of a text without its links, numbers and punctuation."""
    folded = fold(text).text
    plain = _DIGITS.sub("0", _BETWEEN_WORDS.sub(" ", LINK.sub(" ", folded))).strip()
    letters = (plain or folded.strip()).encode("utf-32-le", "surrogatepass")
    codes = np.frombuffer(letters, dtype=np.uint32)
    padded = np.pad(codes, (0, max(GRAM - len(codes), 0))).astype(np.uint64)
    return np.unique(sliding_window_view(padded, GRAM) @ _GRAM_FACTORS)


def _buckets(grams: NDArray[np.uint64]) -> Iterable[tuple[int, bytes]]:
    mixed = (grams ^ (grams >> _HALF))[:, None] * _SIGNATURE_FACTORS
    signature = mixed.min(axis=0).reshape(_BANDS, _ROWS)
    return ((band, rows.tobytes()) for band, rows in enumerate(signature))


def _similarity(one: NDArray[np.uint64], other: NDArray[np.uint64]) -> float:
    common = len(np.intersect1d(one, other, assume_unique=True))
    return common / (len(one) + len(other) - common)


def _find(root: NDArray[np.int64], number: int) -> int:
    while root[number] != number:
        root[number] = root[root[number]]
        number = int(root[number])
    return number


def _join(root: NDArray[np.int64], one: int, other: int) -> None:
    low, high = sorted((_find(root, one), _find(root, other)))
    root[high] = low
