from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.features import Document, Specification, extract, occurrences
from model.folding import fold
from model.matrix import matrix

SPECIFICATION = Specification(text_bits=18)


def features(body: str, **author: str) -> dict[int, float]:
    return dict(zip(*extract(Document(body, **author), SPECIFICATION), strict=True))


def letters_of(text: str) -> set[str]:
    folded = fold(text)
    found = occurrences(folded, SPECIFICATION)
    spans = zip(found.start, found.end, found.family, strict=True)
    return {folded.text[start:end] for start, end, family in spans if family == 0}


def words_of(text: str) -> set[str]:
    folded = fold(text)
    found = occurrences(folded, SPECIFICATION)
    spans = zip(found.start, found.end, found.family, strict=True)
    return {folded.text[start:end] for start, end, family in spans if family == 1}


def test_letters_are_taken_within_words() -> None:
    two = {" a", "ab", "b ", " c", "cd", "d "}
    more = {" ab", "ab ", " cd", "cd ", " ab ", " cd "}
    assert letters_of("ab cd") == two | more


def test_words_are_taken_alone_and_in_pairs() -> None:
    assert words_of("one, two three") == {"one", "two", "three", "one, two", "two three"}


def test_a_word_is_the_same_feature_wherever_it_stands() -> None:
    text = fold("spam and more spam")
    found = occurrences(text, SPECIFICATION)
    places = [text.text[s:e] == "spam" for s, e in zip(found.start, found.end, strict=True)]
    for family in (0, 1):
        assert len(set(found.feature[np.array(places) & (found.family == family)])) == 1


def test_different_words_are_different_features() -> None:
    words = " ".join(f"word{number}" for number in range(2000))
    found = occurrences(fold(words), Specification(text_bits=24))
    single = found.feature[(found.family == 1) & (found.end - found.start < 9)]
    assert len(set(single)) >= 1999


def test_each_family_has_length_one() -> None:
    found = features("a comment of some words and some more words")
    body = [value for number, value in found.items() if number < SPECIFICATION.author_start]
    assert np.square(body).sum() == pytest.approx(2.0)


def test_the_author_has_features_of_his_own() -> None:
    bare = features("the body")
    named = features("the body", author_name="Jo", author_email_domain="mail.example")
    added = set(named) - set(bare)
    assert len(added) == 2
    assert all(SPECIFICATION.author_start <= n < SPECIFICATION.structure_start for n in added)


@given(st.text(alphabet=st.characters(exclude_categories=()), max_size=300))
def test_any_text_has_features_in_range(text: str) -> None:
    indices, values = extract(Document(text, text[:50], text[:80], text[:20]), SPECIFICATION)
    assert len(indices) == len(values)
    assert np.isfinite(values).all()
    assert ((indices >= 0) & (indices < SPECIFICATION.size)).all()


def test_many_documents_have_the_features_of_each() -> None:
    documents = [Document("one thing"), Document(""), Document("another http://a.example", "Jo")]
    rows = matrix(documents, SPECIFICATION)
    for row, document in zip(rows.toarray(), documents, strict=True):
        expected = np.zeros(SPECIFICATION.size)
        np.add.at(expected, *extract(document, SPECIFICATION))
        np.testing.assert_allclose(row, expected, atol=1e-6)


def test_a_specification_survives_json() -> None:
    assert Specification.from_dict(SPECIFICATION.as_dict()) == SPECIFICATION


@pytest.mark.parametrize(
    "change",
    [
        {"version": 2},
        {"text_bits": 60},
        {"author_bits": "12"},
        {"letters": [5, 2]},
        {"letters": None},
        {"structure": ["moon_phase"]},
        {"unheard_of": 1},
    ],
)
def test_a_foreign_specification_is_refused(change: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"^its |^it "):
        Specification.from_dict(replace(SPECIFICATION).as_dict() | change)
