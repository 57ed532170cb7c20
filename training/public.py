"""Public data sets, read from a folder: what each file is good for and how much it counts.

The files are CSV, packed with gzip, with a column `text` and 1, 0 or nothing in each label
column; nothing means unknown, never 0.
"""

import csv
import gzip
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from model.classifier import for_label
from model.features import Document
from model.labels import LABELS
from training import datasets, synthetic
from training.datasets import DataError, Dataset, near_copy

csv.field_size_limit(1 << 27)

Row = Mapping[str, str]
Floats = NDArray[np.float64]
SPAM = LABELS.index("spam")

WIKIPEDIA = {
    "toxicity": "toxic",
    "severe_toxicity": "severe_toxic",
    "obscene": "obscene",
    "threat": "threat",
    "insult": "insult",
    "identity_attack": "identity_hate",
}


def _any_row(_: Row) -> bool:
    return True


def _one(_: Row) -> float:
    return 1.0


@dataclass(frozen=True, slots=True)
class Source:
    """How one file is used.

    Attributes:
        file: its name without `.csv.gz`.
        columns: our label to its column.
        assumed: labels that its rows are taken to have although nobody said so.
        keep: which rows are taken.
        confidence: how much a row counts beside the file's weight.
        together: the column whose equal rows are never separated (default: near-copies).
    """

    file: str
    columns: Mapping[str, str]
    assumed: Mapping[str, float] = field(default_factory=dict)
    keep: Callable[[Row], bool] = _any_row
    confidence: Callable[[Row], float] = _one
    together: str | None = None


def _agreement(row: Row) -> float:
    return 1.0 - int(row["n_not_toxic"]) / int(row["n_ann"])


def _is_spam(row: Row) -> bool:
    return row["spam"] == "1"


SOURCES = (
    Source("toxicity_wikipedia", WIKIPEDIA, assumed={"spam": 0.0}),
    Source("toxicity_civil_balanced", {"toxicity": "toxic"}),
    Source("toxicity_civil_positive", {"toxicity": "toxic"}, confidence=_agreement),
    Source("toxicity_surge", {"toxicity": "toxic"}),
    Source("spam_blogs", {"spam": "spam"}, together="blog"),
    Source("spam_youtube", {"spam": "spam"}, together="video"),
    # Its ordinary messages are nearly all in one script, so that script would become the label.
    Source("spam_telegram", {"spam": "spam"}, keep=_is_spam),
    Source("spam_sms", {"spam": "spam"}),
    Source("spam_stackexchange_titles", {"spam": "spam"}),
)


def read(
    folder: Path, params: Mapping[str, Any], say: Callable[[str], None] = lambda _: None
) -> Dataset:
    """All sources with a weight in `params`; DataError when a file is missing or not as expected.

    Args:
        folder: holds one `<name>.csv.gz` per source.
        params: `weights` by file, those of made comments also by label, `assumed` labels'
            `weight` in `every` so many rows, `priors`.
        say: is told what was read, one line per file.
    """
    parts = []
    for source in SOURCES:
        if params["weights"].get(source.file, 0.0) > 0:
            parts.append(_read_source(folder, source, params))
            say(f"read: {len(parts[-1]):,} comments of {source.file}")
    for subject, count in params["synthetic"]["count"].items():
        parts.append(_synthetic(subject, count, params))
        say(f"made: {count:,} comments on {subject}")
    return concatenate([*parts, _own_examples(params["weights"]["examples"])])


def _synthetic(subject: str, count: int, params: Mapping[str, Any]) -> Dataset:
    """Comments made by a program, for fitting only: they say nothing of any rate."""
    name = f"synthetic_{subject}"
    examples = synthetic.generate(count, params["synthetic"]["seed"], subject)
    labels = np.array(
        [[example.labels.get(label, np.nan) for label in LABELS] for example in examples]
    )
    documents = [Document(one.body, one.author_name, one.author_url) for one in examples]
    group = np.array([f"{name}/{near_copy(one.body)}" for one in examples])
    given = params["weights"][name]
    weights = np.tile([float(for_label(given, label)) for label in LABELS], (len(group), 1))
    return Dataset(
        documents, labels, weights, np.zeros(labels.shape), np.full(len(group), name), group
    )


