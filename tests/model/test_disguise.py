import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.disguise import meant, shapes
from tests.model.texts import ANY_TEXT

LATIN = st.text(alphabet="abcdefghijklmnopqrstuvwxyz", min_size=1)


@pytest.mark.parametrize(
    ("written", "word"),
    [
        ("раypal", "paypal"),
        ("cаsіnо", "casino"),
        ("ɡօօd", "good"),
        ("νiagrα", "viagra"),
        ("ᴠiagra", "viagra"),
        ("1d10t", "idiot"),
        ("$tup1d", "stupid"),
        ("l0$er", "loser"),
        ("stuuuupid", "stupid"),
        ("sоооо", "so"),
        ("1di000t", "idiot"),
    ],
)
def test_a_disguised_word_is_read_as_it_was_meant(written: str, word: str) -> None:
    assert meant(written) == word


@pytest.mark.parametrize(
    "word", ["привет", "коса", "ουτοπια", "сон2", "2026", "$100", "good", "don't", "漢字"]
)
def test_a_word_in_one_alphabet_stays(word: str) -> None:
    assert meant(word) == word


def test_two_equal_letters_are_not_stretched() -> None:
    assert meant("committee") == "committee"
    assert meant("хорошоооо") == "хорошо"


@given(LATIN)
def test_only_stretching_changes_plain_words(word: str) -> None:
    stretched = any(letter * 3 in word for letter in word)
    assert (meant(word) != word) == stretched


@given(ANY_TEXT)
def test_what_was_meant_is_no_disguise(text: str) -> None:
    assert meant(meant(text)) == meant(text)


@pytest.mark.parametrize("other", ["idoit", "iidot", "iodit"])
def test_letters_may_change_places_inside_a_word(other: str) -> None:
    assert shapes(other)[0] == shapes("idiot")[0]


@pytest.mark.parametrize("other", ["stupud", "stpd", "stoopid", "st*pid", "sttupid"])
def test_vowels_may_change_or_go(other: str) -> None:
    assert shapes(other.replace("*", ""))[-1] == shapes("stupid")[-1]


def test_other_words_have_other_shapes() -> None:
    assert not set(shapes("stupid")) & set(shapes("studio"))
    assert not set(shapes("idiot")) & {*shapes("tidio"), *shapes("idito")}


def test_short_words_and_numbers_have_no_shape() -> None:
    assert shapes("cat") == shapes("a1b2c3") == shapes("") == []
    assert len(shapes("audio")) == 1
