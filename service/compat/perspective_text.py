"""The words of a text that a client sent, and where in it they stand."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate

# A comment, a script or a style with what it holds, a tag, or a character by its name. Each
# alternative stops at the next `<` or takes all that is left, so that none is tried twice.
_MARKUP = re.compile(
    r"<!--.*?(?:-->|\Z)"
    r"|<(script|style)\b.*?(?:</\1\b[^<>]*>?|\Z)"
    r"|</?([a-z][a-z0-9]*)[^<>]*>?"
    r"|<[!?][^<>]*>?"
    r"|&(?:#[0-9]{1,7}|#x[0-9a-f]{1,6}|[a-z][a-z0-9]{1,31});?",
    re.IGNORECASE | re.DOTALL,
)
# Tags that may stand within a word; every other one ends it.
_INLINE = frozenset(
    "a abbr b bdi bdo big cite code data del dfn em font i ins kbd mark q s samp small span"
    " strike strong sub sup tt u var wbr".split()
)
_SPACE = re.compile(r"\s+")
_SENTENCE_ENDS = re.compile(r"[.!?…][\"')\]”’»]*\Z")
_CLOSING = 8  # characters before a space in which the end of a sentence is looked for

Place = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Readable:
    """What is to be judged, with the place of each of its code points in the text as sent.

    Places are in UTF-16 units, the end not included; ``length`` is that of the text as sent.
    """

    words: str
    places: list[Place]
    length: int

    def place(self, start: int, end: int) -> Place:
        """Where the words from ``start`` to ``end``, at least one, stand in the text as sent."""
        return self.places[start][0], self.places[end - 1][1]


def readable(text: str, markup: bool) -> Readable:
    """A text without its markup, if it has any."""
    units = (2 if ord(letter) > 0xFFFF else 1 for letter in text)
    at = list(accumulate(units, initial=0))
    words: list[str] = []
    places: list[Place] = []
    for piece, start, end in _pieces(text) if markup else _plain(text, 0, len(text)):
        words.append(piece)
        places += [(at[start], at[end])] * len(piece)
    return Readable("".join(words), places, at[-1])


def _plain(text: str, start: int, end: int) -> Iterator[tuple[str, int, int]]:
    return ((text[number], number, number + 1) for number in range(start, end))


def _pieces(text: str) -> Iterator[tuple[str, int, int]]:
    """What is read, with the part of the text that it is read from."""
    done = 0
    for found in _MARKUP.finditer(text):
        yield from _plain(text, done, found.start())
        yield _read(found), found.start(), found.end()
        done = found.end()
    yield from _plain(text, done, len(text))


def _read(markup: re.Match[str]) -> str:
    if markup[0].startswith("&"):
        return html.unescape(markup[0])
    tag = markup[2]
    return "\n" if tag and tag.lower() not in _INLINE else ""


def sentences(words: str) -> list[Place]:
    """Start and end of each sentence, in code points and without the space around it.

    One ends with ``.``, ``!``, ``?`` or ``…`` before a space, and with a line.
    """
    found = []
    start = 0
    for space in _SPACE.finditer(words):
        before = words[max(start, space.start() - _CLOSING) : space.start()]
        if "\n" in space[0] or not before or _SENTENCE_ENDS.search(before):
            found.append((start, space.start()))
            start = space.end()
    found.append((start, len(words)))
    return [(start, end) for start, end in found if start < end]