def _own_examples(weight: float) -> Dataset:
    data = datasets.without_authors(datasets.examples())
    return replace(data, weights=weight * data.weights, rates=0 * data.rates)


def concatenate(parts: list[Dataset]) -> Dataset:
    """One data set of several."""
    return Dataset(
        [document for part in parts for document in part.documents],
        np.concatenate([part.labels for part in parts]),
        np.concatenate([part.weights for part in parts]),
        np.concatenate([part.rates for part in parts]),
        np.concatenate([part.source for part in parts]),
        np.concatenate([part.group for part in parts]),
        tuple(file for part in parts for file in part.files),
    )


def rows_of(path: Path) -> Iterator[Row]:
    """The rows of a packed CSV file, every cell as text."""
    try:
        with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
            yield from csv.DictReader(file)
    except (OSError, EOFError, csv.Error, UnicodeDecodeError) as error:
        raise DataError(f"{path} cannot be read as packed CSV: {error}.") from error


def _read_source(folder: Path, source: Source, params: Mapping[str, Any]) -> Dataset:
    path = folder / f"{source.file}.csv.gz"
    rows = [row for row in rows_of(path) if source.keep(row)]
    try:
        labels = np.array([_labels(row, source) for row in rows])
        confidence = np.array([source.confidence(row) for row in rows])
        group = np.array([_group(row, source) for row in rows])
        rates = _rates(source, rows, labels, params)
    except (KeyError, ValueError) as error:
        raise DataError(f"{path} is not as expected: {error!r}.") from error
    weights = np.outer(confidence, np.full(len(LABELS), params["weights"][source.file]))
    for label in source.assumed:
        weights[:, LABELS.index(label)] = 0.0
        weights[:: params["assumed"]["every"], LABELS.index(label)] = params["assumed"]["weight"]
    documents = [Document(row["text"]) for row in rows]
    name = np.full(len(rows), source.file)
    return Dataset(documents, labels, weights, rates, name, group, (path,))


def _labels(row: Row, source: Source) -> list[float]:
    known = {label: float(row[column] or "nan") for label, column in source.columns.items()}
    return [{**source.assumed, **known}.get(label, np.nan) for label in LABELS]


def _group(row: Row, source: Source) -> str:
    key = near_copy(row["text"]) if source.together is None else row[source.together]
    return f"{source.file}/{key}"


def _rates(source: Source, rows: list[Row], labels: Floats, params: Mapping[str, Any]) -> Floats:
    rates = np.zeros(labels.shape)
    if source.file == "toxicity_wikipedia":
        rates[:] = [_wikipedia_rates(row) for row in rows]
    if source.file == "spam_blogs":
        blogs = [row["blog"] for row in rows]
        rates[:, SPAM] = _spam_rates(blogs, labels[:, SPAM], params["priors"]["spam"])
    return rates


def _wikipedia_rates(row: Row) -> list[float]:
    """The first part has the natural rate of `toxic`, but the finer labels of one row in three.

    Those are known more often where the row is toxic, which 1 / P(known | toxic) makes up for.
    """
    if row["in_first20k"] != "True":
        return [0.0] * len(LABELS)
    known = 1.33 if row["toxic"] == "1" else 3.32
    return [0.0, 1.0] + [known] * (len(LABELS) - 2)


def _spam_rates(blogs: list[str], spam: Floats, prior: float) -> Floats:
    """Weights that give spam its declared prior, and no single blog the last word.

    A blog with n comments of a class weighs as much as the root of n.
    """
    count = Counter(zip(blogs, spam, strict=True))
    weights = np.array([count[key] ** -0.5 for key in zip(blogs, spam, strict=True)])
    for value, share in ((1.0, prior), (0.0, 1.0 - prior)):
        rows = spam == value
        weights[rows] *= share * len(spam) / weights[rows].sum()
    return weights
