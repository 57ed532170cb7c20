import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.folding import fold, without_noise

ANY_TEXT = st.text(alphabet=st.characters(exclude_categories=()), max_size=300)


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("Hello  World", " hello world "),
        ("Ｆｕｌｌ ｗｉｄｔｈ", " full width "),
        ("Cafe\u0301 CAFÉ", " cafe cafe "),
        ("in\u200bvi\u00adsible", " invisible "),
        ("sooooooo", " sooo "),
        ("Straße", " strasse "),
        ("한국어", " 한국어 "),
        ("a\tb\nc\0d", " a b c d "),
        ("", " "),
    ],
)
def test_disguises_are_folded_away(written: str, folded: str) -> None:
    assert fold(written).text == folded


@pytest.mark.parametrize(
    "noise",
    ["<p>", "</div>", '<span class="x">', ' rel="nofollow"', "jo.doe@mail.example", "192.0.2.17"],
)
def test_markup_and_addresses_leave_no_trace(noise: str) -> None:
    assert fold(f"one {noise} two").text == " one two "


def test_version_numbers_are_no_addresses() -> None:
    assert "3.11.7" in fold("since 3.11.7 it works").text


@given(ANY_TEXT)
def test_every_folded_letter_points_into_the_text(text: str) -> None:
    folded = fold(text)
    assert len(folded.text) == len(folded.codes) == len(folded.origin)
    assert np.all(np.diff(folded.origin) >= 0)
    assert folded.origin.min() >= 0
    assert folded.origin.max() < max(len(text), 1)


@given(ANY_TEXT)
def test_folding_twice_changes_nothing_more(text: str) -> None:
    once = fold(text).text
    assert "  " not in once
    assert fold(once).text == once or without_noise(once) != once


@given(ANY_TEXT)
def test_blanked_noise_keeps_the_length(text: str) -> None:
    assert len(without_noise(text)) == len(text)


def test_a_letter_that_becomes_several_keeps_its_place() -> None:
    folded = fold("xﬃy")
    assert folded.text == " xffiy "
    assert folded.origin.tolist() == [0, 0, 1, 1, 1, 2, 2]
