"""The guard set: comments written by hand that a retrained model must not judge worse.

It covers what a site's own decisions may never touch: criticism, harmless mentions of groups,
frightening words in harmless places, many languages, and the common kinds of spam and abuse.
Nothing is ever fitted on it.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from model.features import Document
from training.datasets import DataError, written

GUARD = Path(__file__).with_name("guard.jsonl")


@dataclass(frozen=True, slots=True)
class GuardSet:
    """Comments, their labels (comments, 7) with 1 or 0, and the kind of each, such as "threat"."""

    documents: tuple[Document, ...]
    labels: NDArray[np.float64]
    kinds: NDArray[np.str_]

    def __len__(self) -> int:
        return len(self.documents)


def read(path: Path = GUARD) -> GuardSet:
    """The guard set in a file of JSON lines; DataError names the line that cannot be read."""
    comments = written(path, "the guard set")
    for number, comment in enumerate(comments, start=1):
        if not np.isfinite(comment.labels).all() or not comment.kind:
            raise DataError(f"Line {number} of the guard set {path} lacks a label or its kind.")
    documents = tuple(comment.document for comment in comments)
    kinds = np.array([comment.kind for comment in comments])
    return GuardSet(documents, np.array([comment.labels for comment in comments]), kinds)
