"""The development sets: the artifact beside the reference. Nothing is trained or set on them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from model.features import Document
from model.labels import LABELS
from model.scorer import Scorer
from training.datasets import DataError, Dataset
from training.evaluation import identity
from training.evaluation.extra import RECENT, unweighted
from training.evaluation.lines import Floats, Line, Said, Subject
from training.metrics import brier_skill, calibration_error, calibration_slope
from training.public import rows_of

PART = "development sets"
HOLDS = "held for any label, as shipped"
INSULTS, HAM, BLOGS = "toxicity_insults_dev", "ham_reddit_dev", "spam_blogs_dev"
EMOJI, TEMPLATES = "hatemojicheck", "identity_templates"


@dataclass(frozen=True, slots=True)
class Check:
    """A file, the column that holds the truth, and the labels of ours that it is about."""

    file: str
    column: str
    labels: tuple[str, ...]


CHECKS = (
    Check(INSULTS, "insult", ("insult", "toxicity")),
    Check(HAM, "spam", ("spam", "insult", "toxicity")),
    Check(EMOJI, "hateful", ("toxicity", "identity_attack")),
    Check(BLOGS, "spam", ("spam",)),
    Check(TEMPLATES, "toxic", ("toxicity",)),
)


@dataclass(frozen=True, slots=True)
class Read:
    """One file: its texts, the truth (n,), the marks of recent rows (n,), ours (n, 7)."""

    texts: list[str]
    truth: Floats
    recent: NDArray[np.bool_]
    ours: Floats


Files = Mapping[str, Read]
# By file and label, the reference's log-odds.
References = Mapping[tuple[str, str], Floats]


def read(folder: Path, scorer: Scorer, rows: int | None = None) -> Files:
    """Every file, or its first so many rows, scored as the service would; DataError tells why not.

    Ours are calibrated probabilities.
    """
    return {check.file: _read(folder, check, scorer, rows) for check in CHECKS}


def as_data(files: Files) -> Dataset:
    """The same comments for the reference to judge, without weight; `source` is the file."""
    texts = [text for file in files.values() for text in file.texts]
    source = [name for name, file in files.items() for _ in file.texts]
    labels = np.full((len(texts), len(LABELS)), np.nan)
    return unweighted([Document(text) for text in texts], labels, source)


def lines(files: Files, reference: References, scorer: Scorer) -> Iterator[Line]:
    """The table's lines of the development sets; without `reference` theirs are left empty."""
    both = _Both(files, reference)
    yield from _blogs(both, files[BLOGS].recent)
    yield from _insults(both)
    for label in ("toxicity", "identity_attack"):
        yield Subject(PART, EMOJI, label).auc(both.said(EMOJI, label))
    yield from _holds(files, scorer)
    said = both.said(TEMPLATES, "toxicity")
    yield identity.SUBJECT.auc(said)
    yield from identity.lines(_terms(files), said.label, said.ours, said.reference)
    for check in CHECKS:
        if check.file != HAM:
            yield from _calibration(both, check)


def gaps(files: Files, reference: References) -> Iterator[identity.TermGap]:
    """What is found of each identity term."""
    said = _Both(files, reference).said(TEMPLATES, "toxicity")
    probability = 1 / (1 + np.exp(-said.reference))
    yield from identity.by_term(_terms(files), said.label, said.ours, probability)


@dataclass(frozen=True, slots=True)
class _Both:
    files: Files
    reference: References

    def said(self, file: str, label: str) -> Said:
        found = self.files[file]
        nothing = np.full(len(found.truth), np.nan)
        return Said(
            found.truth,
            np.ones(len(found.truth)),
            found.ours[:, LABELS.index(label)],
            self.reference.get((file, label), nothing),
        )


def _blogs(both: _Both, recent: NDArray[np.bool_]) -> Iterator[Line]:
    said = both.said(BLOGS, "spam")
    subject = Subject(PART, BLOGS, "spam")
    yield subject.auc(said)
    yield subject.caught(said, 0.01)
    if recent.any():
        late = said.part(recent | (said.label == 0))
        yield Subject(PART, f"{BLOGS}, spam from {RECENT} on", "spam").caught(late, 0.01)


def _insults(both: _Both) -> Iterator[Line]:
    for label in ("insult", "toxicity"):
        said = both.said(INSULTS, label)
        subject = Subject(PART, INSULTS, label)
        yield subject.auc(said)
        yield subject.caught(said, 0.02)
        elsewhere = _joined(said.part(said.label == 1), both.said(HAM, label))
        yield Subject(PART, f"{INSULTS} among {HAM}", label).caught(elsewhere, 0.02)


def _holds(files: Files, scorer: Scorer) -> Iterator[Line]:
    limits = np.array([scorer.thresholds[label] for label in LABELS])
    for name in (HAM, BLOGS, INSULTS):
        file = files[name]
        reached = np.asarray((file.ours >= limits).any(axis=1), dtype=np.float64)
        held = reached[file.truth == 0]
        zeros = np.zeros(len(held))
        said = Said(zeros, zeros + 1, held, np.full(len(held), np.nan))
        what = name if name == HAM else f"{name}, those without the label"
        yield Subject(PART, what, "any").line(said, HOLDS, lambda _label, held, _w: held.mean())


def _calibration(both: _Both, check: Check) -> Iterator[Line]:
    for label in check.labels:
        said = both.said(check.file, label)
        reference = 1 / (1 + np.exp(-said.reference))
        said = Said(said.label, said.weight, said.ours, reference)
        subject = Subject("calibration on development sets", check.file, label)
        yield subject.line(said, "ECE, 15 bins", calibration_error)
        yield subject.line(said, "Brier skill", brier_skill)
        yield subject.line(said, "slope", calibration_slope)


def _joined(one: Said, other: Said) -> Said:
    return Said(
        np.concatenate([one.label, other.label]),
        np.concatenate([one.weight, other.weight]),
        np.concatenate([one.ours, other.ours]),
        np.concatenate([one.reference, other.reference]),
    )


def _terms(files: Files) -> NDArray[np.str_]:
    return np.array([identity.term_of(text) for text in files[TEMPLATES].texts])


def _read(folder: Path, check: Check, scorer: Scorer, count: int | None) -> Read:
    rows = list(rows_of(folder / f"{check.file}.csv.gz"))[:count]
    try:
        truth = np.array([float(row[check.column]) for row in rows])
        recent = np.array([int(row.get("year") or 0) >= RECENT for row in rows])
    except (KeyError, ValueError) as error:
        raise DataError(f"{check.file} has no 0 or 1 in every {check.column}.") from error
    texts = [row["text"] for row in rows]
    ours = np.array([list(scorer.score(Document(text)).values()) for text in texts])
    return Read(texts, truth, recent & (truth == 1), ours)
