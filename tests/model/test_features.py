from collections import defaultdict

import numpy as np
import pytest
from hypothesis import given

from model import structure
from model.features import LETTERS, PAIRS, WORDS, Document, Specification, extract
from model.labels import LABELS
from tests.model.texts import ANY_TEXT

SPECIFICATION = Specification(text_bits=18)


def features(body: str, **author: str) -> dict[int, float]:
    found: dict[int, float] = defaultdict(float)
    for number, value in zip(*extract(Document(body, **author), SPECIFICATION), strict=True):
        found[number] += value
    return found


def text_of(body: str) -> dict[int, float]:
    """The features of words alone."""
    return {n: v for n, v in features(body).items() if n < SPECIFICATION.author_start}


def form_of(body: str, **author: str) -> set[str]:
    start = SPECIFICATION.structure_start
    return {structure.NAMES[n - start] for n in features(body, **author) if n >= start}


def test_a_token_counts_once_however_often_it_occurs() -> None:
    assert text_of("one two one") == pytest.approx(text_of("one two one two one"))
    assert text_of("one two") != text_of("one two two")


def test_neighbours_are_features_in_their_order() -> None:
    one_way, other_way, apart = map(text_of, ("one two", "two one", "one. two"))
    assert len(set(one_way) - set(other_way)) == len(set(other_way) - set(one_way)) == 1
    assert len(set(one_way) - set(apart)) == 1


@pytest.mark.parametrize("body", ["some words and no other", "word after word after word " * 30])
def test_each_family_has_its_length_in_any_comment(body: str) -> None:
    _, values = extract(Document(body), SPECIFICATION)
    lengths = [np.square(values[values == value]).sum() for value in set(values)]
    assert sorted(lengths)[:3] == pytest.approx(sorted(np.square([LETTERS, WORDS, PAIRS])))


def test_different_words_are_different_features() -> None:
    one = set(text_of("harbour lantern"))
    assert not one & set(text_of("pudding wicked"))


def test_disguised_and_stretched_words_are_counted_once_each() -> None:
    assert {"disguised_1", "stretched_2"} <= form_of("1diot 1diot soooo looong, so")
    assert not {name for name in form_of("an idiot") if name.startswith(("dis", "str"))}


def test_the_author_has_features_of_his_own() -> None:
    bare = features("the body")
    named = features("the body", author_name="Jo jo!", author_email_domain="Mail.example")
    added = set(named) - set(bare)
    assert len(added) == 2
    assert all(SPECIFICATION.author_start <= n < SPECIFICATION.structure_start for n in added)
    assert sum(named[number] ** 2 for number in added) == pytest.approx(1.0)
    assert named == features("the body", author_name="JO", author_email_domain="mail.EXAMPLE")


def test_name_address_and_mail_domain_are_told_apart() -> None:
    name, url, mail = (
        set(features("", **{field: "casino"})) & set(range(1 << 18, SPECIFICATION.structure_start))
        for field in ("author_name", "author_url", "author_email_domain")
    )
    assert len(name) == len(url) == len(mail) == 1
    assert len(name | url | mail) == 3
    assert "author_page" in form_of("", author_url="casino")


@given(ANY_TEXT)
def test_any_text_has_features_in_range(text: str) -> None:
    numbers, values = extract(Document(text, text[:50], text[:80], text[:20]), SPECIFICATION)
    assert len(numbers) == len(values)
    assert np.isfinite(values).all()
    assert ((numbers >= 0) & (numbers < SPECIFICATION.size)).all()


def test_a_specification_survives_json() -> None:
    assert Specification.from_dict(SPECIFICATION.as_dict()) == SPECIFICATION
    assert SPECIFICATION.as_dict()["version"] == 2


def test_features_are_numbered_without_gaps() -> None:
    small = Specification(text_bits=8, author_bits=4)
    assert (small.author_start, small.structure_start) == (256, 256 + 16)
    assert small.size == 256 + 16 + len(structure.NAMES)
    assert len(set(structure.NAMES)) == len(structure.NAMES) > len(LABELS)


@pytest.mark.parametrize(
    "change",
    [
        {"version": 1},
        {"version": 3},
        {"text_bits": 60},
        {"text_bits": 2},
        {"author_bits": "12"},
        {"letters": [2, 5]},
        {"structure": ["moon_phase"]},
        {"structure": list(structure.NAMES[:-1])},
        {"structure": list(structure.NAMES[::-1])},
        {"unheard_of": 1},
    ],
)
def test_a_foreign_specification_is_refused(change: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"^its |^it "):
        Specification.from_dict(SPECIFICATION.as_dict() | change)
