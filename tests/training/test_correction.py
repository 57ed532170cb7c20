from dataclasses import replace

import numpy as np
import pytest
from scipy.sparse import csr_matrix

from training.correction import Sample, fit, log_loss, ranked_penalties, shift, split

COMMON, SIGNAL, NOISE, ONCE, UNSEEN = range(5)


def _sample(count: int = 80, *, signal: bool = True, seed: int = 3) -> Sample:
    """Decisions for a base that always says 0.05; with a signal, one feature tells the label."""
    chance = np.random.default_rng(seed)
    y = chance.integers(0, 2, count).astype(np.float64)
    x = np.zeros((count, 5))
    x[:, COMMON] = 0.3
    x[:, SIGNAL] = 0.5 * (y if signal else chance.integers(0, 2, count))
    x[:, NOISE] = 0.5 * chance.integers(0, 2, count)
    x[0, ONCE] = 0.5
    base = np.full(count, np.log(0.05 / 0.95))
    return Sample(csr_matrix(x), y, base, np.arange(count), np.full(count, ""), np.full(count, ""))


def test_the_feature_that_tells_is_raised_most() -> None:
    correction = fit(_sample(), 0.1)
    assert correction[SIGNAL] > 3 * abs(correction[NOISE])


@pytest.mark.parametrize("feature", [COMMON, ONCE, UNSEEN])
def test_a_feature_that_tells_nothing_is_not_touched(feature: int) -> None:
    assert fit(_sample(), 0.1)[feature] == 0.0


def test_a_strong_penalty_changes_hardly_anything() -> None:
    assert np.abs(fit(_sample(), 1e6)).max() < 1e-3


def test_without_decisions_nothing_changes() -> None:
    assert not fit(_sample().part(np.zeros(80, dtype=np.bool_)), 0.1).any()


def test_the_penalised_loss_is_least() -> None:
    x = csr_matrix(np.array([[0.5], [0.5], [0.5], [0.0], [0.0]]))
    y, base = np.array([1.0, 1.0, 0.0, 0.0, 1.0]), np.full(5, -1.0)
    found = fit(Sample(x, y, base, np.arange(5), np.full(5, ""), np.full(5, "")), 0.1)[0]
    grid = np.linspace(-20, 20, 40_001)
    log_odds = -1 + 0.5 * grid
    losses = 3 * np.logaddexp(0, log_odds) - 2 * log_odds
    losses += 0.05 * (grid / np.log(5 / 3)) ** 2
    assert np.isclose(found, grid[losses.argmin()], atol=0.02)


def test_a_shift_makes_the_base_expect_what_is_decided() -> None:
    sample = _sample(signal=False)
    expected = 1 / (1 + np.exp(-(sample.base + shift(sample))))
    assert np.isclose(expected.mean(), sample.y.mean(), atol=0.001)


def test_a_telling_feature_gets_a_penalty() -> None:
    assert ranked_penalties(_sample())


def test_no_penalty_where_the_base_predicts_best() -> None:
    sample = _sample(signal=False)
    sure = np.where(sample.y == 1, 4.0, -4.0)
    assert ranked_penalties(replace(sample, base=sure)) == ()


def test_a_later_near_copy_is_on_neither_side() -> None:
    sample = _sample(10)
    copied = np.array([0, 1, 2, 3, 4, 5, 6, 7, 0, 9])
    early, late = split(replace(sample, cluster=copied), 0.5)
    assert early.cluster.tolist() == [0, 1, 2, 3]
    assert late.cluster.tolist() == [4, 5, 6, 7, 9]


def test_copies_weigh_the_same_as_one_comment() -> None:
    sample = _sample(60)
    rows = np.concatenate((np.arange(60), np.full(200, 7)))
    copied = replace(sample.part(rows), cluster=rows)
    assert np.isclose(copied.weight.sum(), 60)
    assert np.isclose(copied.weight[rows == 7].sum(), 1)


def test_one_comment_costs_no_more_than_a_thousand_to_one() -> None:
    assert np.isclose(log_loss(np.array([-50.0]), np.array([1.0]))[0], np.log(1000), atol=0.01)
