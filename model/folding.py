"""Text folded for comparison, with the way back to where each letter stood.

Case, width, accents, invisible characters and long runs of one letter carry little meaning and
are cheap disguises, so they are folded away. Every folded code point remembers the offset of
the original code point it came from, so that a finding can be shown in the reader's own text.
"""

import re
import unicodedata
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

SPACE = 32
LONGEST_RUN = 3

# Importers and templates add this markup to some sites' comments; it says where a comment was
# stored, not what it says. Addresses are personal, and replaced in most published data.
_NOISE = re.compile(
    r"""</?(?:p|br|div|span)\b[^<>]{0,200}>
    | \b(?:rel|target|class|style)\s{0,3}=\s{0,3}(?:"[^"<>]{0,200}"|'[^'<>]{0,200}'|[\w-]{1,40})
    | (?<![\w.+-])[\w.+-]{1,64}+@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}
    | (?<![\w.])\d{1,3}(?:\.\d{1,3}){3}(?![\w.])
    """,
    re.VERBOSE | re.IGNORECASE,
)
_ASCII_CONTROLS = dict.fromkeys((*range(32), 127), " ")
_DROPPED = {"Mn", "Me", "Cf"}
_BLANK = {"Cc", "Cs", "Zs", "Zl", "Zp"}


@dataclass(frozen=True, slots=True)
class Folded:
    """`codes` (uint32) are the code points of `text`; `origin` (int64) their original offsets.

    The text starts and ends with a space and holds no two spaces in a row.
    """

    text: str
    codes: NDArray[np.uint32]
    origin: NDArray[np.int64]


def without_noise(text: str) -> str:
    """The text with markup and addresses blanked out; every other offset stays the same."""
    return _NOISE.sub(lambda match: " " * len(match[0]), text)


def fold(text: str) -> Folded:
    """Fold any string at all, lone surrogates and NUL included.

    >>> fold("Ｈéllo  WORLD").text
    ' hello world '
    """
    folded, origin = _fold_characters(without_noise(text))
    codes = np.frombuffer(f" {folded} ".encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    origin = np.concatenate(([0], origin, [max(len(text) - 1, 0)]))
    kept = _kept(codes)
    codes = codes[kept]
    return Folded(codes.tobytes().decode("utf-32-le", "surrogatepass"), codes, origin[kept])


def _fold_characters(text: str) -> tuple[str, NDArray[np.int64]]:
    if text.isascii():
        return text.lower().translate(_ASCII_CONTROLS), np.arange(len(text))
    pieces = [_FOLDED[character] for character in text]
    lengths = np.fromiter(map(len, pieces), dtype=np.int64, count=len(pieces))
    return "".join(pieces), np.repeat(np.arange(len(text)), lengths)


def _kept(codes: NDArray[np.uint32]) -> NDArray[np.bool_]:
    """Mark what stays: one space of each gap, and at most `LONGEST_RUN` equal letters in a row."""
    kept = np.ones(len(codes), dtype=np.bool_)
    kept[1:] = (codes[1:] != SPACE) | (codes[:-1] != SPACE)
    repeated = codes[LONGEST_RUN:] == codes[:-LONGEST_RUN]
    for shift in range(1, LONGEST_RUN):
        repeated &= codes[LONGEST_RUN:] == codes[LONGEST_RUN - shift : -shift]
    kept[LONGEST_RUN:] &= ~repeated
    return kept


class _Table(dict[str, str]):
    """Folds one character, and remembers it while the table is small."""

    LIMIT = 1 << 15

    def __missing__(self, character: str) -> str:
        folded = _fold_character(character)
        if len(self) < self.LIMIT:
            self[character] = folded
        return folded


def _fold_character(character: str) -> str:
    category = unicodedata.category(character)
    if category in _DROPPED:
        return ""
    if category in _BLANK:
        return " "
    decomposed = unicodedata.normalize("NFKD", character).casefold()
    bare = "".join(c for c in decomposed if unicodedata.category(c) not in _DROPPED)
    return " ".join(unicodedata.normalize("NFC", bare).split(" "))


_FOLDED = _Table()
