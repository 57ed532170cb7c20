"""Whether a text is in a script and a language that the model has learned to judge.

Toxicity was learned from English. Another text has scores as well, but low ones say nothing.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from itertools import repeat
from typing import Final

from model.structure import LINK

# Common English words, few of them common in another language that is written in Latin letters.
_ENGLISH: Final = (
    "the and that this these those with without which while what when where who why how"
    " you your yours they their theirs them she its our us if than then there here"
    " are were been being having does did doing could would should might must not only any"
    " some something someone anything anyone everything everyone nothing another each both"
    " such about after again against because before between from into through until under"
    " very really much many few too now never always ever still got get getting going make made"
    " know think thought want need please thank thanks good great people work first"
    " it's i'm i've i'd i'll that's there's what's you're they're we're isn't aren't wasn't"
    " don't didn't doesn't can't cannot won't wouldn't couldn't shouldn't"
).split()
# As common, but other languages have such a word, too: 'in' German, 'no' Spanish, 'of' Dutch,
# 'at' Danish, 'to' Polish, 'her' Turkish.
_SHARED: Final = (
    "an of to in is it was for on at be have has had or but by as his her he we my me do can will"
    " all more one so no up out over even just like our new go see"
).split()
# More than five of the first kind in a hundred words make English, more than twenty of the
# second do, and so do mixtures.
_POINTS: Final = dict.fromkeys(_SHARED, 5) | dict.fromkeys(_ENGLISH, 20)
_FEW_WORDS, _FEW_LETTERS = 6, 4

# What Markdown sets apart as code.
_CODE: Final = re.compile(r"```(?:[^`]|`(?!``))*+(?:```)?|`[^`\n]{1,400}`")
# Whole words of a sentence: no parts of addresses, paths, markup, calls and variables.
_WORD: Final = re.compile(r"(?<![\w./@#-])[^\W\d_]{2,}+(?:'[^\W\d_]++)?(?![\w(/@=]|\.\w)")
_LATIN: Final = re.compile(r"[A-Za-z\u00c0-\u02af\u1e00-\u1eff]+")
# Letters but for Latin ones, signs made of them, and the letters in `_DRESSED`.
_OTHER: Final = re.compile(
    r"[^\W\d_\x00-\u02ff\u1d00-\u1dbf\u1e00-\u1eff\u2000-\u2bff\u2c60-\u2c7f\ua720-\ua7ff"
    r"\uff21-\uff5a\U0001d400-\U0001d7ff]"
)
# Latin letters of full width, bold, italic or Gothic ones, as the model reads them.
_DRESSED: Final = re.compile(r"[\uff21-\uff5a\U0001d400-\U0001d7ff]+")


def familiar(body: str) -> bool:
    """Whether a low score of this text means something; True, too, where too little is there.

    A text is unfamiliar when a third of its letters or more, and at least four, are of another
    script than Latin, or when it has six different words or more of which too few are English.
    Links, names and code are no words here. Takes any text; time is linear in its length.

    Missed is what is short: an insult of five words in another language in Latin letters passes,
    and so does one between many English words. Taken for another language are lists of keywords
    and slang without one common word.

    >>> familiar("Thanks, this helped."), familiar("Большое спасибо за статью!")
    (True, False)
    """
    if not body.isascii() and _other_script(body):
        return False
    words = body.lower().split()
    # Most English texts have twice enough, even with links, names and code among the words.
    return _points(words) > 2 * len(words) or _english(LINK.sub(" ", body))


def language(body: str) -> str:
    """What ``familiar`` takes a text for, in one word.

    'english' is also what there is too little of to tell, 'latin' any other language in Latin
    letters; else it is the script of most letters as Unicode names it.

    >>> language("Thanks, this helped."), language("Большое спасибо за статью!")
    ('english', 'cyrillic')
    """
    if familiar(body):
        return "english"
    return _script(body) if not body.isascii() and _other_script(body) else "latin"


def _script(body: str) -> str:
    names = (unicodedata.name(letter, "other").split()[0] for letter in _OTHER.findall(body))
    ((most, _),) = Counter(names).most_common(1)
    return most.lower()[:24]


def _other_script(body: str) -> bool:
    if len(_OTHER.findall(body)) < _FEW_LETTERS:
        return False
    text = LINK.sub(" ", body)
    others = len(_OTHER.findall(text))
    return others >= _FEW_LETTERS and 2 * others >= sum(map(len, _LATIN.findall(text)))


def _english(text: str) -> bool:
    plain = _DRESSED.sub(_undressed, _CODE.sub(" ", text)).replace("’", "'")
    found = set(_WORD.findall(plain))
    counted = sum(not word.istitle() for word in found)
    return counted < _FEW_WORDS or _points(map(str.lower, found)) > counted


def _undressed(letters: re.Match[str]) -> str:
    return unicodedata.normalize("NFKC", letters[0])


def _points(words: Iterable[str]) -> int:
    return sum(map(_POINTS.get, words, repeat(0)))
