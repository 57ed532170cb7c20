"""The features of many documents at once, as a SciPy matrix for fitting."""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, diags_array, hstack

from model.features import (
    LETTERS,
    PAIRS,
    WORDS,
    Document,
    Specification,
    author_features,
    hashes,
    neighbouring,
    structure_features,
    unit,
)
from model.folding import folded
from model.tokens import tokens
from model.vocabulary import Token, pairs

Numbers = NDArray[np.int64]


def matrix(
    documents: Sequence[Document],
    specification: Specification,
    *,
    progress: Callable[[int], None] = lambda _: None,
) -> csr_matrix:
    """One row of `extract` per document, float32, shape (documents, `specification.size`).

    Each token is taken apart once, in whatever number of documents it stands. `progress` is
    called with the number of documents done.
    """
    position: dict[str, int] = {}
    sequences = []
    for done, document in enumerate(documents, start=1):
        sequence = tokens(folded(document.body))
        sequences.append([position.setdefault(token, len(position)) for token in sequence])
        progress(done)
    found = list(map(Token.of, position))
    text = _text(sequences, found, specification)
    rest = _rest(documents, sequences, found, specification)
    joined = csr_matrix(hstack([text, rest], format="csr"), dtype=np.float32)
    joined.sum_duplicates()
    return joined


def _text(
    sequences: Sequence[Sequence[int]], found: Sequence[Token], specification: Specification
) -> csr_matrix:
    """Letters, words and pairs: (documents, buckets of the body)."""
    size = specification.author_start
    identity = hashes(token.identity for token in found)
    present = _rows([list(dict.fromkeys(sequence)) for sequence in sequences], len(found))
    both = [
        specification.buckets(pairs(*identity[neighbouring(sequence)])) for sequence in sequences
    ]
    letters = [specification.buckets(hashes(token.letters)) for token in found]
    words = [specification.buckets(hashes(token.words)) for token in found]
    return (
        _family(present, _rows(letters, size), LETTERS)
        + _family(present, _rows(words, size), WORDS)
        + _scaled(_rows(both, size), PAIRS)
    )


def _family(present: csr_matrix, of_token: csr_matrix, length: float) -> csr_matrix:
    counts = present @ np.diff(of_token.indptr)
    return _scaled(csr_matrix(present @ of_token), length, counts)


def _scaled(rows: csr_matrix, length: float, counts: Numbers | None = None) -> csr_matrix:
    """Each row, scaled as `extract` does for so many features."""
    if counts is None:
        counts = np.diff(rows.indptr)
    return csr_matrix(diags_array(length * np.array([unit(int(n)) for n in counts])) @ rows)


def _rest(
    documents: Sequence[Document],
    sequences: Sequence[Sequence[int]],
    found: Sequence[Token],
    specification: Specification,
) -> csr_matrix:
    """What does not come from single tokens: author and form."""
    start = specification.author_start
    authors = [author_features(document, specification) - start for document in documents]
    forms = []
    for document, sequence in zip(documents, sequences, strict=True):
        own = [found[number] for number in set(sequence)]
        counts = sum(token.disguised for token in own), sum(token.stretched for token in own)
        forms.append(structure_features(document, specification, *counts) - start)
    width = specification.size - start
    return _scaled(_rows(authors, width), 1.0) + _rows(forms, width)


def _rows(rows: Sequence[Sequence[int] | Numbers], width: int) -> csr_matrix:
    """A matrix of ones; a number that stands twice in a row counts twice."""
    numbers = np.concatenate([np.empty(0, np.int64), *(np.asarray(row, np.int64) for row in rows)])
    ends = np.cumsum([0, *map(len, rows)], dtype=np.int64)
    ones = np.ones(len(numbers), dtype=np.float32)
    return csr_matrix((ones, numbers, ends), shape=(len(rows), width))
