"""From decisions to a candidate: one correction per label, each judged for itself."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from model.labels import LABELS
from training import curves, gate
from training.contradictions import Doubt, doubts, without
from training.correction import Sample, fit, ranked_penalties, shift, split
from training.gate import Guarded, Later
from training.material import Material, Task

Floats = NDArray[np.float64]
Weights = NDArray[np.floating[Any]]

# A base that hardly reacts to its own features cannot carry a correction of them.
LEAST_SLOPE = 0.05


@dataclass(frozen=True, slots=True)
class Trial:
    """A correction that was fitted and judged.

    `later` and `guarded` judge what was fitted on the earlier decisions, `guarded_again` what
    was then fitted on all of them with the same penalty; `weights` are of the latter. `curves`
    are what `later` is, as pictures.
    """

    penalty: float
    later: Later
    guarded: Guarded
    guarded_again: Guarded
    weights: Weights = field(repr=False)
    curves: Mapping[str, Any] = field(default_factory=dict, repr=False)

    def objections(self) -> tuple[str, ...]:
        """Why it is not taken, in words; empty when it is."""
        found = [*self.later.objections(), *self.guarded.objections()]
        if not found:
            found = [f"fitted on all decisions, {each}" for each in self.guarded_again.objections()]
        return tuple(found)

    def certain(self) -> float:
        """The limit from which nobody need look, as all three judgements allow it."""
        return max(self.later.certain, self.guarded.certain, self.guarded_again.certain)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one label; `objections` say in words why it keeps the base.

    `against` and `in_favour` count its decisions, near-copies once; those of the moderators in
    `doubts` were left out before.
    """

    label: str
    against: float
    in_favour: float
    objections: tuple[str, ...]
    doubts: tuple[Doubt, ...] = ()
    until: datetime | None = None
    trial: Trial | None = None

    @property
    def taken(self) -> bool:
        """Whether the candidate corrects this label."""
        return not self.objections


def learn(task: Task) -> Outcome:
    """Fit a correction on the earlier decisions, judge it, and if it is taken fit it on all.

    Decisions of moderators who contradict everybody else are no part of it; who they are is
    only asked where there is something to learn.
    """
    found = doubts(task.sample) if task.sample.y.any() else ()
    task = replace(task, sample=without(task.sample, found))
    counts = task.sample.counts()
    early, late = split(task.sample, 1 - gate.LATER)
    reason = _hopeless(task, early, late)
    if reason:
        return Outcome(task.label, *counts, (reason,), found)
    ranked = ranked_penalties(early)
    if not ranked:
        reason = "no correction predicts the earlier decisions better than the base does"
        return Outcome(task.label, *counts, (reason,), found)
    trial = _try(task, early, late, _choose(task, early, ranked))
    return Outcome(task.label, *counts, trial.objections(), found, task.until, trial)


def corrected(material: Material, outcomes: Iterable[Outcome]) -> dict[str, Any]:
    """The base's state with the corrections that were taken."""
    weights = np.array(material.state["weights"])
    for outcome in outcomes:
        if outcome.taken and outcome.trial:
            weights[material.seen, LABELS.index(outcome.label)] = outcome.trial.weights
    return {**material.state, "weights": weights}


def certain_spam(base: float, spam: Outcome) -> float:
    """The candidate's limit of almost sure spam: the base's, raised where that is needed."""
    return spam.trial.certain() if spam.taken and spam.trial else base


def _hopeless(task: Task, early: Sample, late: Sample) -> str | None:
    if not task.sample.y.any():
        return "no new decision says that a comment has it"
    if task.slope < LEAST_SLOPE:
        return "the base does not judge this label"
    return gate.too_few(early, late)


class _Correction:
    """One penalty's correction, of the earlier decisions and of all; each fitted once, if asked."""

    def __init__(self, task: Task, early: Sample, penalty: float) -> None:
        self.task = task
        self.early = early
        self.penalty = penalty

    @cached_property
    def earlier(self) -> Weights:
        """Weights from the earlier decisions alone."""
        return _fitted(self.task, self.early, self.penalty)

    @cached_property
    def final(self) -> Weights:
        """Weights from all decisions."""
        return _fitted(self.task, self.task.sample, self.penalty)

    @cached_property
    def guarded(self) -> Guarded:
        """How the former judge the guard set."""
        return _guarded(self.task, self.earlier)

    @cached_property
    def guarded_again(self) -> Guarded:
        """How the latter do."""
        return _guarded(self.task, self.final)

    def is_harmless(self) -> bool:
        """Whether neither is worse on the guard set."""
        return not self.guarded.objections() and not self.guarded_again.objections()


def _choose(task: Task, early: Sample, ranked: tuple[float, ...]) -> _Correction:
    """The best correction that does no harm on the guard set, else the best of all.

    Later decisions are not looked at, so that they judge one correction alone.
    """
    corrections = [_Correction(task, early, penalty) for penalty in ranked]
    return next((one for one in corrections if one.is_harmless()), corrections[0])


def _try(task: Task, early: Sample, late: Sample, correction: _Correction) -> Trial:
    candidate = late.base + late.x @ _change(task, correction.earlier)
    return Trial(
        penalty=correction.penalty,
        later=gate.judge_later(late, candidate, shift(early), task.limits),
        guarded=correction.guarded,
        guarded_again=correction.guarded_again,
        weights=correction.final,
        curves=curves.drawn(
            late,
            {"base": late.base, "candidate": candidate},
            _grown(task, early, late, correction),
            task.limits.threshold,
        ),
    )


def _grown(
    task: Task, early: Sample, late: Sample, correction: _Correction
) -> Iterator[tuple[float, Floats]]:
    """What the base, then fits on more and more of the earlier decisions say of the later ones.

    All have the penalty that was chosen; the last is the one that was judged.
    """
    yield 0.0, late.base
    for share in curves.PREFIXES:
        first, _ = split(early, share)
        weights = _fitted(task, first, correction.penalty)
        yield float(first.weight.sum()), late.base + late.x @ _change(task, weights)
    yield float(early.weight.sum()), late.base + late.x @ _change(task, correction.earlier)


def _fitted(task: Task, sample: Sample, penalty: float) -> Weights:
    """Base and correction as they will be stored: rounding is part of the candidate."""
    exact = task.weights.astype(np.float64) + fit(sample, penalty) / task.slope
    return exact.astype(task.weights.dtype)


def _change(task: Task, weights: Weights) -> Floats:
    """What such weights add to the base's calibrated log-odds, per feature."""
    return task.slope * (weights.astype(np.float64) - task.weights.astype(np.float64))


def _guarded(task: Task, weights: Weights) -> Guarded:
    guard = task.guard
    candidate = guard.base + guard.x @ _change(task, weights)
    return gate.judge_guard(guard.base, candidate, guard.y, guard.kinds, task.limits)
