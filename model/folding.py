"""Text folded for comparison, with the way back to where each letter stood.

Case, width, accents and invisible characters carry little meaning and are cheap disguises, so
they are folded away. A finding in the folded text can be shown in the reader's own text.
"""

import re
import unicodedata
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from itertools import accumulate

# Importers and templates add this markup to some sites' comments; it says where a comment was
# stored, not what it says. Addresses are personal, and replaced in most published data.
_NOISE = (
    ("<", re.compile(r"</?(?:p|br|div|span)\b[^<>]{0,200}>", re.IGNORECASE)),
    (
        "=",
        re.compile(
            r"""\b(?:rel|target|class|style)\s{0,3}=\s{0,3}
            (?:"[^"<>]{0,200}"|'[^'<>]{0,200}'|[\w-]{1,40})""",
            re.VERBOSE | re.IGNORECASE,
        ),
    ),
    ("@", re.compile(r"(?<![\w.+-])[\w.+-]{1,64}+@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}")),
    # The first digit comes before the look behind it: a pattern that begins so is found sooner.
    (".", re.compile(r"\d(?<![\w.]\d)\d{0,2}(?:\.\d{1,3}){3}(?![\w.])")),
)
_ASCII_CONTROLS = dict.fromkeys((*range(32), 127), " ")
_DROPPED = {"Mn", "Me", "Cf"}
_BLANK = {"Cc", "Cs", "Zs", "Zl", "Zp"}


@dataclass(frozen=True, slots=True)
class Folded:
    """Folded text; `ends` counts its code points up to each original one, None if one for one."""

    text: str
    ends: tuple[int, ...] | None

    def origin(self, start: int, end: int) -> tuple[int, int]:
        """The original code points [start, end) that the folded ones [start, end) came from."""
        if self.ends is None:
            return start, end
        return bisect_right(self.ends, start), bisect_left(self.ends, end) + 1


def without_noise(text: str) -> str:
    """The text with markup and addresses blanked out; every other offset stays the same."""
    for sign, noise in _NOISE:
        if sign in text:
            text = noise.sub(lambda match: " " * len(match[0]), text)
    return text


def folded(text: str) -> str:
    """Fold any string at all, lone surrogates and NUL included.

    >>> folded("Ｈéllo  WORLD")
    'hello  world'
    """
    text = without_noise(text)
    if text.isascii():
        small = text.lower()
        return small if small.isprintable() else small.translate(_ASCII_CONTROLS)
    return text.translate(_FOLDED)


def fold(text: str) -> Folded:
    """The same, with the way back."""
    if text.isascii():
        return Folded(folded(text), None)
    pieces = [_FOLDED[ord(character)] for character in without_noise(text)]
    return Folded("".join(pieces), tuple(accumulate(map(len, pieces))))


class _Table(dict[int, str]):
    """Folds one code point, and remembers it while the table is small."""

    LIMIT = 1 << 15

    def __missing__(self, code: int) -> str:
        character = _fold_character(chr(code))
        if len(self) < self.LIMIT:
            self[code] = character
        return character


def _fold_character(character: str) -> str:
    category = unicodedata.category(character)
    if category in _DROPPED:
        return ""
    if category in _BLANK:
        return " "
    decomposed = unicodedata.normalize("NFKD", character).casefold()
    bare = "".join(c for c in decomposed if unicodedata.category(c) not in _DROPPED)
    return unicodedata.normalize("NFC", bare)


_FOLDED = _Table()
