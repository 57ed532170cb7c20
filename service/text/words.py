"""The words of a text as the search knows them, and what somebody typed to find them.

Both databases get words that were cut here, so that they find the same comments.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

# Scripts that set no space between words: each sign is a word, and words are phrases of them.
_SIGN = (
    r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf"
    r"\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
)
_WORD = re.compile(rf"(?![\W_]){_SIGN}|(?:(?!{_SIGN})[^\W_])+")
_ASCII_WORD = re.compile("[a-z0-9]+")
# Quoted text is one piece; a quote that is never closed reaches to the end.
_PIECE = re.compile(r'"([^"]*)"?|([^\s"]+)')

# Between the parts of a comment, so that no phrase reaches from one into the next.
BREAK = "·"
# A word is found by its first letters if they are this many: fewer would find half of all.
SHORTEST_START = 3
# PostgreSQL takes no word over 2,046 bytes; nobody types one.
_LONGEST = 100


@dataclass(frozen=True, slots=True)
class Term:
    """Words that must stand one after the other; ``begins``: the last may go on."""

    words: tuple[str, ...]
    begins: bool


def words(text: str) -> list[str]:
    """Letters and digits in runs, without case, accents and width; signs are no words.

    >>> words("Crème brûlée, 100% (ada@post.example)")
    ['creme', 'brulee', '100', 'ada', 'post', 'example']
    """
    if text.isascii():
        return [word[:_LONGEST] for word in _ASCII_WORD.findall(text.lower())]
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    marks = {sign: None for sign in map(ord, set(folded)) if _is_mark(sign)}
    return [word[:_LONGEST] for word in _WORD.findall(folded.translate(marks))]


def _is_mark(sign: int) -> bool:
    return unicodedata.category(chr(sign)).startswith("M")


def document(parts: Iterable[str | None]) -> list[str]:
    """All words of a comment's parts, with ``BREAK`` between one part and the next."""
    found: list[str] = []
    for part in filter(None, parts):
        found += [BREAK, *words(part)] if found else words(part)
    return found


def terms(query: str) -> list[Term]:
    """What was typed: every term has to occur. Any text is a valid query.

    Words are found by their beginning, what stands in quotes as it is. One piece that holds
    several words ("ada@post.example") is a phrase.

    >>> [term.words for term in terms('station "A million"')]
    [('station',), ('a', 'million')]
    """
    found: dict[Term, None] = {}
    for quoted, bare in _PIECE.findall(query):
        piece = tuple(words(quoted or bare))
        begins = bool(bare) and bool(piece) and len(piece[-1]) >= SHORTEST_START
        if piece:
            found[Term(piece, begins)] = None
    return list(found)
