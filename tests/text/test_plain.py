"""Texts made short: to compare by, and to show in a list."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.text.plain import excerpt, fingerprint


@pytest.mark.parametrize("other", ["Hello  World", "\nhello world ", "ＨＥＬＬＯ\u00a0world"])
def test_spacing_case_and_width_do_not_make_another_text(other: str) -> None:
    assert fingerprint(other) == fingerprint("hello world")


@pytest.mark.parametrize("other", ["helloworld", "hello, world", "hello worlds"])
def test_other_words_make_another_text(other: str) -> None:
    assert fingerprint(other) != fingerprint("hello world")


@given(st.text())
def test_a_fingerprint_is_a_digest_of_any_text(body: str) -> None:
    assert len(fingerprint(body)) == 64


@pytest.mark.parametrize(
    ("body", "limit", "line"),
    [
        ("short", 10, "short"),
        ("two\n\nlines", 10, "two lines"),
        ("one two three", 10, "one two…"),
        ("exactlyten", 10, "exactlyten"),
        ("oneverylongword", 5, "onev…"),
        ("", 5, ""),
        ("a" + " " * 900, 5, "a"),
    ],
)
def test_an_excerpt_is_one_line_cut_between_words(body: str, limit: int, line: str) -> None:
    assert excerpt(body, limit) == line


@given(st.text(), st.integers(1, 30))
def test_an_excerpt_is_never_too_long(body: str, limit: int) -> None:
    assert len(excerpt(body, limit)) <= limit
