"""Names as they look: what two names share that a reader would take for one."""

from __future__ import annotations

import unicodedata

from service.text import phrases


def skeleton(name: str) -> str:
    """What is left of a name without case, width, accents, spaces, signs and look-alike letters.

    Letters of other alphabets count as the Latin ones they look like, in every word: here it
    matters what a name can be mistaken for, not what it means (Unicode TS 39, confusables).

    >>> skeleton("M a r i s o l") == skeleton("Маrisól") == "marisol"
    True
    """
    plain = phrases.as_latin(phrases.fold(phrases.as_latin(name)))
    decomposed = unicodedata.normalize("NFKD", plain)
    return "".join(letter for letter in decomposed if letter.isalnum())[:254]
