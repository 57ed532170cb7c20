"""Every feature of form, shown by a comment of which it is true and one of which it is not."""

import time

import pytest
from hypothesis import given

from model import structure
from model.features import Document, Specification, extract
from tests.model.texts import ANY_TEXT

SPECIFICATION = Specification(text_bits=4, author_bits=4)
ORDINARY = Document("We walked there on Sunday and it was lovely", "Ann Lee")
OF_THE_ORDINARY = {"links_0", "words_to_20"}
SHOUTED = Document("HTTP://A.EXAMPLE")
LONG = "So there we stood and looked at all the boats in the"
WORDS = [f"word{number}" for number in range(200)]

TRUE_OF: dict[str, str | Document] = {
    "links_0": "no link here",
    "links_1": "see https://shop.example/",
    "links_2": "http://a.example http://b.example",
    "links_3": "http://a.example http://b.example www.c.example",
    "links_4_or_more": "http://a.example " * 5,
    "bare_host": "look at shop-now.com today",
    "known_host": "see https://en.wikipedia.org/wiki/Harbour",
    "unknown_host": "see https://shop.example/",
    "front_page": "see https://shop.example/",
    "deep_page": "see https://shop.example/a/b/c",
    "html_page": "see https://shop.example/best.html",
    "two_hosts": "http://a.example http://b.example",
    "cheap_ending": "see http://pills.xyz",
    "good_ending": "see http://harbour.org",
    "common_ending": "see http://harbour.com",
    "other_ending": "see http://harbour.example",
    "short_host": "see http://bit.ly/x",
    "long_host": "see http://bestcheappillsonline.example",
    "hyphen_host": "see http://cheap-pills.example",
    "digit_host": "see http://pills24.example",
    "subdomain": "see http://pills.shop.example",
    "anchor": "<a href='http://a.example'>a</a>",
    "bbcode": "[url=http://a.example]a[/url]",
    "markdown_link": "see [here](http://a.example)",
    "ends_with_link": "look: http://a.example",
    "starts_with_link": "http://a.example is what I saw",
    "no_words_beside": "look: http://a.example",
    "few_words_beside": "we all looked at http://a.example today",
    "words_beside": f"{' '.join(WORDS[:20])} http://a.example",
    "links_over_30%": "what I have seen there: http://a.example/b",
    "links_over_60%": "look: http://a.example/long",
    "wrapped_1": f"{LONG}\nharbour.",
    "wrapped_2": f"{LONG}\nharbour. {LONG}\nharbour.",
    "wrapped_3": f"{LONG}\nharbour. " * 5,
    "trailing_1": "one \ntwo",
    "trailing_2": "one \ntwo \nthree",
    "trailing_3": "one \n" * 5,
    "words_to_3": "nice post",
    "words_to_8": "a nice post that I read",
    "words_to_20": " ".join(WORDS[:20]),
    "words_to_50": " ".join(WORDS[:50]),
    "words_to_120": " ".join(WORDS[:120]),
    "words_more": " ".join(WORDS),
    "paragraphs": "one\n \ntwo",
    "words_repeat": "one two three four five one two three",
    "words_repeat_much": "buy it " * 9,
    "title_case": "Best Cheap pills Of all",
    "title_case_all": "Best Cheap Pills",
    "capitals": "this is NOT what was said",
    "shouted": "BUY THIS NOW",
    "long_words": " ".join(["letters"] * 5 + ["word"] * 5),
    "very_long_words": "international cooperation " * 5,
    "numbers": "call me at 5 please",
    "many_numbers": "call 555 12 34",
    "small_start": "nice walk",
    "small_i": "Today i went there",
    "full_stop": "That is it.",
    "two_bangs": "Now!!",
    "bang": "Now! Or later",
    "question": "Why?",
    "apostrophe": "It’s fine",
    "braces": "if (x) { y; }",
    "smile": "Well ;-)",
    "reply": "@ann yes",
    "quotation": "> was it\nYes",
    "quotes": 'The "best" one',
    "parentheses": "Well (maybe)",
    "runs_on": "First,second",
    "gap_before_sign": "What is this ?",
    "phone": "Call +1 (555) 123-4567",
    "price": "Only $ 5",
    "mail": "Write to jo@mail.example",
    "excerpt": "[...] as I wrote there [...]",
    "cyrillic": "Спасибо большое",
    "east_asian": "ありがとう",
    "other_script": "مرحبا بكم",
    "second_script": "thanks, or as we say спасибо",
    "mixed_script": "cаsino with a Cyrillic a",
    "odd_letter": "ｃasino",
    "odd_letters": "ｃａsino",
    "pictograph": "hooray 🎉",
    "disguised_1": "1diot",
    "disguised_2": "1diot st0p 1diot",
    "disguised_3": "1diot st0p l0ser cr4p",
    "stretched_1": "soooo good",
    "stretched_2": "soooo gooood soooo",
    "stretched_3": "soooo gooood yeees nooo",
    "author_long_name": Document("", "Best Cheap Pills"),
    "author_name_digits": Document("", "Ann77"),
    "author_name_small": Document("", "ann"),
    "author_name_host": Document("", "Pills.com"),
    "author_page": Document("", "", "https://harbour.example"),
    "author_known_host": Document("", "", "https://github.com/ann"),
    "author_unknown_host": Document("", "", "https://harbour.example"),
    "author_cheap_ending": Document("", "", "pills.xyz"),
    "author_good_ending": Document("", "", "https://harbour.org"),
    "author_common_ending": Document("", "", "https://harbour.com"),
    "author_other_ending": Document("", "", "https://harbour.example"),
    "author_short_host": Document("", "", "http://tinyurl.com/x"),
    "author_long_host": Document("", "", "http://bestcheappillsonline.example"),
    "author_hyphen_host": Document("", "", "http://cheap-pills.example"),
    "author_digit_host": Document("", "", "http://pills24.example"),
    "author_subdomain": Document("", "", "http://pills.shop.example"),
    "author_deep_page": Document("", "", "http://pills.example/a/b/c"),
}


