from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import numpy as np
import pytest

from model.features import Specification, hashes
from model.labels import LABELS
from model.memory import COUNTS, LETTERS, SUMS, WORDS, Memory
from model.vocabulary import Token

SPECIFICATION = Specification(text_bits=12, author_bits=4)
WEIGHTS = np.random.default_rng(1).normal(size=(SPECIFICATION.size, len(LABELS)))
MANY = [f"word{number}" for number in range(400)]


def memory(capacity: int = 1000) -> Memory:
    return Memory(capacity, SPECIFICATION, WEIGHTS.astype(np.float16))


def rows(known: Memory, tokens: list[str]) -> list[int]:
    found = known.rows(tokens)
    assert found is not None
    return found


def test_a_row_is_what_the_token_adds() -> None:
    known = memory()
    row = known.values[rows(known, ["one", "1d10t"])[1]]
    token = Token.of("1d10t")
    weights = WEIGHTS.astype(np.float16).astype(float)
    for part, numbers in ((LETTERS, token.letters), (WORDS, token.words)):
        expected = weights[SPECIFICATION.buckets(hashes(numbers))].sum(axis=0)
        np.testing.assert_allclose(row[part], expected, atol=1e-9)
    assert row[COUNTS].tolist() == [len(token.letters), len(token.words), 1, 0]


def test_pairs_are_made_from_the_identity_of_a_token() -> None:
    known = memory()
    assert known.identity[rows(known, ["one"])] == Token.of("one").identity
    assert known.values[rows(known, ["sooo"])[0], COUNTS].tolist()[2:] == [0, 1]


def test_a_token_has_one_row_wherever_it_stands() -> None:
    known = memory()
    first = rows(known, ["one", "two", "one"])
    assert first[0] == first[2] != first[1]
    assert rows(known, ["three", "two"])[1] == first[1]
    assert rows(known, []) == []


def test_a_row_never_changes() -> None:
    known = memory()
    first = rows(known, MANY[:50])
    before = known.values[first].copy()
    assert rows(known, MANY)[:50] == first
    np.testing.assert_array_equal(known.values[first], before)


def test_tokens_learned_together_are_as_if_learned_alone() -> None:
    together, alone = memory(), memory()
    several = together.values[rows(together, MANY)]
    single = [alone.values[rows(alone, [token])[0]] for token in MANY]
    np.testing.assert_allclose(several, single, atol=1e-12)


def test_a_full_memory_takes_no_more_and_keeps_what_it_has() -> None:
    known = memory(capacity=3)
    first = rows(known, ["one", "two"])
    assert known.rows(["three", "four"]) is None
    assert rows(known, ["one", "two"]) == first
    assert rows(known, ["three", "three"])[0] == 2
    assert known.rows(["four"]) is None
    assert len(known.values) == len(known.identity) == 3


@pytest.mark.parametrize("turn", range(5))
def test_two_threads_at_once_get_equal_rows(turn: int) -> None:
    known, alone, together = memory(), memory(), Barrier(2)

    def learn(tokens: list[str]) -> list[list[float]]:
        together.wait(10)
        return [known.values[rows(known, [token])[0], SUMS].tolist() for token in tokens]

    with ThreadPoolExecutor(2) as pool:
        one, two = pool.map(learn, (MANY, MANY[::-1]))
    np.testing.assert_allclose(one, two[::-1], atol=0)
    np.testing.assert_allclose(one, alone.values[rows(alone, MANY), SUMS], atol=1e-12)
    assert sorted(rows(known, MANY)) == list(range(len(MANY)))
