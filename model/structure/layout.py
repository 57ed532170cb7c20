"""How a comment is laid out: its lines, its length, its punctuation, its numbers."""

import re
from collections.abc import Iterator

# Programs that post comments break lines at a fixed width; people break them at the end of a
# thought.
_WRAPPED = re.compile(r"[^\n]{40}\w[ ]?\n[a-z]")
_PARAGRAPHS = re.compile(r"\n\s{0,20}\n")
_RUNS_ON = re.compile(r"[,!?][A-Za-z]")
_GAP_BEFORE_SIGN = re.compile(r" [.,!?](?:\s|$)")
_PHONE = re.compile(r"\d[\d\s().-]{8,20}\d")
_PRICE = re.compile(r"[$€£₹]\s?\d")
_SMILE = re.compile(r"[:;]-?[)(DP]")

_STEPS = (3, 8, 20, 50, 120)
_MANY_WORDS = 8

NAMES = (
    *("wrapped_1", "wrapped_2", "wrapped_3", "trailing_1", "trailing_2", "trailing_3"),
    *(*(f"words_to_{step}" for step in _STEPS), "words_more", "paragraphs"),
    *("words_repeat", "words_repeat_much", "title_case", "title_case_all", "capitals", "shouted"),
    *("long_words", "very_long_words", "numbers", "many_numbers"),
    *("small_start", "small_i", "full_stop", "two_bangs", "bang", "question", "apostrophe"),
    *("braces", "smile", "reply", "quotation", "quotes", "parentheses", "runs_on"),
    *("gap_before_sign", "phone", "price", "mail", "excerpt"),
)


def of_layout(body: str) -> Iterator[str]:
    """The names of `NAMES` that are true of a comment."""
    words = body.split()
    yield next((f"words_to_{step}" for step in _STEPS if len(words) <= step), "words_more")
    if words:
        yield from _of_words(words)
        yield from _of_ends(words[0], words[-1])
    if len(words) >= _MANY_WORDS:
        yield from _of_many_words(words)
    if "\n" in body:
        yield from _of_lines(body)
    yield from _of_signs(body)


def _of_many_words(words: list[str]) -> Iterator[str]:
    distinct = len(set(words)) / len(words)
    if distinct < 0.5:
        yield "words_repeat_much"
    elif distinct < 0.7:
        yield "words_repeat"
    letters = sum(map(len, words)) / len(words)
    if letters > 6.5:
        yield "very_long_words"
    elif letters > 5.2:
        yield "long_words"


def _of_words(words: list[str]) -> Iterator[str]:
    title = sum(map(str.istitle, words)) / len(words)
    if title > 0.8:
        yield "title_case_all"
    elif title > 0.4:
        yield "title_case"
    capitals = sum(len(word) > 1 for word in filter(str.isupper, words)) / len(words)
    if capitals > 0.5:
        yield "shouted"
    elif capitals > 0.1:
        yield "capitals"
    numbers = sum(map(str.isdigit, words)) / len(words)
    if numbers > 0.3:
        yield "many_numbers"
    elif numbers > 0.1:
        yield "numbers"


def _of_lines(body: str) -> Iterator[str]:
    if wrapped := len(_WRAPPED.findall(body)):
        yield f"wrapped_{min(wrapped, 3)}"
    if trailing := body.count(" \n"):
        yield f"trailing_{min(trailing, 3)}"
    if _PARAGRAPHS.search(body):
        yield "paragraphs"


def _of_ends(first: str, last: str) -> Iterator[str]:
    if first[0].islower():
        yield "small_start"
    elif first[0] == "@":
        yield "reply"
    elif first[0] == ">":
        yield "quotation"
    if last[-1] in ".!?":
        yield "full_stop"
        if last[-2:] == "!!":
            yield "two_bangs"


def _of_signs(body: str) -> Iterator[str]:
    for name, sign in _SIGNS:
        if sign in body:
            yield name
    for name, pattern in _PATTERNS:
        if pattern.search(body):
            yield name
    if "@" in body and "." in body and not body.startswith("@"):
        yield "mail"


_SIGNS = (
    *(("bang", "!"), ("question", "?"), ("parentheses", "("), ("small_i", " i ")),
    *(("apostrophe", "'"), ("apostrophe", "’"), ("quotes", '"'), ("quotes", "“")),
    *(("braces", "{"), ("braces", ";"), ("braces", "="), ("excerpt", "[...]"), ("excerpt", "[…]")),
)
_PATTERNS = (
    ("smile", _SMILE),
    ("runs_on", _RUNS_ON),
    ("gap_before_sign", _GAP_BEFORE_SIGN),
    ("phone", _PHONE),
    ("price", _PRICE),
)
