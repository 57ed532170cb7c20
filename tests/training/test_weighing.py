import numpy as np
import pytest
from numpy.typing import NDArray

from training.weighing import AUTHOR_LIMIT, FEWEST_OTHERS, weights


def _weights(
    cluster: list[int] | NDArray[np.int64],
    author: list[str] | None = None,
    actor: list[str] | None = None,
    y: list[float] | None = None,
) -> NDArray[np.float64]:
    nobody = [""] * len(cluster)
    return weights(
        np.array(cluster),
        np.array(author or nobody),
        np.array(actor or nobody),
        np.array(y or [1.0] * len(cluster)),
    )


def test_near_copies_count_as_one() -> None:
    assert _weights([0, 0, 0, 0, 4]).tolist() == [0.25, 0.25, 0.25, 0.25, 1.0]


def test_copies_that_were_decided_both_ways_count_half_for_either_side() -> None:
    found = _weights([0] * 1000, y=[0.0] + [1.0] * 999)
    assert found[0] == 0.5
    assert np.isclose(found[1:].sum(), 0.5)


def test_one_author_counts_no_more_than_a_few() -> None:
    found = _weights(np.arange(101), ["busy"] * 100 + ["seldom"])
    assert np.isclose(found[:100].sum(), AUTHOR_LIMIT)
    assert found[100] == 1.0


def test_unknown_authors_are_not_one_author() -> None:
    assert _weights(np.arange(50)).sum() == 50


def test_one_moderator_counts_no_more_than_all_others() -> None:
    found = _weights(np.arange(400), actor=["busy"] * 300 + ["ana"] * 60 + ["ben"] * 40)
    assert np.isclose(found[:300].sum(), 100)
    assert (found[300:] == 1.0).all()


@pytest.mark.parametrize("others", [0, int(FEWEST_OTHERS) - 1])
def test_who_decides_nearly_alone_counts_whole(others: int) -> None:
    found = _weights(np.arange(300 + others), actor=["owner"] * 300 + ["helper"] * others)
    assert (found == 1.0).all()


def test_what_counts_half_is_limited_like_all_else() -> None:
    half = np.full(100, 0.5)
    nobody = np.full(100, "")
    alone = weights(np.arange(100), nobody, nobody, np.ones(100), half)
    copies = weights(np.zeros(100, np.int64), nobody, nobody, np.ones(100), half)
    one_author = weights(np.arange(100), np.full(100, "busy"), nobody, np.ones(100), half)
    assert (alone == 0.5).all()
    assert np.isclose(copies.sum(), 0.5)
    assert np.isclose(one_author.sum(), AUTHOR_LIMIT)


def test_nothing_weighs_nothing() -> None:
    assert _weights(np.array([], dtype=np.int64)).tolist() == []
