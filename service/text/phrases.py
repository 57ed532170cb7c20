"""A list of phrases, found in one pass, however long the list is."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from service.text import expressions, stems
from service.text.expressions import Expressions
from service.text.stems import Stems

LONGEST = expressions.LONGEST  # characters of a phrase
MOST_EXPRESSIONS = 1000  # of one list

# Letters of other alphabets that look like Latin ones, upper case apart from lower: Н is an H,
# but н would pass for one only in small capitals, and Ν is an N while ν is a v.
_LOOKALIKES = str.maketrans(
    "АВЕЅІЈКМНОРСТУХԌЗаеѕіјкмнорстухвһԁԛԝӏґ" + "ΑΒΕΖΗΙΚΜΝΟΡΤΥΧαεικνορτυχγω",
    "ABESIJKMHOPCTYXG3aesijkmhopctyxbhdqwlr" + "ABEZHIKMNOPTYXaeikvoptuxyw",
)
_LATIN = re.compile(r"[A-Za-z]")
_FOREIGN = re.compile(r"[\u0370-\u052f]")
_LETTERS = re.compile(r"[A-Za-z\u0370-\u052f]+")

# Invisible code points that are letters or marks to Unicode, beside the format characters.
_FILLERS = (0x34F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x3164, 0xFFA0)
_OVERLAY, _ABOVE_OR_BELOW = 1, 200  # combining classes of marks that merely decorate a letter


def _is_dropped(code: int) -> bool:
    combining = unicodedata.combining(chr(code))
    decorates = combining == _OVERLAY or combining >= _ABOVE_OR_BELOW
    return decorates or unicodedata.category(chr(code)) == "Cf"


_PLANE = range(0x10000)
_VARIATIONS = (*range(0x180B, 0x1810), *range(0xFE00, 0xFE10), *range(0xE0000, 0xE0FFF))
_DROPPED = dict.fromkeys((*filter(_is_dropped, _PLANE), *_FILLERS, *_VARIATIONS))
_MARKS = "".join(re.escape(chr(c)) for c in _PLANE if unicodedata.category(chr(c))[0] == "M")

# Scripts that are written without spaces: every character is a word of its own.
_UNSPACED = r"\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
_WORD = re.compile(rf"[{_UNSPACED}\U00020000-\U0003ffff]|(?:(?![{_UNSPACED}])[^\W_]|[{_MARKS}])+")
_SYMBOLS = re.compile(r"(?:[^\w\s]|_)+")
# One star at an end: two or more are what people write instead of letters they would not.
_STAR = re.compile(r"^\*(?!\*)|(?<!\*)\*$")


def fold(text: str) -> str:
    """The text without case, width, invisible code points and borrowed look-alike letters."""
    if text.isascii():
        return text.casefold()
    text = unicodedata.normalize("NFKC", _visible(text))
    if _FOREIGN.search(text):
        text = _LETTERS.sub(_latin, text)
    return _visible(unicodedata.normalize("NFKC", text.casefold()))


def as_latin(text: str) -> str:
    """Every letter of another alphabet read as the Latin one it looks like, in any word."""
    return text.translate(_LOOKALIKES)


def _latin(match: re.Match[str]) -> str:
    """A word that mixes alphabets is read as Latin; a Russian or a Greek word stays as it is."""
    word = match[0]
    mixed = _LATIN.search(word) and _FOREIGN.search(word)
    return word.translate(_LOOKALIKES) if mixed else word


def is_expression(phrase: str) -> bool:
    """Whether it is written between slashes, as a regular expression is."""
    return len(phrase) > 2 and phrase.startswith("/") and phrase.endswith("/")


def refused(phrase: str) -> str | None:
    """Why a phrase cannot be taken, as the end of a sentence; None if it can."""
    if not 1 <= len(phrase) <= LONGEST:
        return f"must have 1 to {LONGEST} characters"
    if is_expression(phrase):
        return expressions.fault(phrase[1:-1])
    if _STAR.search(phrase) and _WORD.search(fold(phrase)):
        return _star_fault(phrase)
    if not Matcher([phrase]).find(phrase):
        return "would never be found: it has neither a word nor a symbol"
    return None


def _star_fault(phrase: str) -> str | None:
    stem = phrase.strip("*")
    if not _WORD.match(fold(stem)) or not _WORD.match(fold(stem)[::-1]):
        return "has a star that stands for part of a word, but touches none"
    if sum(map(len, _WORD.findall(fold(stem)))) < stems.SHORTEST:
        return f"has fewer than {stems.SHORTEST} letters beside the star"
    return None


class Matcher:
    """Finds the phrases of a list in texts, whatever their number in one pass of each kind.

    A phrase matches whole words, whatever stands between them and however they are capitalised;
    symbols at its ends ('$100', 'c++') must stand there too. A phrase of symbols alone, an emoji
    say, matches wherever they stand in a row. A star before the first or after the last word
    ('casino*', '*viagra*') stands for the rest of that word. What is written between slashes is
    a regular expression, tried on the folded text. A phrase that `refused` names is passed over.
    """

    __slots__ = ("_expressions", "_named", "_stems", "_symbols", "_words")

    def __init__(self, phrases: Iterable[str]) -> None:
        self._words, self._symbols = _Index(), _Index()
        pieces: list[tuple[str, str]] = []
        self._named: list[str] = []
        for phrase in phrases:
            if is_expression(phrase):
                self._named += [] if expressions.fault(phrase[1:-1]) else [phrase]
            elif _STAR.search(phrase) and _WORD.search(fold(phrase)):
                pieces += [] if _star_fault(phrase) else [(_piece(phrase), phrase)]
            else:
                self._add(phrase)
        self._stems = Stems(pieces)
        self._expressions = Expressions([phrase[1:-1] for phrase in self._named])

    def find(self, text: str) -> tuple[str, ...]:
        """The phrases that stand in the text, as the list has them; of equal ones, the first."""
        folded = fold(text)
        words = list(_WORD.finditer(folded))
        found = (
            *self._by_words(folded, words),
            *self._by_symbols(text),
            *self._stems.find(_spaced(word[0] for word in words)),
            *(self._named[place] for place in self._expressions.find(folded)),
        )
        return tuple(dict.fromkeys(found))

    def _add(self, phrase: str) -> None:
        folded = fold(phrase)
        words = list(_WORD.finditer(folded))
        if words:
            before = folded[: words[0].start()].strip()
            after = folded[words[-1].end() :].strip()
            self._words.add(tuple(word[0] for word in words), _Phrase(phrase, before, after))
        elif symbols := "".join(_visible(phrase).split()):
            self._symbols.add(tuple(symbols), _Phrase(phrase))

    def _by_words(self, folded: str, words: list[re.Match[str]]) -> Iterator[str]:
        for first, last, phrase in self._words.find(tuple(word[0] for word in words)):
            opened = folded.endswith(phrase.before, 0, words[first].start())
            if opened and folded.startswith(phrase.after, words[last].end()):
                yield phrase.text

    def _by_symbols(self, text: str) -> Iterator[str]:
        for row in _SYMBOLS.findall(_visible(text)):
            yield from (phrase.text for _, _, phrase in self._symbols.find(tuple(row)))


def _spaced(words: Iterable[str]) -> str:
    """Words with one space around each, so that a space marks where one begins and ends."""
    return f" {' '.join(words)} "


def _piece(phrase: str) -> str:
    """What has to stand in the words of a text, spaced: 'casino*' is ' casino'."""
    words = _spaced(_WORD.findall(fold(phrase)))
    opened = words[1:] if phrase.startswith("*") else words
    return opened[:-1] if phrase.endswith("*") else opened


@dataclass(frozen=True, slots=True)
class _Phrase:
    """A phrase as its list has it, and the symbols before its first and after its last word."""

    text: str
    before: str = ""
    after: str = ""


class _Index:
    """Sequences of tokens, and for each first token the lengths that are worth a look."""

    def __init__(self) -> None:
        self._phrases: defaultdict[tuple[str, ...], dict[tuple[str, str], _Phrase]]
        self._phrases = defaultdict(dict)
        self._lengths: defaultdict[str, set[int]] = defaultdict(set)

    def add(self, tokens: tuple[str, ...], phrase: _Phrase) -> None:
        self._phrases[tokens].setdefault((phrase.before, phrase.after), phrase)
        self._lengths[tokens[0]].add(len(tokens))

    def find(self, tokens: tuple[str, ...]) -> Iterator[tuple[int, int, _Phrase]]:
        """Where each phrase stands: its first token, its last one, the phrase."""
        for start, first in enumerate(tokens):
            for length in sorted(self._lengths.get(first, ())):
                end = start + length
                found = self._phrases.get(tokens[start:end], {}) if end <= len(tokens) else {}
                yield from ((start, end - 1, phrase) for phrase in found.values())


def _visible(text: str) -> str:
    return text.translate(_DROPPED)
