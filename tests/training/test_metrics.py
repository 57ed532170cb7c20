import numpy as np
import pytest

from training import metrics

GENERATOR = np.random.default_rng(7)
PROBABILITY = GENERATOR.random(4000)
LABEL = (GENERATOR.random(4000) < PROBABILITY).astype(float)
ONES = np.ones(4000)


def test_right_probabilities_are_called_calibrated() -> None:
    assert metrics.calibration_slope(LABEL, PROBABILITY, ONES) == pytest.approx(1, abs=0.1)
    assert metrics.calibration_error(LABEL, PROBABILITY, ONES) < 0.03


def test_too_sure_ones_are_not() -> None:
    sure = np.where(PROBABILITY > 0.5, 0.999, 0.001)
    assert metrics.calibration_slope(LABEL, sure, ONES) < 0.5
    assert metrics.calibration_error(LABEL, sure, ONES) > 0.2


def test_knowing_nothing_has_no_skill() -> None:
    base = np.full(4000, LABEL.mean())
    assert metrics.brier_skill(LABEL, base, ONES) == pytest.approx(0, abs=1e-9)
    assert metrics.brier_skill(LABEL, LABEL, ONES) == 1.0


def test_caught_at_a_held_rate() -> None:
    label = np.repeat([0.0, 1.0], [100, 4])
    said = np.concatenate([np.arange(100) / 100, [0.5, 0.985, 0.995, 1.0]])
    weight = np.ones(104)
    assert metrics.caught_at(0.01)(label, said, weight) == 0.75
    assert metrics.caught_at(0.005)(label, said, weight) == 0.5


def test_held_from_a_threshold() -> None:
    label, said = np.array([0.0, 0.0, 1.0]), np.array([0.2, 0.5, 0.5])
    assert metrics.held_from(0.5, 0)(label, said, np.ones(3)) == 0.5
    assert metrics.held_from(0.5, 1)(label, said, np.ones(3)) == 1.0


def test_bins_have_equal_mass() -> None:
    pairs = metrics.reliability(LABEL, PROBABILITY, ONES)
    assert len(pairs) == metrics.BINS
    assert [said for said, _ in pairs] == sorted(said for said, _ in pairs)


def test_an_interval_holds_the_figure() -> None:
    found = metrics.bootstrap(metrics.auc, LABEL, PROBABILITY, ONES)
    assert found.low < found.value < found.high


def test_one_class_has_no_auc() -> None:
    assert np.isnan(metrics.auc(np.ones(3), np.arange(3.0), np.ones(3)))
