"""The words of a text that a client sent, and its sentences."""

from __future__ import annotations

import pytest

from service.compat.perspective_text import readable, sentences


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ("f<b>r</b>iend", "friend"),
        ("one<br>two<p>three</p>four", "one\ntwo\nthree\nfour"),
        ("a &lt; b &amp; c&#33; &#x1F682;", "a < b & c! 🚂"),
        ("I <3 you, 1 < 2", "I <3 you, 1 < 2"),
        ("a<!-- hidden -->b<script>var x</script>c<style>p{}</style>d", "abcd"),
        ("a<script>never closed", "a"),
        ("<A HREF='x'>link</A>", "link"),
        ("<custom-tag>x</custom-tag>", "\nx\n"),
        ("&xyzzy; & &", "&xyzzy; & &"),
    ],
)
def test_markup_is_taken_away(sent: str, words: str) -> None:
    assert readable(sent, markup=True).words == words
    assert readable(sent, markup=False).words == sent


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("One. Two!  Three?", ["One.", "Two!", "Three?"]),
        ('He said "no." Then he left.', ['He said "no."', "Then he left."]),
        ("version 2.0 is out", ["version 2.0 is out"]),
        ("a line\n\n another", ["a line", "another"]),
        ("  \n Wait… what?! \n", ["Wait…", "what?!"]),
        ("", []),
        (" \n ", []),
    ],
)
def test_sentences(words: str, found: list[str]) -> None:
    assert [words[start:end] for start, end in sentences(words)] == found


def test_a_character_by_its_name_stands_where_its_name_does() -> None:
    sent = "🚂 &amp; <b>you</b>"
    found = readable(sent, markup=True)
    at = found.words.index("&")
    assert found.place(at, at + 1) == (3, 8)
    assert found.place(len(found.words) - 3, len(found.words)) == (12, 15)
