"""The weeks: judge what comes, let moderators decide what they get to see, learn, go on."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.metrics import roc_auc_score

from training.decisions import Decision
from training.simulation.attacks import Attack
from training.simulation.contestants import Contestant
from training.simulation.site import Stream

Floats = NDArray[np.float64]

# Of what is published this share is decided, too: by the blind check, by reports, by a look.
SEEN = 0.1


@dataclass(frozen=True, slots=True)
class Week:
    """What became of one week's comments.

    `leaks` are bad ones that were published, `new` those of them that are of the kind brought
    in, `held` good ones that waited.
    """

    good: int
    bad: int
    auc: float
    leaks: int
    new_leaks: int
    held: int
    learned: bool


@dataclass
class Course:
    """All weeks of one contestant; `scores` are its last word on each comment, (n,)."""

    weeks: list[Week] = field(default_factory=list)
    scores: Floats = field(default_factory=lambda: np.array([]))
    decisions: int = 0


def run(
    contestant: Contestant,
    stream: Stream,
    x: csr_matrix,
    attack: Attack,
    *,
    seed: int = 3,
    seen: float = SEEN,
) -> Course:
    """All weeks, one after the other; nobody learns from a comment before it was judged."""
    chance = np.random.default_rng(seed)
    course = Course(scores=np.full(len(stream.documents), np.nan))
    decisions: list[Decision] = []
    for number in range(stream.weeks):
        rows = stream.rows(number)
        scores = contestant.judge([stream.documents[row] for row in rows], x[rows])
        held = contestant.holds(scores)
        course.scores[rows] = scores
        decided = held | (chance.random(len(rows)) < seen)
        made = [stream.decision(row, stream.truth[row]) for row in rows[decided]]
        decisions += attack(made, number, chance)
        learned = contestant.learn(decisions)
        course.weeks.append(_week(stream, rows, scores, held, learned))
    course.decisions = len(decisions)
    return course


def _week(
    stream: Stream, rows: NDArray[np.int64], scores: Floats, held: NDArray[np.bool_], learned: bool
) -> Week:
    truth = stream.truth[rows]
    leaks = (truth == 1) & ~held
    return Week(
        good=int((truth == 0).sum()),
        bad=int((truth == 1).sum()),
        auc=auc(truth, scores),
        leaks=int(leaks.sum()),
        new_leaks=int((leaks & (stream.kind[rows] != "own")).sum()),
        held=int(((truth == 0) & held).sum()),
        learned=learned,
    )


def auc(truth: Floats, scores: Floats) -> float:
    """NaN where one of the two kinds is missing."""
    if len(np.unique(truth)) < 2:
        return float("nan")
    return float(roc_auc_score(truth, scores))


@dataclass(frozen=True, slots=True)
class Share:
    """Sums over some weeks: AUC as the mean of the weeks', shares of the good and the bad."""

    auc: float
    leaked: float
    held: float
    new_leaked: int
    learned: int


def share(weeks: Sequence[Week]) -> Share:
    """What some weeks come to."""
    good, bad = sum(week.good for week in weeks), sum(week.bad for week in weeks)
    return Share(
        auc=float(np.nanmean([week.auc for week in weeks])),
        leaked=sum(week.leaks for week in weeks) / max(bad, 1),
        held=sum(week.held for week in weeks) / max(good, 1),
        new_leaked=sum(week.new_leaks for week in weeks),
        learned=sum(week.learned for week in weeks),
    )


def quarters(course: Course) -> Iterator[Share]:
    """The course in four parts."""
    parts = np.array_split(np.arange(len(course.weeks)), 4)
    for part in parts:
        yield share([course.weeks[number] for number in part])