def true_of(comment: str | Document) -> set[str]:
    document = Document(comment) if isinstance(comment, str) else comment
    numbers, _ = extract(document, SPECIFICATION)
    start = SPECIFICATION.structure_start
    return {structure.NAMES[number - start] for number in numbers if number >= start}


@pytest.mark.parametrize("name", structure.NAMES)
def test_a_feature_is_true_of_one_comment_and_not_of_another(name: str) -> None:
    assert name in true_of(TRUE_OF[name])
    other = SHOUTED if name in OF_THE_ORDINARY else ORDINARY
    assert name not in true_of(other)


def test_no_feature_is_shown_that_is_not_there() -> None:
    assert set(TRUE_OF) == set(structure.NAMES)
    assert true_of(ORDINARY) == OF_THE_ORDINARY


@pytest.mark.parametrize(
    ("body", "name"),
    [
        ("version 3.11 of main.py", "bare_host"),
        ("a mail to jo@harbour.com", "bare_host"),
        ("it is at a.example/b/c.d", "deep_page"),
        ("so good", "stretched_1"),
        ("one\ntwo", "paragraphs"),
        ("a short line\nand another", "wrapped_1"),
        ("Привет", "mixed_script"),
        ("naïve Café", "second_script"),
        ("Yes!", "two_bangs"),
        ("It was 20:15", "smile"),
        ("I read 'it' in 2019", "phone"),
    ],
)
def test_what_only_looks_like_a_feature_is_none(body: str, name: str) -> None:
    assert name not in true_of(body)


@given(body=ANY_TEXT, name=ANY_TEXT, url=ANY_TEXT)
def test_any_comment_has_features_in_order(body: str, name: str, url: str) -> None:
    found = structure.features(body, name, url, len(name), len(url))
    assert found == sorted(set(found))
    assert len({structure.NAMES[number] for number in found}) == len(found) >= 2


@pytest.mark.parametrize(
    "piece",
    ["!", "http://", "<a ", "a@", "a.b.", "1(.-", "\n", " \n", "a" * 40 + "\n", "-", "www.", ":/"],
)
def test_no_comment_takes_long(piece: str) -> None:
    started = time.thread_time()
    structure.features(piece * (65_536 // len(piece)), piece * 100, piece * 500)
    assert time.thread_time() - started < 1
