import unicodedata
from itertools import groupby

import pytest
from hypothesis import given
from hypothesis import strategies as st

from training.perturb import PERTURBATIONS, SHARE, perturb

WORDS = "nobody reads these foolish sentences about Zebras, Mountains or KINDNESS and their use"
SHORT = "you and I may go to the sea, so be it!"
LINK = "https://pictures.example/holiday/harbour?size=large"
IN_WORDS = sorted(PERTURBATIONS.keys() - {"joined_words"})
LONG_TEXT = "\n".join(["lantern", "orchestra", "the", "sea", "cascade"] * 400)

every = pytest.mark.parametrize("name", sorted(PERTURBATIONS))


def without(category: str, text: str) -> str:
    return "".join(letter for letter in text if unicodedata.category(letter) != category)


def changed(name: str, text: str = WORDS) -> list[str]:
    return [perturb(text, name, seed) for seed in range(40)]


@every
@given(text=st.text(st.characters(), max_size=80), seed=st.integers())
def test_any_text_can_be_perturbed_and_the_same_seed_gives_the_same(
    name: str, text: str, seed: int
) -> None:
    assert perturb(text, name, seed) == perturb(text, name, seed)


@every
def test_at_least_one_word_is_touched_whatever_the_seed(name: str) -> None:
    assert all(result != "idiots everywhere" for result in changed(name, "idiots everywhere"))
    assert len(set(changed(name))) > 20


@every
def test_short_words_links_and_markup_stay(name: str) -> None:
    for text in (SHORT, LINK, "", "1234 5678 - ??? \U0001f600", '<a href="/holiday">it</a>'):
        assert set(changed(name, text)) == {text}
    assert all(f" {LINK} " in result for result in changed(name, f"beautiful {LINK} pictures"))


@pytest.mark.parametrize("name", IN_WORDS)
def test_about_the_share_of_the_long_words_is_touched_and_no_other(name: str) -> None:
    before, after = LONG_TEXT.split("\n"), perturb(LONG_TEXT, name, 3).split("\n")
    touched = [old for old, new in zip(before, after, strict=True) if old != new]
    assert not {"the", "sea"} & set(touched)
    assert len(touched) / sum(len(word) > 3 for word in before) == pytest.approx(SHARE, abs=0.05)


def test_leet_can_be_read_back() -> None:
    signs = str.maketrans("4@31!05$", "aaeiioss")
    assert all(result.translate(signs).lower() == WORDS.lower() for result in changed("leet"))


def test_accents_are_all_that_is_added() -> None:
    for result in changed("accents"):
        assert without("Mn", unicodedata.normalize("NFD", result)) == WORDS


def test_confusables_are_other_letters_of_another_script() -> None:
    for result in changed("confusables"):
        pairs = [(a, b) for a, b in zip(WORDS, result, strict=True) if a != b]
        assert all(unicodedata.name(a).startswith("LATIN") for a, _ in pairs)
        assert all(unicodedata.name(b).startswith(("CYRILLIC", "GREEK")) for _, b in pairs)
        assert all(a.islower() == b.islower() for a, b in pairs)


@given(text=st.text(max_size=80), seed=st.integers())
def test_invisible_characters_leave_no_trace_once_removed(text: str, seed: int) -> None:
    result = perturb(text, "zero_width", seed)
    plain, disguised = (
        unicodedata.normalize("NFKC", without("Cf", each)) for each in (text, result)
    )
    assert disguised == plain


def test_letters_are_set_apart_by_one_kind_of_sign() -> None:
    seen = {perturb("foolish", "spaced_letters", seed) for seed in range(40)}
    assert seen == {"f o o l i s h", "f.o.o.l.i.s.h", "f-o-o-l-i-s-h"}


def test_joining_takes_away_spaces_alone_and_joins_three_words_at_most() -> None:
    for result in changed("joined_words", "wonderful old pictures of every harbour around here"):
        assert result.replace(" ", "") == "wonderfuloldpicturesofeveryharbouraroundhere"
        assert len(result.split()) >= 3
    assert set(changed("joined_words", "foolish\nsentences, indeed")) == {
        "foolish\nsentences, indeed"
    }


def test_swapping_keeps_the_letters_and_the_first_in_its_place() -> None:
    for result in changed("swapped_letters", "foolish sentences"):
        words = zip(result.split(), ["foolish", "sentences"], strict=True)
        assert all(sorted(new) == sorted(old) and new[0] == old[0] for new, old in words)
    assert perturb("Ammm", "swapped_letters", 1) == "mAmm"


def test_a_repeated_letter_is_the_only_addition() -> None:
    for result in changed("repeated_letter", "domain"):
        assert "".join(letter for letter, _ in groupby(result)) == "domain"
        assert 1 <= len(result) - len("domain") <= 4


def test_a_missing_letter_is_the_only_loss() -> None:
    possible = {"dmain", "doain", "domin", "doman", "domai"}
    assert set(changed("missing_letter", "domain")) == possible


def test_stars_stand_within_the_word() -> None:
    possible = {"r*ther", "ra*her", "rat*er", "rath*r", "r**her", "ra**er", "rat**r"}
    assert set(changed("starred", "rather")) == possible


@every
def test_marks_stay_with_their_letters(name: str) -> None:
    marked = unicodedata.normalize("NFD", "naïveté")
    for result in changed(name, marked):
        marks = [i for i, letter in enumerate(result) if unicodedata.combining(letter)]
        assert all(result[i - 1].isalpha() for i in marks)
