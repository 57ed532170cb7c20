"""The statistics agree with their definitions, and with other programs."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from service.drift.statistics import kolmogorov_smirnov, stability, two_shares


@pytest.mark.parametrize(
    "cases",
    [(3, 100, 0, 2000), (14, 100, 60, 1000), (0, 50, 0, 60), (7, 7, 1, 9), (90, 500, 80, 700)],
)
def test_two_shares_is_fishers_exact_test(cases: tuple[int, int, int, int]) -> None:
    part, whole, other, other_whole = cases
    table = [[part, whole - part], [other, other_whole - other]]
    tails = [stats.fisher_exact(table, side).pvalue for side in ("less", "greater")]
    assert two_shares(*cases) == pytest.approx(min(1, 2 * min(tails)), rel=1e-6)


@pytest.mark.parametrize("shift", [0.0, 0.05, 0.2])
def test_distributions_are_compared_as_scipy_does(shift: float) -> None:
    chance = np.random.default_rng(1)
    sample, other = chance.beta(1, 9, 400) + shift, chance.beta(1, 9, 900)
    right = stats.ks_2samp(sample, other, method="asymp").pvalue
    assert kolmogorov_smirnov(sample, other) == pytest.approx(right, rel=0.6, abs=1e-6)


def test_ties_and_samples_of_one_are_taken() -> None:
    same = np.zeros(50)
    assert kolmogorov_smirnov(same, same) == 1
    assert stability(same, same) == pytest.approx(0)
    assert kolmogorov_smirnov(np.array([1.0]), np.array([0.0])) > 0.1


def test_stability_index_is_the_sum_over_tenths() -> None:
    reference = np.arange(1000.0)
    assert stability(reference, reference) == pytest.approx(0)
    # All that was spread over ten tenths is in the first: (1 - .1) ln 10, and nine times .1 ln …
    assert stability(np.zeros(1000), reference) > 2
    chance = np.random.default_rng(2)
    assert stability(chance.uniform(0, 1000, 5000), reference) < 0.02


def test_chance_alone_is_rarely_certain() -> None:
    chance = np.random.default_rng(3)
    found = [kolmogorov_smirnov(chance.beta(1, 9, 150), chance.beta(1, 9, 600)) for _ in range(400)]
    assert np.mean(np.array(found) < 0.05) < 0.08
