"""Tokens to hashed features: letters 2-5 inside each word, the word itself, what is left of it.

Everything here depends on one token alone, so that a scorer may remember it. Hashing (Weinberger
et al. 2009) keeps everybody's words out of a model.
"""

from dataclasses import dataclass
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from model.disguise import meant, shapes

Hashes = NDArray[np.uint64]

SHORTEST, LONGEST = 2, 5
_SALT_WORD, _SALT_IDENTITY = 0x13198A2E, 0x03707344
_MIX = (np.uint64(0xFF51AFD7ED558CCD), np.uint64(0xC4CEB9FE1A85EC53))
_SHIFT = np.uint64(33)
_NEXT = np.uint64(0xD6E8FEB86659FD93)


@dataclass(frozen=True, slots=True)
class Token:
    """The features of one token.

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
        words = [crc32(_bytes(form), _SALT_WORD) for form in (*forms, *shapes(word))]
        return cls(
            [number for form in forms for number in _grams(form)],
            words,
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
    parts = [
        padded[start : start + length]
        for length in range(SHORTEST, LONGEST + 1)
        for start in range(len(padded) - length + 1)
    ]
    return [crc32(_bytes(part)) for part in parts]


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")
