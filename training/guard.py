"""The guard set: comments written by hand that a retrained model must not judge worse.

It covers what a site's own decisions may never touch: criticism, harmless mentions of groups,
frightening words in harmless places, many languages, and the common kinds of spam and abuse.
Nothing is ever fitted on it.
"""

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from model.features import Document
from model.labels import LABELS
from training.datasets import DataError

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
    documents, labels, kinds = [], [], []
    try:
        lines = path.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise DataError(f"The guard set in {path} cannot be read: {error}.") from error
    for number, line in enumerate(lines, start=1):
        try:
            record = json.loads(line)
            texts = (record["body"], record["author_name"], record["author_url"])
            labels.append([float(record["labels"][label]) for label in LABELS])
            kinds.append(str(record["kind"]))
        except (ValueError, KeyError, TypeError) as error:
            raise DataError(f"Line {number} of the guard set {path} is not as expected.") from error
        documents.append(Document(*texts))
    if not documents:
        raise DataError(f"The guard set in {path} is empty.")
    return GuardSet(tuple(documents), np.array(labels), np.array(kinds))
