from dataclasses import replace

import numpy as np
from scipy.sparse import csr_matrix

from training import gate
from training.correction import Sample
from training.gate import Limits

LIMITS = Limits(threshold=0.5, certain=0.95)


def _late(y: list[float], base: list[float]) -> Sample:
    count = len(y)
    return Sample(
        csr_matrix((count, 1)),
        np.array(y),
        np.array(base),
        np.arange(count),
        np.full(count, ""),
        np.full(count, ""),
    )


def _guard(candidate: list[float], y: list[float], kinds: list[str] | None = None) -> gate.Guarded:
    base = np.where(np.array(y) == 1, 2.0, -2.0)
    named = np.array(kinds or ["plain"] * len(y))
    return gate.judge_guard(base, np.array(candidate), np.array(y), named, LIMITS)


def test_a_clear_gain_passes() -> None:
    late = _late([1.0, 0.0] * 20, [-1.0] * 40)
    later = gate.judge_later(late, np.where(late.y == 1, 1.0, -1.0), 0.0, LIMITS)
    assert later.objections() == []
    assert (later.base_errors, later.candidate_errors) == (20, 0)
    assert 0 < later.low < later.gain < later.high


def test_chance_does_not_pass() -> None:
    late = _late([1.0, 0.0] * 20, [0.0] * 40)
    candidate = np.random.default_rng(1).normal(-1.0, 0.5, 40)
    (objection,) = gate.judge_later(late, candidate, 9.0, LIMITS).objections()
    assert "does not predict better than the base beyond doubt" in objection


def test_more_errors_at_the_threshold_do_not_pass() -> None:
    late = _late([1.0] * 30 + [0.0] * 10, [-3.0] * 30 + [-0.1] * 10)
    candidate = np.array([-0.1] * 30 + [0.1] * 10)
    (objection,) = gate.judge_later(late, candidate, 0.0, LIMITS).objections()
    assert objection == "on later decisions it judges 40.0 comments wrongly, the base 30.0"


def test_a_shift_of_everything_alike_does_not_pass() -> None:
    late = _late([1.0, 0.0] * 20, [-4.0] * 40)
    candidate = np.random.default_rng(2).normal(0, 0.1, 40)
    (objection,) = gate.judge_later(late, candidate, 4.0, LIMITS).objections()
    assert "shifted alike" in objection


def test_one_near_copy_does_not_make_the_interval_narrow() -> None:
    late = _late([1.0, 0.0] * 20, [0.0] * 40)
    copied = replace(late, cluster=np.where(late.y == 1, 0, np.arange(40)))
    gains = [
        gate.judge_later(each, np.where(each.y == 1, 1.0, 0.0), 0.0, LIMITS).low
        for each in (late, copied)
    ]
    assert gains[1] <= 0 < gains[0]


def test_few_new_errors_on_the_guard_set_are_tolerated() -> None:
    y = [0.0] * 200
    assert _guard([0.1] * 2 + [-2.0] * 198, y).objections() == []


def test_more_wrongly_held_guard_comments_are_not() -> None:
    y = [0.0] * 200
    found = _guard([0.1] * 3 + [-2.0] * 197, y, ["a", "b", "c"] + ["plain"] * 197).objections()
    assert found == ["on the guard set it holds 3 of 200 comments that it should not, the base 0"]


def test_missed_guard_comments_are_not() -> None:
    found = _guard([-0.1] * 2 + [3.0] * 48, [1.0] * 50).objections()
    assert found == ["on the guard set it misses 2 of 50 comments that it should hold, the base 0"]


def test_one_kind_may_not_pay_for_the_others() -> None:
    base = np.array([1.0] * 3 + [-1.0] * 97)
    candidate = np.array([-1.0] * 3 + [1.0] * 3 + [-1.0] * 94)
    kinds = np.array(["link"] * 3 + ["criticism"] * 3 + ["plain"] * 94)
    guarded = gate.judge_guard(base, candidate, np.zeros(100), kinds, LIMITS)
    assert guarded.rise_by_kind == {"criticism": 3, "link": -3}
    assert guarded.objections() == [
        "of the kind 'criticism' in the guard set it judges 3 more comments wrongly"
    ]


def test_a_drift_of_all_probabilities_is_noticed() -> None:
    (objection,) = _guard([-0.5] * 100, [0.0] * 100).objections()
    assert "its mean loss is" in objection


def test_nothing_is_newly_put_where_nobody_looks() -> None:
    base, candidate = np.array([-2.0, 4.0, 4.0]), np.array([5.0, 6.0, 7.0])
    limit = gate.clear(base, candidate, np.array([0.0, 0.0, 1.0]), 0.95)
    assert 1 / (1 + np.exp(-5)) < limit < 0.9934
    assert gate.clear(base, base, np.array([0.0, 0.0, 1.0]), 0.95) == 0.95


def test_what_is_missing_is_said_in_numbers() -> None:
    early, late = _late([1.0, 0.0] * 29, [0.0] * 58), _late([1.0, 0.0] * 20, [0.0] * 40)
    assert gate.too_few(early, late) == (
        "too few decisions to learn from: 29 for and 29 against the label, near-copies counted"
        " once, where 30 of each are needed"
    )
    assert gate.too_few(_late([1.0, 0.0] * 30, [0.0] * 60), late) is None


def test_later_decisions_of_one_kind_alone_are_too_few() -> None:
    early = _late([1.0, 0.0] * 30, [0.0] * 60)
    assert "to be judged on: 0 for" in str(gate.too_few(early, _late([0.0] * 40, [0.0] * 40)))
