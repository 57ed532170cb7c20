"""Comment to features: hashed n-grams of letters and words, the author's details, the form.

Letters 2-5 inside words and words 1-2 carry a linear text classifier far (Wang & Manning 2012,
"Baselines and Bigrams"); hashing (Weinberger et al. 2009) keeps everybody's words out of the
artifact. All of it is NumPy on arrays of code points: one comment takes a fraction of a
millisecond, and training and serving run this same code.
"""

import re
import zlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from functools import lru_cache
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from model import structure
from model.folding import SPACE, Folded, fold

VERSION = 1
FAMILIES = ("letters", "words")

# An odd multiplier has an inverse modulo 2^64, which turns prefix sums into substring hashes.
_MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)
_INVERSE = np.uint64(pow(0x9E3779B97F4A7C15, -1, 1 << 64))
_SALTS = {"letters": np.uint64(0x243F6A8885A308D3), "words": np.uint64(0x13198A2E03707344)}
_MIX = (np.uint64(0xFF51AFD7ED558CCD), np.uint64(0xC4CEB9FE1A85EC53))
_SHIFT = np.uint64(33)
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Document:
    """What is judged: the text of a comment and what its author says of himself."""

    body: str
    author_name: str = ""
    author_url: str = ""
    author_email_domain: str = ""


@dataclass(frozen=True, slots=True)
class Specification:
    """How features are made. A model only works with the specification it was trained on.

    The features are numbered: first `2 ** text_bits` buckets of the body, then
    `2 ** author_bits` of the author's details, then one for each name in `structure`.
    """

    version: int = VERSION
    text_bits: int = 20
    author_bits: int = 12
    letters: tuple[int, int] = (2, 5)
    structure: tuple[str, ...] = field(default=structure.NAMES)

    @property
    def size(self) -> int:
        """Number of features."""
        return self.structure_start + len(self.structure)

    @property
    def author_start(self) -> int:
        """Number of the first feature of the author's details."""
        return 1 << self.text_bits

    @property
    def structure_start(self) -> int:
        """Number of the first structure feature."""
        return self.author_start + (1 << self.author_bits)

    def as_dict(self) -> dict[str, Any]:
        """Plain values, ready for JSON."""
        return {name: _plain(value) for name, value in asdict(self).items()}

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Self:
        """The specification in `values`; ValueError when this code cannot make such features."""
        try:
            specification = cls(**{name: _frozen(value) for name, value in values.items()})
        except TypeError as error:
            raise ValueError("it names settings that this version does not know") from error
        specification._check()
        return specification

    def _check(self) -> None:
        if self.version != VERSION:
            raise ValueError(f"it is version {self.version!r}, this code makes version {VERSION}")
        if self.structure != structure.NAMES:
            raise ValueError("its list of structure features is not that of this code")
        if not (_between(self.text_bits, 4, 24) and _between(self.author_bits, 4, 24)):
            raise ValueError("its numbers of buckets are out of range")
        if not _is_range(self.letters):
            raise ValueError("its letter n-grams are not a shortest and a longest length up to 8")


@dataclass(frozen=True, slots=True)
class Occurrences:
    """Where the n-grams of one text stand: one entry per occurrence.

    `start` and `end` count folded code points; `feature` is the number of the feature and
    `family` that of its family in `FAMILIES`.
    """

    feature: NDArray[np.int64]
    start: NDArray[np.int64]
    end: NDArray[np.int64]
    family: NDArray[np.int64]


def extract(
    document: Document, specification: Specification
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """The sparse feature vector of a document: numbers and values, both of the same length.

    A number may occur twice (two families that share a bucket); their values add up.
    """
    found = occurrences(fold(document.body), specification)
    indices, values, _ = weigh(found)
    author = _author(document, specification)
    form = np.array(structure.measure(document.body, document.author_name, document.author_url))
    shown = np.flatnonzero(form)
    return (
        np.concatenate((indices, author, specification.structure_start + shown)),
        np.concatenate((values, np.full(len(author), _unit(len(author))), form[shown])),
    )


def occurrences(folded: Folded, specification: Specification) -> Occurrences:
    """Every n-gram of letters within a word (a space at either end counts) and of words."""
    letters = _letter_spans(folded.codes, specification.letters)
    words = _word_spans(folded.text)
    start = np.concatenate((letters[0], words[0]))
    end = np.concatenate((letters[1], words[1]))
    family = np.repeat([0, 1], [len(letters[0]), len(words[0])])
    hashes = _hash(folded.codes, start, end) ^ _salts()[family]
    mask = np.uint64((1 << specification.text_bits) - 1)
    return Occurrences((_mix(hashes) & mask).astype(np.int64), start, end, family)


def weigh(
    found: Occurrences,
) -> tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.float64]]:
    """Numbers, values, and the share of its feature's value that belongs to each occurrence.

    A value is 1 + log(count), and each family is scaled to length one, so that a long comment
    weighs no more than a short one.
    """
    key = found.feature * len(FAMILIES) + found.family
    unique, inverse, counts = np.unique(key, return_inverse=True, return_counts=True)
    values = 1.0 + np.log(counts)
    family = unique % len(FAMILIES)
    lengths = np.sqrt(np.bincount(family, values * values, minlength=len(FAMILIES)))
    values /= lengths[family]
    return unique // len(FAMILIES), values, (values / counts)[inverse]


