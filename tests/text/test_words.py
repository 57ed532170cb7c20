"""The words of a text and of what is typed to find it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.text.words import BREAK, Term, document, terms, words


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Crème BRÛLÉE", ["creme", "brulee"]),
        ("Straße", ["strasse"]),
        ("ｗｉｄｅ", ["wide"]),
        ("ada@post.example", ["ada", "post", "example"]),
        ("snake_case", ["snake", "case"]),
        ("don't", ["don", "t"]),
        ("Ещё", ["еще"]),
        ("東京 tower", ["東", "京", "tower"]),
        ("หิน", ["ห", "น"]),
        ("%&! ...", []),
    ],
)
def test_words_are_letters_and_digits_without_their_dress(text: str, found: list[str]) -> None:
    assert words(text) == found


def test_no_phrase_reaches_from_one_part_into_the_next() -> None:
    assert document(["Ada", None, "a b"]) == ["ada", BREAK, "a", "b"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("station clock", [Term(("station",), True), Term(("clock",), True)]),
        ('"station clock"', [Term(("station", "clock"), False)]),
        ('"never closed', [Term(("never", "closed"), False)]),
        ("ada@post.example", [Term(("ada", "post", "example"), True)]),
        ("of of", [Term(("of",), False)]),
        ('"" % "!"', []),
    ],
)
def test_terms_are_words_by_their_beginning_and_phrases(query: str, found: list[Term]) -> None:
    assert terms(query) == found


@given(st.text())
def test_any_text_is_a_query_that_its_own_text_answers(query: str) -> None:
    held = set(words(query))
    for term in terms(query):
        assert set(term.words) <= held
        assert all(word.isalnum() for word in term.words)
