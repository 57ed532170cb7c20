"""Whether a probability means what it says, on left-out comments at the rates that count."""

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import precision_recall_curve

from model.classifier import folds_of, platt
from model.labels import LABELS
from model.scorer import sigmoid
from training.datasets import Dataset
from training.evaluation.lines import Floats, Line, Said, Subject
from training.evaluation.trials import BLOGS, SPAM, natural
from training.metrics import brier_skill, calibration_error, calibration_slope, reliability

PART = "calibration on left-out sources"
FOLDS = 4
POINTS = 60


def left_out(data: Dataset, label: int, ours: Floats, reference: Floats) -> Said:
    """One label's probabilities for the comments that calibration is learned from.

    Ours are calibrated as in training, by a curve from the other folds of these comments, groups
    kept whole; the reference's are the regression's own.
    """
    source = data.source == BLOGS if label == SPAM else natural(data)
    rows = np.flatnonzero(source & np.isfinite(data.labels[:, label]) & (data.rates[:, label] > 0))
    y, weight = data.labels[rows, label], data.rates[rows, label]
    probability = _calibrated(ours[rows], y, weight, data.group[rows])
    return Said(y, weight, probability, sigmoid(reference[rows]))


def lines(label: int, said: Said) -> Iterator[Line]:
    """Expected calibration error, Brier skill and slope of one label."""
    subject = Subject(PART, "blogs left out" if label == SPAM else "talk pages", LABELS[label])
    for figure, function in (
        ("ECE, 15 bins", calibration_error),
        ("Brier skill", brier_skill),
        ("slope", calibration_slope),
    ):
        yield subject.line(said, figure, function)


def curves(said: Said) -> dict[str, Any]:
    """What the plots of one label need: reliability, and precision by recall."""
    precision, recall, _ = precision_recall_curve(said.label, said.ours, sample_weight=said.weight)
    wanted = np.linspace(0, 1, POINTS)
    return {
        "reliability": reliability(said.label, said.ours, said.weight),
        "recall": wanted.round(4).tolist(),
        "precision": np.interp(wanted, recall[::-1], precision[::-1]).round(4).tolist(),
    }


def _calibrated(decision: Floats, y: Floats, weight: Floats, group: NDArray[np.str_]) -> Floats:
    fold = folds_of(group, y, FOLDS)
    probability = np.empty(len(y))
    for number in range(FOLDS):
        rest, judged = fold != number, fold == number
        slope, offset = platt(decision[rest], y[rest], weight[rest])
        probability[judged] = sigmoid(slope * decision[judged] + offset)
    return probability