def _letter_spans(
    codes: NDArray[np.uint32], lengths: tuple[int, int]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    spaces = np.concatenate(([0], np.cumsum(codes == SPACE)))
    starts, ends = [], []
    for length in range(lengths[0], lengths[1] + 1):
        start = np.arange(max(len(codes) - length + 1, 0))
        inner = spaces[start + max(length - 1, 1)] - spaces[start + 1]
        start = start[inner == 0]
        starts.append(start)
        ends.append(start + length)
    return np.concatenate(starts), np.concatenate(ends)


def _word_spans(text: str) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    spans = np.array([match.span() for match in _WORD.finditer(text)], dtype=np.int64)
    start, end = spans.reshape(-1, 2).T
    return np.concatenate((start, start[:-1])), np.concatenate((end, end[1:]))


def _hash(
    codes: NDArray[np.uint32], start: NDArray[np.int64], end: NDArray[np.int64]
) -> NDArray[np.uint64]:
    """Polynomial hashes of the substrings [start, end), modulo 2^64.

    With P(i) the sum of code_j * m^j over j < i, the hash is (P(end) - P(start)) * m^-start, which
    does not depend on where the substring stands.
    """
    powers, inverses = _powers(len(codes))
    prefix = np.zeros(len(codes) + 1, dtype=np.uint64)
    np.cumsum(codes * powers, out=prefix[1:])
    return (prefix[end] - prefix[start]) * inverses[start]


def _powers(length: int) -> tuple[NDArray[np.uint64], NDArray[np.uint64]]:
    powers, inverses = _power_table(max(length, 1024).bit_length())
    return powers[:length], inverses[:length]


@lru_cache(maxsize=24)
def _power_table(bits: int) -> tuple[NDArray[np.uint64], NDArray[np.uint64]]:
    size = 1 << bits
    return tuple(  # type: ignore[return-value]
        np.concatenate(([np.uint64(1)], np.cumprod(np.full(size - 1, base))))
        for base in (_MULTIPLIER, _INVERSE)
    )


@lru_cache(maxsize=1)
def _salts() -> NDArray[np.uint64]:
    return np.array([_SALTS[family] for family in FAMILIES])


def _mix(hashes: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """The finaliser of MurmurHash3: every bit of the input changes the low bits of the output."""
    for factor in _MIX:
        hashes = (hashes ^ (hashes >> _SHIFT)) * factor
    return hashes ^ (hashes >> _SHIFT)


def _author(document: Document, specification: Specification) -> NDArray[np.int64]:
    """Numbers of the author's features: words of the name, labels of the address, mail domain."""
    tokens = {f"name {word}" for word in _WORD.findall(fold(document.author_name).text)}
    tokens |= {f"url {word}" for word in _WORD.findall(fold(document.author_url).text)}
    if document.author_email_domain:
        tokens.add(f"mail {document.author_email_domain.lower()}")
    mask = (1 << specification.author_bits) - 1
    buckets = {zlib.crc32(token.encode("utf-8", "surrogatepass")) & mask for token in tokens}
    return specification.author_start + np.array(sorted(buckets), dtype=np.int64)


def _unit(count: int) -> float:
    return float(count) ** -0.5 if count else 0.0


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


def _frozen(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def _is_range(value: Any) -> bool:
    match value:
        case (low, high):
            return _between(low, 1, 8) and _between(high, low, 8)
    return False


def _between(value: Any, low: int, high: int) -> bool:
    return isinstance(value, int) and low <= value <= high
