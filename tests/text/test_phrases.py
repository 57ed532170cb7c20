"""Which phrases a text contains, whatever it is disguised as, and in what time."""

import pytest
import re2
from hypothesis import given
from hypothesis import strategies as st

from service.text import expressions
from service.text.expressions import Expressions
from service.text.phrases import Matcher, refused
from tests.text.growth import is_linear, seconds


def found(phrase: str, text: str) -> bool:
    return Matcher([phrase]).find(text) == (phrase,)


@pytest.mark.parametrize(
    ("phrase", "text"),
    [
        ("cheap pills", "Buy CHEAP Pills now"),
        ("Cheap Pills", "cheap-pills.example"),
        ("cheap-pills", "cheap,\n pills!"),
        ("casino", "ｃａｓｉｎｏ"),
        ("casino", "ca\u200bsi\u00adno"),
        ("casino", "c\u0336a\u0336s\u0336i\u0336n\u0336o\u0336"),
        ("casino", "саsinо"),
        ("BITCOIN", "ВITCOIN"),
        ("poker", "рοker"),
        ("straße", "STRASSE"),
        ("казино", "КАЗИНО!"),
        ("हिन्दी", "यह हिन्दी है"),
        ("赌博", "网上赌博网站"),
        ("🍆", "hi🍆🍆"),
        ("❤", "\u2764\ufe0f"),
        ("$$$", "make $$$$ fast"),
        ("$100", "for $100 only"),
        ("c++", "C++, please"),
    ],
)
def test_a_phrase_is_found(phrase: str, text: str) -> None:
    assert found(phrase, text)


@pytest.mark.parametrize(
    ("phrase", "text"),
    [
        ("ass", "the class passes"),
        ("cheap pills", "cheap red pills"),
        ("cheap pills", "pills, cheap"),
        ("cheap pills", "cheap"),
        ("schon", "schön"),
        ("cop", "сор"),
        ("क", "हिन्दी कल"),
        ("_cheap", "cheap"),
        ("$100", "100 people"),
        ("c++", "vitamin c"),
        ("🍆🍆", "🍆 and 🍆"),
        ("！", "Great!"),
    ],
)
def test_a_phrase_is_not_found(phrase: str, text: str) -> None:
    assert not found(phrase, text)


@pytest.mark.parametrize(
    ("phrase", "text"),
    [
        ("casino*", "CASINOS online"),
        ("casino*", "a casino"),
        ("*viagra*", "getvia\u200bgranow"),
        ("*viagra", "superviagra!"),
        ("cheap pill*", "cheap, pillows"),
        ("казин*", "КАЗИНО!"),
        ("/best (price|deal)s? \\d+/", "BEST deals 2026"),
        ("/^win/", "Win!"),
        ("/o{3,}/", "sooo good"),
    ],
)
def test_a_pattern_is_found(phrase: str, text: str) -> None:
    assert refused(phrase) is None
    assert found(phrase, text)


@pytest.mark.parametrize(
    ("phrase", "text"),
    [
        ("casino*", "mycasino"),
        ("*viagra", "viagras"),
        ("*viagra*", "via gra"),
        ("cheap pill*", "cheap red pills"),
        ("f***", "for"),
        ("/best\\d/", "best of all"),
    ],
)
def test_a_pattern_is_not_found(phrase: str, text: str) -> None:
    assert not found(phrase, text)


@pytest.mark.parametrize(
    ("phrase", "why"),
    [
        ("", "1 to 200"),
        ("x" * 201, "1 to 200"),
        ("\u200b", "neither a word nor a symbol"),
        ("ab*", "fewer than 3 letters"),
        ("*.example", "touches none"),
        ("/(/", "missing )"),
        ("/(a)\\1/", "invalid escape"),
        ("/a(?=b)/", "invalid perl operator"),
        ("/x*/", "would hold every comment"),
        ("/(a{1000}){1000}/", "invalid repetition size"),
        ("/\\pL{200}/", "too large"),
    ],
)
def test_what_cannot_be_found_or_takes_too_long_is_refused(phrase: str, why: str) -> None:
    assert why in (refused(phrase) or "")
    assert Matcher([phrase]).find("abc.example a(b) xx") == ()


