from zlib import crc32

import numpy as np
import pytest
from hypothesis import given

from model.vocabulary import Token, pairs
from tests.model.texts import ANY_TEXT


def test_letters_two_to_five_are_taken_inside_the_word() -> None:
    token = Token.of("cat")
    assert len(token.letters) == len(set(token.letters)) == 4 + 3 + 2 + 1
    assert len(token.words) == 1


def test_letters_count_as_often_as_they_occur() -> None:
    assert len(Token.of("abab").letters) == len(set(Token.of("abab").letters)) + 1


def test_words_that_begin_alike_share_letters() -> None:
    one, two, other = (set(Token.of(word).letters) for word in ("stupid", "stupidly", "harbour"))
    assert len(one & two) > len(one) / 2
    assert not one & other


def test_the_end_of_a_word_is_a_letter_of_its_own() -> None:
    assert len(set(Token.of("cat").letters) - set(Token.of("cats").letters)) == 4


@pytest.mark.parametrize("written", ["1d10t", "idiooot", "idіоt"])
def test_a_disguised_word_has_the_features_of_the_word_too(written: str) -> None:
    token, word = Token.of(written), Token.of("idiot")
    assert set(token.words) > set(word.words)
    assert set(token.letters) > set(word.letters)


@pytest.mark.parametrize("other", ["idoit", "udiot"])
def test_a_misspelt_word_shares_one_feature_with_the_word(other: str) -> None:
    misspelt, word = Token.of(f"{other}ic"), Token.of("idiotic")
    assert len(set(misspelt.words) & set(word.words)) >= 1
    assert misspelt.words[0] != word.words[0]


def test_disguise_and_stretching_are_told_apart() -> None:
    found = [Token.of(text) for text in ("idiot", "1diot", "idiooot", "1diooot")]
    assert [token.disguised for token in found] == [False, True, False, False]
    assert [token.stretched for token in found] == [False, False, True, True]


def test_a_word_is_another_feature_than_its_letters() -> None:
    token = Token.of("cat")
    assert not set(token.words) & set(token.letters)
    assert token.identity not in {*token.words, *token.letters}


def test_pairs_of_different_words_are_different_features() -> None:
    words = np.array([Token.of(f"word{n}").identity for n in range(150)], dtype=np.uint64)
    left, right = (side.ravel() for side in np.meshgrid(words, words))
    assert len(np.unique(pairs(left, right))) == 150 * 150
    assert len(np.unique(pairs(left, right) & np.uint64(0xFFFFF))) > 0.98 * 150 * 150


def test_a_pair_depends_on_the_order() -> None:
    one, two = (np.array([Token.of(word).identity], dtype=np.uint64) for word in ("one", "two"))
    assert pairs(one, two) != pairs(two, one)


@given(ANY_TEXT)
def test_letters_are_hashed_as_models_were_trained_with_them(text: str) -> None:
    padded = f" {text or 'x'} "
    parts = [
        padded[start : start + length]
        for length in range(2, 6)
        for start in range(len(padded) - length + 1)
    ]
    expected = [crc32(part.encode("utf-8", "surrogatepass")) for part in parts]
    assert Token.of(text or "x").letters[: len(parts)] == expected


@given(ANY_TEXT)
def test_any_token_has_features(text: str) -> None:
    token = Token.of(text or "x")
    assert token.letters
    assert token.words
    assert all(0 <= h < 1 << 32 for h in (*token.letters, *token.words, token.identity))
