"""Abuse, judged on talk that the fit did not see: another part of it, or another site's."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from model.classifier import folds_of
from model.labels import LABELS, TOXICITY_LABELS
from training.datasets import Dataset
from training.evaluation.contestants import Contestant
from training.evaluation.lines import Floats, Line, Rows, Said, Subject
from training.evaluation.trials import (
    NATURAL,
    TOXICITY,
    Split,
    apart_from_natural,
    decide,
    fitting,
    natural,
)
from training.metrics import auc, resampled

PART = "abuse on left-out sources"
TALK = "talk pages at natural rate"
LEAD_FOLDS = 3
ELSEWHERE = ("toxicity_civil_balanced", "toxicity_surge")


def natural_left_out(contestant: Contestant, data: Dataset, extra: Rows) -> Floats:
    """Log-odds of the seven labels, (comments, 7), for the natural part; NaN elsewhere.

    `extra` are further rows that the same fit judges, for toxicity alone.
    """
    said = np.full((len(data), len(LABELS)), np.nan)
    judged = np.flatnonzero(natural(data))
    fit = apart_from_natural(data, TOXICITY)
    split = Split(fit, np.concatenate([judged, extra]))
    said[:, TOXICITY] = decide(contestant, TOXICITY, (split,), len(data))
    lead = _lead(contestant, data, said[:, TOXICITY]) if contestant.stacks else None
    for number in range(TOXICITY + 1, len(LABELS)):
        rows = apart_from_natural(data, number)
        said[judged, number] = contestant.decide(number, rows, judged, lead)
    return said


def _lead(contestant: Contestant, data: Dataset, said: Floats) -> Floats:
    """Toxicity's log-odds for the rows that the finer labels need, (comments,).

    Those of rows that something is fitted on come from fits without their group, so that the
    finer labels do not rely on what toxicity knows by heart.
    """
    finer = [apart_from_natural(data, number) for number in range(TOXICITY, len(LABELS))]
    rows = np.unique(np.concatenate(finer))
    y = np.nan_to_num(data.labels[rows, TOXICITY])
    fold = np.full(len(data), -1)
    fold[rows] = folds_of(data.group[rows], y, LEAD_FOLDS)
    fit = apart_from_natural(data, TOXICITY)
    lead = said.copy()
    for number in range(LEAD_FOLDS):
        judged = rows[fold[rows] == number]
        lead[judged] = contestant.decide(TOXICITY, fit[fold[fit] != number], judged)
    return lead


def elsewhere(contestant: Contestant, data: Dataset) -> Floats:
    """Toxicity of the sites in `ELSEWHERE`, (comments,), learned from the encyclopaedia's talk."""
    fit = np.flatnonzero(fitting(data, TOXICITY) & (data.source == NATURAL))
    judged = np.flatnonzero(np.isin(data.source, ELSEWHERE))
    return decide(contestant, TOXICITY, (Split(fit, judged),), len(data))


def natural_lines(data: Dataset, ours: Floats, reference: Floats) -> Iterator[Line]:
    """AUC of each label and the mean of the six."""
    for number, label in enumerate(TOXICITY_LABELS, start=TOXICITY):
        rows = natural(data) & np.isfinite(data.labels[:, number])
        weight = data.rates[:, number]
        said = Said(data.labels[:, number], weight, ours[:, number], reference[:, number])
        yield Subject(PART, TALK, label).auc(said.part(rows))
    yield _mean_line(data, ours, reference)


def mean_auc(data: Dataset, scores: Floats, rows: Rows, first: int = TOXICITY) -> float:
    """The mean AUC of the labels from `first` on, over these rows of the natural part."""
    found = []
    for number in range(first, len(LABELS)):
        known = rows[np.isfinite(data.labels[rows, number])]
        y, weight = data.labels[known, number], data.rates[known, number]
        found.append(auc(y, scores[known, number], weight))
    return float(np.mean(found))


def _mean_line(data: Dataset, ours: Floats, reference: Floats) -> Line:
    judged = np.flatnonzero(natural(data))
    found = [
        resampled(lambda rows, s=scores: mean_auc(data, s, judged[rows]), len(judged))  # type: ignore[misc]
        for scores in (ours, reference)
    ]
    toxic = int(data.labels[judged, TOXICITY].sum())
    return Line(PART, TALK, "all six", "mean AUC", len(judged), toxic, *found)


def elsewhere_lines(data: Dataset, ours: Floats, reference: Floats) -> Iterator[Line]:
    """AUC, and the share caught while 2 % of the site's other comments are held."""
    ones = np.ones(len(data))
    for name in ELSEWHERE:
        rows: NDArray[np.bool_] = data.source == name
        said = Said(data.labels[:, TOXICITY], ones, ours, reference).part(rows)
        subject = Subject(PART, f"{name.removeprefix('toxicity_')} left out", "toxicity")
        yield subject.auc(said)
        yield subject.caught(said, 0.02)
