"""Comment to features: hashed letters, words and pairs of words, the author's details, the form.

Letters 2-5 inside words and words 1-2 carry a linear text classifier far (Wang & Manning 2012,
"Baselines and Bigrams"). A token counts once, however often it occurs, and what it adds depends
on no other token: that makes scoring quick and a score explainable word by word.
"""

import re
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from itertools import chain, pairwise
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from model import structure
from model.folding import folded
from model.tokens import tokens
from model.vocabulary import Token, pairs

VERSION = 2
_WORD = re.compile(r"\w+")
# Each family is scaled to this length, so that a long comment weighs no more than a short one.
LETTERS, WORDS, PAIRS = 1.0, 0.7, 0.7


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

    def buckets(self, hashes: NDArray[np.uint64]) -> NDArray[np.int64]:
        """Numbers of the features of the body with these hashes."""
        return (hashes & np.uint64((1 << self.text_bits) - 1)).astype(np.int64)


def extract(
    document: Document, specification: Specification
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """The sparse feature vector of a document: numbers and values, both of the same length.

    A number may occur more than once; its values add up.
    """
    sequence = tokens(folded(document.body))
    position = {token: number for number, token in enumerate(dict.fromkeys(sequence))}
    found = list(map(Token.of, position))
    letters = specification.buckets(hashes(chain.from_iterable(t.letters for t in found)))
    words = specification.buckets(hashes(chain.from_iterable(t.words for t in found)))
    identity = hashes(token.identity for token in found)
    neighbours = neighbouring([position[token] for token in sequence])
    both = specification.buckets(pairs(*identity[neighbours]))
    author = author_features(document, specification)
    disguised, stretched = sum(t.disguised for t in found), sum(t.stretched for t in found)
    form = structure_features(document, specification, disguised, stretched)
    families = ((letters, LETTERS), (words, WORDS), (both, PAIRS), (author, 1.0))
    return (
        np.concatenate([*(numbers for numbers, _ in families), form]),
        np.concatenate(
            [*(np.full(len(n), scale * unit(len(n))) for n, scale in families), np.ones(len(form))]
        ),
    )


def neighbouring(places: Sequence[int]) -> NDArray[np.int64]:
    """Each two tokens that follow one another, once: (2, pairs)."""
    found = dict.fromkeys(pairwise(places))
    return np.array(list(found), dtype=np.int64).reshape(-1, 2).T


def hashes(numbers: Iterable[int]) -> NDArray[np.uint64]:
    """An array of them."""
    return np.array(list(numbers), dtype=np.uint64)


def structure_features(
    document: Document, specification: Specification, disguised: int, stretched: int
) -> NDArray[np.int64]:
    """Numbers of the features of form; so many different words are `disguised`, `stretched`."""
    numbers = structure.features(
        document.body, document.author_name, document.author_url, disguised, stretched
    )
    return specification.structure_start + np.array(numbers, dtype=np.int64)


def author_features(document: Document, specification: Specification) -> NDArray[np.int64]:
    """Numbers of the author's features: words of the name, labels of the address, mail domain."""
    names = {f"name {word}" for word in _WORD.findall(folded(document.author_name))}
    names |= {f"url {word}" for word in _WORD.findall(folded(document.author_url))}
    if document.author_email_domain:
        names.add(f"mail {document.author_email_domain.lower()}")
    start, mask = specification.author_start, (1 << specification.author_bits) - 1
    buckets = {zlib.crc32(name.encode("utf-8", "surrogatepass")) & mask for name in names}
    return np.array([start + bucket for bucket in sorted(buckets)], dtype=np.int64)


def unit(count: int) -> float:
    """What each of so many equal features is worth when all together have length one."""
    return float(count) ** -0.5 if count else 0.0


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


def _frozen(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def _between(value: Any, low: int, high: int) -> bool:
    return isinstance(value, int) and low <= value <= high
