"""Tokens to hashed features: letters 2-5 inside each word, the word itself, what is left of it.

Everything here depends on one token alone, so that a scorer may remember it. Hashing (Weinberger
et al. 2009) keeps everybody's words out of a model.
"""

from collections.abc import Callable
from functools import lru_cache
from operator import itemgetter
from typing import NamedTuple, TypeVar
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from model.disguise import meant, shapes

Hashes = NDArray[np.uint64]
_Text = TypeVar("_Text", str, bytes)

SHORTEST, LONGEST = 2, 5
_SALT_WORD, _SALT_IDENTITY = 0x13198A2E, 0x03707344
# NumPy multiplies by an array of no dimensions sooner than by a number.
_MIX = tuple(np.array(factor, np.uint64) for factor in (0xFF51AFD7ED558CCD, 0xC4CEB9FE1A85EC53))
_SHIFT = np.array(33, np.uint64)
_NEXT = np.array(0xD6E8FEB86659FD93, np.uint64)


class Token(NamedTuple):
    """The features of one token, which has one letter or more.

    Attributes:
        letters: hashes of its letter n-grams, as often as they occur.
        words: hashes of its words: as written, as meant, and what is left of it.
        identity: a hash of the token, from which those of pairs are made.
        disguised: it stands for another word.
        stretched: letters of it were repeated.
    """

    letters: list[int]
    words: list[int]
    identity: int
    disguised: bool
    stretched: bool

    @classmethod
    def of(cls, text: str) -> "Token":
        """The features of a token's text."""
        word = meant(text)
        forms = [text] if word == text else [text, word]
        return cls(
            _grams(text) if word == text else _grams(text) + _grams(word),
            [crc32(_bytes(form), _SALT_WORD) for form in (*forms, *shapes(word))],
            crc32(_bytes(text), _SALT_IDENTITY),
            word != text and len(word) == len(text),
            len(word) < len(text),
        )


def pairs(left: Hashes, right: Hashes) -> Hashes:
    """Hashes of neighbouring tokens from the identities of both, by MurmurHash3's finaliser."""
    hashes = left * _NEXT + right
    for factor in _MIX:
        hashes = (hashes ^ (hashes >> _SHIFT)) * factor
    return hashes ^ (hashes >> _SHIFT)


def _grams(form: str) -> list[int]:
    padded = f" {form} "
    cut = _cutter(len(padded))
    if padded.isascii():
        return list(map(crc32, cut(padded.encode())))
    return [crc32(_bytes(part)) for part in cut(padded)]


# A token has at most a few hundred letters.
@lru_cache(maxsize=256)
def _cutter(length: int) -> Callable[[_Text], tuple[_Text, ...]]:
    """What takes all n-grams, the short ones first, out of a text of this length."""
    return itemgetter(
        *(
            slice(start, start + size)
            for size in range(SHORTEST, LONGEST + 1)
            for start in range(length - size + 1)
        )
    )


def _bytes(text: str) -> bytes:
    return text.encode() if text.isascii() else text.encode("utf-8", "surrogatepass")
