from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from training.contradictions import doubts, without
from training.correction import Sample

WORDS = 40


def _sample(moderators: dict[str, int], seed: int = 5) -> Sample:
    """Decisions of several moderators; half of the words belong to spam, half to the rest."""
    chance = np.random.default_rng(seed)
    count = sum(moderators.values())
    y = chance.integers(0, 2, count).astype(np.float64)
    words = np.where(chance.random((count, WORDS)) < 0.12, 0.4, 0.0)
    fits = (np.arange(WORDS) < WORDS // 2)[None, :] == (y > 0)[:, None]
    actor = np.repeat(list(moderators), list(moderators.values()))
    order = chance.permutation(count)
    return Sample(
        csr_matrix(words * fits),
        y,
        np.full(count, -1.0),
        np.arange(count),
        np.full(count, ""),
        actor[order],
    )


def _flipped(sample: Sample, actor: str, share: float, seed: int = 9) -> Sample:
    chance = np.random.default_rng(seed)
    wrong: NDArray[np.bool_] = (sample.actor == actor) & (chance.random(len(sample)) < share)
    return replace(sample, y=np.where(wrong, 1 - sample.y, sample.y))


MODERATORS = {"ana": 300, "ben": 200, "cleo": 150}


def test_nobody_is_doubted_who_agrees() -> None:
    assert doubts(_sample(MODERATORS)) == ()


@pytest.mark.parametrize("share", [0.2, 0.5, 1.0])
def test_moderator_who_flips_is_left_out(share: float) -> None:
    sample = _flipped(_sample(MODERATORS), "ben", share)
    (doubt,) = doubts(sample)
    assert (doubt.actor, doubt.decided) == ("ben", 200)
    assert doubt.contradicted > 20 > 20 * doubt.others
    assert "ben" not in without(sample, [doubt]).actor


def test_two_who_flip_are_both_left_out() -> None:
    sample = _flipped(_sample({**MODERATORS, "dan": 100}), "ben", 0.5)
    found = doubts(_flipped(sample, "dan", 0.5))
    assert sorted(doubt.actor for doubt in found) == ["ben", "dan"]


def test_new_kind_of_spam_that_one_person_rejects_is_no_contradiction() -> None:
    sample = _sample(MODERATORS)
    mine = np.flatnonzero(sample.actor == "ben")[:100]
    x = np.zeros((len(sample), WORDS + 1))
    x[:, :WORDS] = sample.x.toarray()
    x[mine, :WORDS], x[mine, WORDS] = 0.0, 0.4
    y = np.array(sample.y)
    y[mine] = 1.0
    assert doubts(replace(sample, x=csr_matrix(x), y=y)) == ()


@pytest.mark.parametrize("moderators", [{"ana": 300}, {"ana": 300, "ben": 10}, {"": 300}])
def test_nobody_is_doubted_where_there_is_nobody_to_compare_with(
    moderators: dict[str, int],
) -> None:
    name = list(moderators)[-1]
    assert doubts(_flipped(_sample(moderators), name, 0.5)) == ()
