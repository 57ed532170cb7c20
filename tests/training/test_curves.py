import json

import numpy as np
import pytest
from scipy.sparse import csr_matrix

from tests.training.test_candidate import task
from training import candidate, curves
from training.correction import Sample, split
from training.metrics import wilson


def late(y: list[float], cluster: list[int] | None = None) -> Sample:
    count = len(y)
    return Sample(
        csr_matrix((count, 1)),
        np.array(y),
        np.zeros(count),
        np.array(cluster or range(count)),
        np.full(count, ""),
        np.full(count, ""),
    )


def test_precision_and_recall_of_each_threshold() -> None:
    sample = late([1.0, 1.0, 0.0, 1.0, 0.0])
    points = curves.precision_recall(sample, np.array([0.9, 0.8, 0.7, 0.6, 0.1]))
    assert points == [(0.3333, 1.0), (0.6667, 1.0), (1.0, 0.75)]


def test_equal_probabilities_are_held_together() -> None:
    points = curves.precision_recall(late([1.0, 0.0, 0.0, 1.0]), np.full(4, 0.5))
    assert points == [(1.0, 0.5)]


def test_many_decisions_make_no_more_points() -> None:
    random = np.random.default_rng(3)
    sample = late(list(random.integers(0, 2, 5000).astype(float)))
    points = curves.precision_recall(sample, random.random(5000))
    assert len(points) == curves.POINTS
    assert points[-1][0] == 1.0
    assert len(curves.calibration(sample, random.random(5000))) == curves.BINS


def test_calibration_counts_near_copies_once_and_says_how_sure_it_is() -> None:
    sample = late([1.0] * 6 + [0.0] * 2, [0, 0, 0, 0, 0, 1, 2, 3])
    (found,) = curves.calibration(sample, np.full(8, 0.55))
    assert (found["said"], found["share"], found["count"]) == (0.55, 0.5, 4)
    assert (found["low"], found["high"]) == tuple(round(each, 4) for each in wilson(0.5, 4))


def test_wilson_is_the_interval_of_the_books() -> None:
    """Newcombe 1998, table I: 81 of 263, and 0 of 20."""
    assert wilson(81 / 263, 263) == pytest.approx((0.2553, 0.3662), abs=5e-5)
    assert wilson(0, 20) == pytest.approx((0, 0.1611), abs=5e-5)


def test_the_learning_curve_goes_from_the_base_to_what_was_judged() -> None:
    trial = candidate.learn(task()).trial
    assert trial
    rows = trial.curves["learning"]
    early, judged = split(task().sample, 0.7)
    counts = [row["decisions"] for row in rows]
    assert counts == [0, *(round(share * len(early)) for share in (*curves.PREFIXES, 1))]
    assert rows[0]["errors"] * len(judged) == pytest.approx(trial.later.base_errors)
    assert rows[-1]["errors"] * len(judged) == pytest.approx(trial.later.candidate_errors)
    assert (rows[0]["auc"], rows[-1]["auc"]) == (0.5, 1.0)


def test_later_decisions_judge_and_are_not_fitted_on() -> None:
    """Turned round, they make a curve bad that was good, and nothing else of it moves."""
    good, other = task(), task()
    other.sample.y[140:] = 1 - other.sample.y[140:]
    found = [candidate.learn(each).trial for each in (good, other)]
    assert found[0]
    assert found[1]
    one, two = (trial.curves["learning"] for trial in found if trial)
    assert [row["decisions"] for row in one] == [row["decisions"] for row in two]
    assert [row["auc"] + other["auc"] for row, other in zip(one, two, strict=True)] == [1.0] * 6


def test_curves_are_small_and_ready_to_be_stored() -> None:
    trial = candidate.learn(task()).trial
    assert trial
    assert len(json.dumps(trial.curves)) < 8000
    assert trial.curves["threshold"] == 0.5
    assert trial.curves["with_label"] == trial.curves["without_label"] == 30
    assert trial.curves["at_threshold"] == {"base": (0.0, None), "candidate": (1.0, 1.0)}
