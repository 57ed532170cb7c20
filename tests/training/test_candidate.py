from dataclasses import replace

import numpy as np
import pytest
from scipy.sparse import csr_matrix

from training import candidate, gate
from training.candidate import Outcome, Trial
from training.correction import Sample
from training.gate import Guarded, Later, Limits
from training.material import Guarding, Task

GOOD = Later(20, 20, 1.0, 0.2, 0.8, 0.5, 1.1, 0.6, 0.4, 20, 2, certain=0.9)
SAME = Guarded(280, 80, 0.2, 0.2, 3, 3, 10, 10, 0.92, {})
WORSE = replace(SAME, candidate_held=20)


def task(slope: float = 1.0) -> Task:
    """200 decisions, told apart by two of four features; the base says 0.05 to all.

    The last feature is in a few of the latest comments alone.
    """
    y = np.tile([1.0, 0.0], 100)
    new = y * (np.arange(200) >= 180)
    x = csr_matrix(np.column_stack((np.full(200, 0.3), y, 1 - y, new)) * 0.5)
    base = np.full(200, -3.0)
    sample = Sample(x, y, base, np.arange(200), np.full(200, ""), np.full(200, ""))
    guard = Guarding(csr_matrix((60, 4)), np.zeros(60), np.full(60, -3.0), np.full(60, "plain"))
    weights = np.array([0.1, 0.2, 0.3, 0.4], dtype=np.float16)
    return Task("spam", sample, None, guard, weights, slope, Limits(0.5, 0.99))


def _trial(**changes: object) -> Trial:
    trial = Trial(0.1, GOOD, SAME, SAME, np.zeros(4, dtype=np.float16))
    return replace(trial, **changes)  # type: ignore[arg-type]


def test_a_label_that_is_better_everywhere_is_taken() -> None:
    outcome = candidate.learn(task())
    assert outcome.taken
    assert outcome.trial
    assert outcome.trial.later.candidate_errors == 0
    assert outcome.trial.weights.dtype == np.float16


def test_what_is_taken_is_fitted_on_the_latest_decisions_too() -> None:
    trial = candidate.learn(task()).trial
    assert trial
    assert trial.weights[3] > 0.45


@pytest.mark.parametrize("slope", [0.5, 2.0])
def test_the_calibration_of_the_base_is_taken_into_account(slope: float) -> None:
    trials = [candidate.learn(task(each)).trial for each in (1.0, slope)]
    assert trials[0]
    assert trials[1]
    one, other = (trial.weights.astype(float) - [0.1, 0.2, 0.3, 0.4] for trial in trials if trial)
    assert np.allclose(one, other * slope, atol=0.02)


def test_a_base_that_does_not_react_keeps_the_label() -> None:
    assert candidate.learn(task(slope=0.0)).objections == ("the base does not judge this label",)


def test_harm_after_the_final_fit_is_an_objection() -> None:
    assert _trial().objections() == ()
    (objection,) = _trial(guarded_again=WORSE).objections()
    assert objection.startswith("fitted on all decisions, on the guard set it holds 20")


def test_the_limit_of_almost_sure_spam_is_the_highest_that_is_needed() -> None:
    trial = _trial(guarded_again=replace(SAME, certain=0.97))
    taken = Outcome("spam", 50, 50, (), trial=trial)
    assert candidate.certain_spam(0.9, taken) == 0.97
    assert candidate.certain_spam(0.9, replace(taken, objections=("no",))) == 0.9


def test_the_rules_are_not_loosened() -> None:
    assert (gate.FEWEST_FITTED, gate.FEWEST_JUDGED, gate.LATER) == (30, 15, 0.3)
    assert (gate.GUARD_SHARE, gate.GUARD_KIND, gate.GUARD_LOSS) == (0.01, 2, 0.02)
