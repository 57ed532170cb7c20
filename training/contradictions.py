"""Moderators whose decisions contradict what everybody's decisions have taught.

A hijacked account, a careless moderator or a flood of wrong labels shows by this: a model that
learned from all other decisions, also from the same person's, says the opposite of theirs, and
far oftener than of anybody else's. A new kind of spam that one person alone rejects does not: it
is learned from that person's other decisions, which agree with each other.

Where one person decides alone there is nobody to compare with, and where most moderators are of
one mind they are right by this measure. Nothing here can tell a majority that it errs.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import fisher_exact

from model.scorer import sigmoid
from training.correction import Sample, fit

Floats = NDArray[np.float64]

FOLDS = 5
# How boldly the models of the folds learn; in the middle of `correction.PENALTIES`.
PENALTY = 1.0
# A decision is contradicted when the model gives what was decided less than this probability.
CONTRADICTED = 0.2
# So many comments somebody must have decided before anything is said of them.
FEWEST = 20
# Contradicted so much oftener than the others: beyond doubt, in proportion, and at all.
SIGNIFICANCE = 1e-4
RATIO, RISE = 2.0, 0.05


@dataclass(frozen=True, slots=True)
class Doubt:
    """A moderator whose decisions on one label are left out; comments count near-copies once.

    `others` is the share of everybody else's decisions that is contradicted.
    """

    actor: str
    decided: int
    contradicted: int
    others: float


def doubts(sample: Sample) -> tuple[Doubt, ...]:
    """Whose decisions are to be left out, the worst first.

    Looked for one after the other: without the worst the model is better, and who only seemed
    to err beside it does not any more.
    """
    found: list[Doubt] = []
    while doubt := _worst(without(sample, found)):
        found.append(doubt)
    return tuple(found)


def without(sample: Sample, found: Sequence[Doubt]) -> Sample:
    """The decisions of everybody else."""
    named = [doubt.actor for doubt in found]
    return sample.part(~np.isin(sample.actor, named)) if named else sample


def held_out(sample: Sample) -> Floats:
    """Log-odds of each decision, (n,), by a correction that has seen none of its near-copies."""
    _, member = np.unique(sample.cluster, return_inverse=True)
    fold = np.random.default_rng(11).permutation(member.max(initial=0) + 1)[member] % FOLDS
    log_odds = np.array(sample.base)
    for number in range(FOLDS):
        judged = fold == number
        if judged.any() and not judged.all():
            log_odds[judged] += sample.x[judged] @ fit(sample.part(~judged), PENALTY)
    return log_odds


def _worst(sample: Sample) -> Doubt | None:
    actors = [str(actor) for actor in np.unique(sample.actor) if actor]
    if len(actors) < 2:
        return None
    given = sigmoid(np.where(sample.y > 0, 1.0, -1.0) * held_out(sample))
    contradicted = given < CONTRADICTED
    found = [_doubt(sample, contradicted, actor) for actor in actors]
    telling = [(p, doubt) for p, doubt in found if doubt is not None]
    return min(telling, key=lambda each: each[0])[1] if telling else None


def _doubt(
    sample: Sample, contradicted: NDArray[np.bool_], actor: str
) -> tuple[float, Doubt | None]:
    """How probable so many contradictions are if they are like everybody else, and the doubt."""
    mine = sample.actor == actor
    own, own_wrong = _comments(sample, mine), _comments(sample, mine & contradicted)
    rest, rest_wrong = _comments(sample, ~mine), _comments(sample, ~mine & contradicted)
    if own < FEWEST or rest < FEWEST:
        return 1.0, None
    others = rest_wrong / rest
    table = [[own_wrong, own - own_wrong], [rest_wrong, rest - rest_wrong]]
    p = float(fisher_exact(table, alternative="greater").pvalue)
    if p > SIGNIFICANCE or own_wrong / own < RATIO * others + RISE:
        return p, None
    return p, Doubt(actor, own, own_wrong, others)


def _comments(sample: Sample, rows: NDArray[np.bool_]) -> int:
    """How many different comments these decisions are about."""
    return len(np.unique(sample.cluster[rows]))
