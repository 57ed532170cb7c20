from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from model.folding import folded
from model.tokens import located, tokens
from tests.model.texts import ANY_TEXT


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("stop, you!!", ["stop", ",", "you", "!!"]),
        ("it's f**king l@te", ["it's", "f**king", "l@te"]),
        ("version 3.11", ["version", "3", ".", "11"]),
        ("привет, 漢字", ["привет", ",", "漢字"]),
        ("😀😀 yes", ["😀😀", "yes"]),
        ("=" * 10, ["=" * 8, "=="]),
        ("", []),
        ("  ", []),
    ],
)
def test_a_text_is_taken_apart_into_words_and_signs(text: str, found: list[str]) -> None:
    assert tokens(text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("you i d i o t!", ["you", "idiot", "!"]),
        ("i.d.i.o.t", ["idiot"]),
        ("s * t * u * p * i * d", ["s", "*", "t", "*", "u", "*", "p", "*", "i", "*", "d"]),
        ("s-t_u*p i d", ["stupid"]),
        ("i am", ["i", "am"]),
        ("a b", ["a", "b"]),
        ("1 2 3 4", ["1", "2", "3", "4"]),
        ("so i a m here", ["so", "iam", "here"]),
        ("a b, so i a m", ["a", "b", ",", "so", "iam"]),
    ],
)
def test_letters_that_stand_alone_are_one_word(text: str, found: list[str]) -> None:
    assert tokens(text) == found


def test_one_endless_word_is_cut_and_soon_known() -> None:
    found = tokens("a" * 60_000)
    assert "".join(found) == "a" * 60_000
    assert {len(token) for token in found} == {40}
    assert len(set(found)) == 1


@pytest.mark.parametrize("piece", ["a ", "a-", "a'", "ab!", "'", "x" * 99 + "@"])
def test_no_token_is_long(piece: str) -> None:
    assert max(map(len, tokens(piece * 5_000))) <= 4 * 40 + 9


@given(ANY_TEXT | st.text(alphabet="abc ._*-('!1"))
@example("(a b c)")
def test_both_ways_find_the_same_tokens(text: str) -> None:
    assert [token for _, _, token in located(folded(text))] == tokens(folded(text))


@given(ANY_TEXT)
def test_spans_ascend_and_lie_inside(text: str) -> None:
    read = folded(text)
    found = located(read)
    assert all(0 <= start < end <= len(read) for start, end, _ in found)
    assert all(one[1] <= two[0] for one, two in pairwise(found))


@given(ANY_TEXT)
def test_nothing_but_blanks_and_gaps_is_left_out(text: str) -> None:
    read = folded(text)
    gaps = str.maketrans("", "", " .*_-")
    assert "".join(tokens(read)).translate(gaps) == "".join(read.split()).translate(gaps)
