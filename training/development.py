"""The development sets: judged with, never trained on, and no threshold is set on them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from model.features import Document
from model.labels import LABELS
from model.scorer import Scorer
from training import metrics
from training.datasets import DataError
from training.metrics import HELD_RATES, Interval, bootstrap, caught_at, held_from
from training.public import rows_of

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Check:
    """A file, the column that holds the truth, and the label of ours that it is about."""

    file: str
    column: str
    label: str
    shows: str


CHECKS = (
    Check("spam_blogs_dev", "spam", "spam", "readers' comments on five other blogs"),
    Check("ham_reddit_dev", "spam", "spam", "upvoted comments, none of them spam"),
    Check("toxicity_insults_dev", "insult", "insult", "blogs, forums and news sites"),
    Check("toxicity_insults_dev", "insult", "toxicity", "the same, by our broader label"),
    Check("hatemojicheck", "hateful", "toxicity", "functional tests of hate written with emoji"),
    Check("hatemojicheck", "hateful", "identity_attack", "the same, by the narrower label"),
    Check("identity_templates", "toxic", "toxicity", "templates that differ in the group named"),
)


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a model makes of one file. Figures that need both classes are None without."""

    file: str
    label: str
    shows: str
    comments: int
    with_label: int
    auc: Interval | None
    caught_at: dict[str, float] | None
    held_of_others: Interval
    caught: Interval | None
    held_for_anything: float
    brier_skill: float | None
    slope: float | None
    calibration_error: float | None
    reliability: list[tuple[float, float]] | None


def judge(scorer: Scorer, folder: Path) -> Iterator[Judgement]:
    """Score every comment of the folder's files, as the service would; one check after another."""
    for file in dict.fromkeys(check.file for check in CHECKS):
        rows = list(rows_of(folder / f"{file}.csv.gz"))
        scores = _scores(scorer, [row["text"] for row in rows])
        for check in CHECKS:
            if check.file == file:
                truth = _truth([row.get(check.column, "") for row in rows], check)
                yield _judgement(check, truth, scores, scorer)


def _truth(cells: list[str], check: Check) -> Floats:
    try:
        return np.array([float(cell) for cell in cells])
    except ValueError as error:
        raise DataError(f"{check.file} has no 0 or 1 in every {check.column}.") from error


def _scores(scorer: Scorer, texts: list[str]) -> Floats:
    return np.array([list(scorer.score(Document(text)).values()) for text in texts])


def _judgement(check: Check, truth: Floats, scores: Floats, scorer: Scorer) -> Judgement:
    said = scores[:, LABELS.index(check.label)]
    threshold = scorer.thresholds[check.label]
    limits = np.array([scorer.thresholds[label] for label in LABELS])
    anything = np.asarray((scores >= limits).any(axis=1))
    both = 0 < truth.sum() < len(truth)
    weight = np.ones(len(truth))

    def figure(function: Callable[[Floats, Floats, Floats], Any]) -> Any:
        return function(truth, said, weight) if both else None

    def interval(function: Callable[[Floats, Floats, Floats], float]) -> Interval:
        return bootstrap(function, truth, said, weight)

    return Judgement(
        check.file,
        check.label,
        check.shows,
        len(truth),
        int(truth.sum()),
        interval(metrics.auc) if both else None,
        {f"{rate:.1%}": figure(caught_at(rate)) for rate in HELD_RATES} if both else None,
        interval(held_from(threshold, 0)),
        interval(held_from(threshold, 1)) if both else None,
        float(anything[truth == 0].mean()),
        figure(metrics.brier_skill),
        figure(metrics.calibration_slope),
        figure(metrics.calibration_error),
        figure(metrics.reliability),
    )
