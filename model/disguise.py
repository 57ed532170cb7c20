"""Words as they were meant: look-alike letters, digits for letters and stretched letters undone.

Letters of another alphabet are only read as Latin inside a word that also has Latin letters:
a word all in Cyrillic is a Cyrillic word.
"""

import re
from itertools import groupby
from operator import eq

_LOOK_ALIKE = str.maketrans(
    dict(
        pair.split(":")
        for pair in (
            "а:a в:b е:e к:k м:m н:h о:o р:p с:c т:t у:y х:x і:i ј:j ѕ:s ԁ:d ԛ:q ԝ:w ѵ:v һ:h ӏ:l"
            " г:r п:n ь:b α:a β:b γ:y ε:e η:n ι:i κ:k ν:v ο:o ρ:p τ:t υ:u χ:x ω:w ϲ:c ѡ:w"
            " μ:m ζ:z ү:y ϳ:j"
            " ո:n օ:o ս:u հ:h զ:q ց:g ɑ:a ƅ:b ᴄ:c ɗ:d ɡ:g ɩ:i ʟ:l ᴍ:m ɴ:n ᴏ:o ʀ:r ꜱ:s ᴛ:t"
            " ᴜ:u ᴠ:v ᴡ:w ʏ:y ᴢ:z ƿ:p ᥙ:u ᧐:o ᴀ:a ʙ:b ᴅ:d ᴇ:e ꜰ:f ɢ:g ʜ:h ɪ:i ᴊ:j ᴋ:k ᴘ:p"
            " ƙ:k ɓ:b ⲟ:o"
        ).split()
    )
)
_LEET = str.maketrans("4@31!05$789", "aaeiiosstbg")
# Elsewhere a digit is a number more often than a letter: `mp3`, `2nd`.
_LEET_INSIDE = re.compile(r"[@$!]|[a-z]\d+[a-z]|^\d[a-z]{3}")
_LATIN = re.compile(r"[a-z]")
_STRETCHED = re.compile(r"([^\W\d_])\1{2,}")
_VOWELS = str.maketrans("", "", "aeiouy*")


def meant(token: str) -> str:
    """The word that a folded token stands for; the token itself where nothing is disguised.

    >>> meant("1d10t"), meant("sооо"), meant("stuuuupid"), meant("2026")
    ('idiot', 'so', 'stupid', '2026')
    """
    if not (token.isascii() and token.isalpha()) and _LATIN.search(token):
        token = token.translate(_LOOK_ALIKE)
        if _LEET_INSIDE.search(token):
            token = token.translate(_LEET)
    return _STRETCHED.sub(r"\1", token) if _STRETCHED.search(token) else token


def shapes(word: str) -> list[str]:
    """What is left of a word when letters change places, and when vowels change or go.

    >>> shapes("idoit") == shapes("idiot")
    False
    >>> shapes("idoit")[0] == shapes("idiot")[0]
    True
    """
    if len(word) < 4 or not word.isalpha():
        return []
    found = [f"~{word[0]}{''.join(sorted(word[1:-1]))}{word[-1]}"]
    bones = word.translate(_VOWELS)
    if any(map(eq, bones, bones[1:])):
        bones = "".join(letter for letter, _ in groupby(bones))
    if len(bones) >= 3:
        found.append(f"^{bones}")
    return found
