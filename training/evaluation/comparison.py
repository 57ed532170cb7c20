"""Ours and the reference through every trial; what both said becomes the lines of the table."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from model.classifier import CommentClassifier
from model.labels import LABELS
from model.matrix import matrix
from training.datasets import Dataset
from training.evaluation import calibration, development, disguises, spam, talk
from training.evaluation.contestants import SETTINGS, Ours, Theirs
from training.evaluation.development import CHECKS, Files
from training.evaluation.extra import CHECK, CHECK_TEXT, PLAIN, disguised, joined, written_by_hand
from training.evaluation.lines import Floats, Line, Rows
from training.evaluation.trials import BLOGS, EVERYTHING, SPAM, TOXICITY, fitting, natural, ordinary
from training.perturb import PERTURBATIONS

Say = Callable[[str], None]


@dataclass(slots=True)
class Findings:
    """Lines, what the plots need by label, and the reference's log-odds on development sets."""

    lines: list[Line] = field(default_factory=list)
    curves: dict[str, Any] = field(default_factory=dict)
    reference: dict[tuple[str, str], Floats] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Material:
    """The comments: public data, then what is only judged, then the development sets.

    `recent` marks the blogs' comments of the last years; `features` are ours, without the
    development sets.
    """

    data: Dataset
    recent: NDArray[np.bool_]
    features: csr_matrix
    development: Rows

    def of(self, *sources: str) -> Rows:
        """The rows of these sources."""
        return np.flatnonzero(np.isin(self.data.source, sources))


def material(
    public: Dataset, recent: NDArray[np.bool_], model: Mapping[str, Any], files: Files
) -> Material:
    """Join everything and make our features; `model` are the settings of `CommentClassifier`."""
    judged = joined(public, written_by_hand(), disguised(public))
    features = matrix(judged.documents, CommentClassifier(**model).specification)
    data = joined(judged, development.as_data(files)) if files else judged
    marks = np.zeros(len(data), dtype=np.bool_)
    marks[: len(public)] = recent
    return Material(data, marks, features, np.arange(len(judged), len(data)))


def ours(found: Material, model: Mapping[str, Any]) -> Ours:
    """Our contestant."""
    unscaled = CommentClassifier(**model).specification.structure_start
    settings = {name: model[name] for name in SETTINGS}
    return Ours(found.data, found.features, settings, unscaled)


def compare(
    found: Material, model: Mapping[str, Any], say: Say, only: str | None = None
) -> Findings:
    """Every trial for both, or only those of `spam` or `abuse`; `say` is told how far it is."""
    findings = Findings()
    contestant = ours(found, model)
    if only in (None, "spam"):
        _spam(found, contestant, findings, say)
    if only in (None, "abuse"):
        _talk(found, contestant, findings, say)
    return findings


def _spam(found: Material, contestant: Ours, findings: Findings, say: Say) -> None:
    data = found.data
    check = found.of(CHECK, CHECK_TEXT)
    mine = spam.judged(contestant, data, check)
    say("spam: ours judged")
    unseen = found.development[np.isin(data.source[found.development], _files_of("spam"))]
    rows = [np.flatnonzero(fitting(data, SPAM)), ordinary(data), check, unseen]
    reference = Theirs(data, np.unique(np.concatenate(rows)))
    say("spam: the reference has its vocabulary")
    theirs = spam.judged(reference, data, np.concatenate([check, unseen]))
    say("spam: the reference judged")
    for file in _files_of("spam"):
        findings.reference[file, "spam"] = theirs[EVERYTHING][found.of(file)]
    findings.lines += spam.lines(data, mine, theirs, found.recent)
    _calibrate(findings, data, SPAM, mine[BLOGS], theirs[BLOGS])


def _talk(found: Material, contestant: Ours, findings: Findings, say: Say) -> None:
    data = found.data
    extra = found.of(PLAIN, *PERTURBATIONS)
    mine = talk.natural_left_out(contestant, data, extra), talk.elsewhere(contestant, data)
    say("abuse: ours judged")
    fitted = [np.flatnonzero(fitting(data, n)) for n in range(TOXICITY, len(LABELS))]
    rows = [*fitted, np.flatnonzero(natural(data)), found.of(*talk.ELSEWHERE), extra]
    reference = Theirs(data, np.unique(np.concatenate([*rows, found.development])))
    say("abuse: the reference has its vocabulary")
    theirs = talk.natural_left_out(reference, data, extra), talk.elsewhere(reference, data)
    findings.reference |= _unseen(found, reference)
    say("abuse: the reference judged")
    findings.lines += talk.natural_lines(data, mine[0], theirs[0])
    findings.lines += talk.elsewhere_lines(data, mine[1], theirs[1])
    toxicity = mine[0][:, TOXICITY], theirs[0][:, TOXICITY]
    findings.lines += disguises.lines(data, *toxicity)
    for number in range(TOXICITY, len(LABELS)):
        _calibrate(findings, data, number, mine[0][:, number], theirs[0][:, number])


def _calibrate(findings: Findings, data: Dataset, label: int, mine: Floats, theirs: Floats) -> None:
    said = calibration.left_out(data, label, mine, theirs)
    findings.lines += calibration.lines(label, said)
    findings.curves[LABELS[label]] = calibration.curves(said)


def _unseen(found: Material, reference: Theirs) -> dict[tuple[str, str], Floats]:
    """The development sets of abuse by the reference, fitted on all public data."""
    said: dict[tuple[str, str], Floats] = {}
    for label in ("toxicity", "insult", "identity_attack") if len(found.development) else ():
        number = LABELS.index(label)
        rows = found.of(*_files_of(label))
        scores = np.full(len(found.data), np.nan)
        fit = np.flatnonzero(fitting(found.data, number))
        scores[rows] = reference.decide(number, fit, rows)
        said |= {(file, label): scores[found.of(file)] for file in _files_of(label)}
    return said


def _files_of(label: str) -> list[str]:
    return [check.file for check in CHECKS if label in check.labels]
