"""Labelled comments as training sees them, and the examples written for this project."""

import json
import zlib
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from model import artifact
from model.features import Document
from model.folding import fold
from model.labels import LABELS

EXAMPLES = Path(__file__).with_name("examples.jsonl")

# An odd factor puts 32-bit numbers into another order without making any two equal.
SHUFFLE = 0x9E3779B1

Floats = NDArray[np.float64]


class DataError(Exception):
    """The data cannot be used; the message is one sentence."""


@dataclass(frozen=True, slots=True)
class Dataset:
    """Comments with what is known of them; every array has one row per comment.

    Attributes:
        documents: the comments.
        labels: (n, 7), 1, 0 or NaN for unknown.
        weights: (n, 7), how much a row counts in fitting; 0 leaves it out.
        rates: (n, 7), how much a row counts in calibration, where the sample should look like
            real traffic; 0 leaves it out.
        source: (n,), the name of the file.
        group: (n,), rows that must not be separated: one blog's, one video's, near-copies.
        files: what it was read from.
    """

    documents: list[Document]
    labels: Floats
    weights: Floats
    rates: Floats
    source: NDArray[np.str_]
    group: NDArray[np.str_]
    files: tuple[Path, ...] = ()

    def __len__(self) -> int:
        return len(self.documents)

    def digests(self) -> dict[str, str]:
        """SHA-256 of each file, by name."""
        return {path.name: artifact.digest(path) for path in self.files}

    def part(self, rows: NDArray[Any]) -> "Dataset":
        """The rows with these numbers, or those marked in a mask."""
        numbers = np.flatnonzero(rows) if rows.dtype == np.bool_ else rows
        return Dataset(
            [self.documents[number] for number in numbers],
            self.labels[numbers],
            self.weights[numbers],
            self.rates[numbers],
            self.source[numbers],
            self.group[numbers],
            self.files,
        )


@dataclass(frozen=True, slots=True)
class Written:
    """A comment written for this project, its labels (7,), NaN for unknown, and its kind or ""."""

    document: Document
    labels: tuple[float, ...]
    kind: str


def written(path: Path, name: str) -> list[Written]:
    """The comments in a file of JSON lines; DataError names the line that cannot be read."""
    try:
        lines = path.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise DataError(f"{name.capitalize()} in {path} cannot be read: {error}.") from error
    comments = []
    for number, line in enumerate(lines, start=1):
        try:
            comments.append(_comment(json.loads(line)))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise DataError(f"Line {number} of {name} {path} is not as expected.") from error
    if not comments:
        raise DataError(f"{name.capitalize()} in {path} is empty.")
    return comments


def _comment(record: Any) -> Written:
    document = Document(record["body"], record.get("author_name", ""), record.get("author_url", ""))
    labels = tuple(float(record["labels"].get(label, np.nan)) for label in LABELS)
    return Written(document, labels, str(record.get("kind", "")))


def examples(path: Path = EXAMPLES) -> Dataset:
    """The comments written for this project: one JSON object per line."""
    comments = written(path, "the comments")
    documents = [comment.document for comment in comments]
    known = np.array([comment.labels for comment in comments])
    ones = np.isfinite(known).astype(np.float64)
    group = np.array([near_copy(document.body) for document in documents])
    return Dataset(documents, known, ones, ones, np.full(len(known), path.stem), group, (path,))


def without_authors(data: Dataset) -> Dataset:
    """The same comments with their text alone.

    In the examples an author's address goes with spam nearly always, as it does not among people.
    """
    return replace(data, documents=[Document(document.body) for document in data.documents])


def near_copy(text: str) -> str:
    """A key that texts with nearly the same words share: two least hashes of their word triples.

    Texts whose triples have the Jaccard similarity s share the key with probability s squared
    (Broder 1997): most near-copies, and hardly any two texts that only have a phrase in common.
    """
    words = fold(text).text.split()
    triples = zip(words, words[1:], words[2:], strict=False) if len(words) > 2 else [tuple(words)]
    hashes = [zlib.crc32(" ".join(triple).encode("utf-8", "replace")) for triple in triples]
    shuffled = [value * SHUFFLE & 0xFFFFFFFF for value in hashes]
    return f"{min(hashes):08x}{min(shuffled):08x}"
