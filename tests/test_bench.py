"""The arithmetic of the benchmarks, and what they say when a tool is missing."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench import scoring, served
from bench.compare import Row, medians


def test_ratio_of_times_and_of_rates_is_better_when_it_is_greater() -> None:
    assert Row("half as quick", 20.0, "limit", 10.0, "µs").ratio == 0.5
    assert Row("half as many", 10.0, "limit", 20.0, "1/s").ratio == 0.5


def test_rounds_take_turns_and_the_median_counts() -> None:
    turns: list[str] = []
    figures = iter([9.0, 1.0, 3.0])

    def first() -> float:
        turns.append("first")
        return next(figures)

    def second() -> float:
        turns.append("second")
        return 2.0

    assert medians({"first": first, "second": second}, rounds=3) == {"first": 3.0, "second": 2.0}
    assert turns == ["first", "second"] * 3


def test_missing_wrk_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(served.Missing, match="install wrk"):
        served.rows()


def test_a_process_that_judges_needs_no_scikit_learn_and_shares_its_weights(
    model_folder: Path,
) -> None:
    found = scoring.fresh_process(model_folder)
    assert found["learning_libraries"] == 0
    assert found["bare"] < found["start"]
    assert found["private"] < found["memory"] / 2