def test_all_kinds_of_phrases_are_found_together() -> None:
    matcher = Matcher(["/\\d{4}/", "$$$", "casino*", "dear friend", "/x{9}/"])
    text = "Dear friend, 2026 casinos $$$"
    assert set(matcher.find(text)) == {"/\\d{4}/", "$$$", "casino*", "dear friend"}


def test_expressions_too_large_for_one_pass_are_tried_one_by_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(expressions, "_TOGETHER", 1 << 16)
    many = [f"[a-f{number}]{{10,20}}z.*{number}$" for number in range(50)]
    assert list(Expressions([*many, "needle"]).find("a needle")) == [50]


def test_a_pass_that_ends_in_silence_is_not_believed(monkeypatch: pytest.MonkeyPatch) -> None:
    silent = re2.Set.SearchSet()
    silent.Add("never said")
    silent.Compile()
    monkeypatch.setattr(expressions, "_together", lambda _: silent)
    assert list(Expressions(["hay", "needle"]).find("a needle")) == [1]


def test_phrases_come_as_written_each_once_in_the_order_of_the_text() -> None:
    matcher = Matcher(["Dear Friend", "Click HERE", "friend", "unused"])
    text = "click here, dear friend, click here"
    assert matcher.find(text) == ("Click HERE", "Dear Friend", "friend")


def test_of_equal_phrases_the_first_is_named() -> None:
    assert Matcher(["Big Win", "big-win"]).find("BIG WIN") == ("Big Win",)


@pytest.mark.parametrize("phrases", [[], [""], [" ", "\u200b"]])
def test_an_empty_phrase_finds_nothing(phrases: list[str]) -> None:
    assert Matcher(phrases).find("anything at all") == ()


@given(st.lists(st.from_regex(r"[a-zéø]{1,5}|[а-я]{1,5}", fullmatch=True), min_size=1, max_size=4))
def test_a_phrase_finds_itself_among_other_words(words: list[str]) -> None:
    phrase = " ".join(words)
    assert found(phrase, f"x0x {phrase.upper().lower()} x0x")


@given(st.text(), st.text())
def test_any_phrase_and_any_text_will_do(phrase: str, text: str) -> None:
    assert set(Matcher([phrase]).find(text)) <= {phrase}


def test_a_long_list_takes_no_longer_than_a_short_one() -> None:
    many = Matcher(f"word{i} other{i % 97} third{i % 89}" for i in range(65_000))
    few = Matcher(["word7 other7 third7"])
    text = "word7 other7 third7 and thirty ordinary words around it " * 200
    assert many.find(text) == few.find(text) == ("word7 other7 third7",)
    assert any(seconds(many.find, text) < 3 * seconds(few.find, text) for _ in range(5))


def test_a_long_list_of_patterns_takes_no_longer_than_a_short_one() -> None:
    many = Matcher(f"*stem{i}*" if i % 2 else f"stem{i}*" for i in range(20_000))
    few = Matcher(["stem7*"])
    text = "stemming stem7x and thirty ordinary words around it " * 200
    assert "stem7*" in few.find(text)
    assert any(seconds(many.find, text) < 4 * seconds(few.find, text) for _ in range(5))


@pytest.mark.parametrize("pattern", ["a ", "a", "aaab", "x1", "é "])
@pytest.mark.parametrize(
    "phrase", ["/(a+a+)+b/", "/(a|aa)*c/", "/(.*){9}z/", "/(x?x?x?)+y/", "*aaab*", "aaaa*"]
)
def test_no_pattern_takes_more_time_than_the_length_asks(phrase: str, pattern: str) -> None:
    assert refused(phrase) is None
    assert is_linear(Matcher([phrase]).find, pattern)


@given(st.text(max_size=60), st.text())
def test_any_expression_is_refused_or_runs(pattern: str, text: str) -> None:
    phrase = f"/{pattern}/"
    if refused(phrase) is None:
        assert set(Matcher([phrase]).find(text)) <= {phrase}


@pytest.mark.parametrize("pattern", ["a ", "é", "\u0301", "!", "aя", "赌", "👍", "$"])
def test_the_time_grows_with_the_length_alone(pattern: str) -> None:
    matcher = Matcher(["a a a a b", "!!!!?", "赌赌博", "$$$$%", "👍👍👎"])
    assert is_linear(matcher.find, pattern)
