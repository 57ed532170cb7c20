import sys
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model import folding
from model.folding import fold, folded, without_noise
from tests.model.texts import ANY_TEXT


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("Hello  World", "hello  world"),
        ("Ｆｕｌｌ ｗｉｄｔｈ", "full width"),
        ("Cafe\u0301 CAFÉ", "cafe cafe"),
        ("in\u200bvi\u00adsible", "invisible"),
        ("ﬁne, ½", "fine, 1⁄2"),
        ("Straße İ", "strasse i"),
        ("한국어", "한국어"),
        ("α\u0345\u20dd", "α"),
        ("a\tb\nc\0d\x7fe", "a b c d e"),
        ("é\tb\nc\0d\x7fe\u2028f", "e b c d e f"),
        ("a\ud800b\udfff", "a b "),
        ("", ""),
    ],
)
def test_case_width_accents_and_the_invisible_are_folded_away(written: str, read: str) -> None:
    assert folded(written) == read


@pytest.mark.parametrize(
    "noise",
    ["<p>", "</div>", '<span class="x">', ' rel="nofollow"', "jo.doe@mail.example", "192.0.2.17"],
)
@pytest.mark.parametrize("rest", ["two", "zwölf"])
def test_markup_and_addresses_leave_no_trace(noise: str, rest: str) -> None:
    assert fold(f"one {noise} {rest}").text.split() == ["one", folded(rest)]


def test_version_numbers_are_no_addresses() -> None:
    assert "3.11.7" in folded("since 3.11.7 it works")


@given(ANY_TEXT)
def test_blanked_noise_keeps_the_length(text: str) -> None:
    assert len(without_noise(text)) == len(text)


@given(ANY_TEXT)
def test_the_way_back_changes_nothing_of_the_text(text: str) -> None:
    assert fold(text).text == folded(text)


@given(st.text(alphabet=st.characters(max_codepoint=127)))
def test_plain_letters_are_folded_alike_beside_others(text: str) -> None:
    assert folded(f"{text} é") == f"{folded(text)} e"


@given(ANY_TEXT)
def test_folding_twice_changes_nothing_more(text: str) -> None:
    once = folded(text)
    assert folded(once) == once or without_noise(once) != once


@given(ANY_TEXT)
def test_every_folded_letter_points_into_the_text(text: str) -> None:
    result = fold(text)
    origins = [result.origin(place, place + 1) for place in range(len(result.text))]
    assert all(0 <= start < end <= len(text) for start, end in origins)
    assert origins == sorted(origins)
    assert all(one == two or one[1] <= two[0] for one, two in pairwise(origins))


@pytest.mark.parametrize(
    ("written", "part", "stood"),
    [
        ("xﬃy", "f", "ﬃ"),
        ("xﬃy", "ffi", "ﬃ"),
        ("xﬃy", "iy", "ﬃy"),
        ("an i\u00addi\u0301ot\u200b!", "idiot", "i\u00addi\u0301ot"),
        ("<p>ä</p> b", "b", "b"),
        ("plain text", "text", "text"),
    ],
)
def test_what_was_found_is_shown_as_it_was_written(written: str, part: str, stood: str) -> None:
    result = fold(written)
    place = result.text.index(part)
    start, end = result.origin(place, place + len(part))
    assert written[start:end] == stood


def test_every_code_point_is_folded_and_few_are_remembered() -> None:
    every = "".join(map(chr, range(0, sys.maxunicode + 1, 11)))
    assert folded(every) == fold(every).text
    assert len(folding._FOLDED) <= folding._Table.LIMIT
