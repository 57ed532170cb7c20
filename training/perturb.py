"""Disguises that people give their words to get past a filter, for measuring what they cost.

A disguise is a pure function of a text and a source of randomness. It touches about `SHARE` of
the words of `SHORTEST` letters and more, and at least one, picked at random: whoever writes does
not know which words the classifier looks at. Links and markup stay whole, since a changed link
leads nowhere. Accents and other marks stay with their letters.

That people write so is shown by Le et al. 2022 (Perturbations in the Wild); for letters that only
look alike see Eger et al. 2019 (Text Processing Like Humans Do).
"""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import pairwise
from random import Random
from types import MappingProxyType
from typing import Final, TypeVar

from model.structure import LINK

SHARE = 0.6
SHORTEST = 4

Letters = Sequence[str]
Perturbation = Callable[[str, Random], str]
T = TypeVar("T")

_KEPT = re.compile(rf"<[^<>]{{1,500}}>|{LINK.pattern}", re.IGNORECASE)
_BLANKS = " \t\u00a0"
_INVISIBLE = "\u200b\u200c\u200d\u2060\ufeff\u00ad"

_LEET = {"a": "4@", "e": "3", "i": "1!", "o": "0", "s": "5$"}
_LEET |= {letter.upper(): signs for letter, signs in _LEET.items()}

_ACCENTED = {
    "a": "àáâãäå",
    "c": "çć",
    "e": "èéêë",
    "i": "ìíîï",
    "n": "ñń",
    "o": "òóôõö",
    "s": "śš",
    "u": "ùúûü",
    "y": "ýÿ",
    "z": "źż",
}
_ACCENTED |= {letter.upper(): accented.upper() for letter, accented in _ACCENTED.items()}

# Cyrillic and Greek letters that look like the Latin one before them.
_LOOK_ALIKE = dict(
    pair.split(":")
    for pair in (
        "a:аα c:сϲ e:еε h:һ i:іι j:ј k:кκ n:η o:оο p:рρ s:ѕ t:тτ u:υ v:νѵ w:ѡω x:хχ y:уγ "
        "A:АΑ B:ВΒ C:СϹ E:ЕΕ H:НΗ I:ІΙ J:Ј K:КΚ M:МΜ N:Ν O:ОΟ P:РΡ S:Ѕ T:ТΤ X:ХΧ Y:ΥҮ Z:Ζ"
    ).split()
)


@dataclass(slots=True)
class _Word:
    """A run of letters, each with its marks, and the offset at which it starts."""

    start: int
    letters: list[str] = field(default_factory=list)

    @property
    def end(self) -> int:
        return self.start + sum(map(len, self.letters))


def perturb(text: str, name: str, seed: int) -> str:
    """The text under the perturbation of this name; the same seed gives the same text.

    Texts that are compared with one another should have seeds of their own. KeyError tells of
    an unknown name.
    """
    return PERTURBATIONS[name](text, Random(seed))  # noqa: S311  nothing here is secret


def leet(text: str, rng: Random) -> str:
    """Some letters of a word become digits or signs: 1d!ot."""
    return _in_words(text, rng, partial(_replaced, _LEET), _LEET)


def accents(text: str, rng: Random) -> str:
    """Some letters of a word get an accent: ídiöt."""
    return _in_words(text, rng, partial(_replaced, _ACCENTED), _ACCENTED)


def confusables(text: str, rng: Random) -> str:
    """Some Latin letters of a word become Cyrillic or Greek ones that look the same."""
    return _in_words(text, rng, partial(_replaced, _LOOK_ALIKE), _LOOK_ALIKE)


def spaced_letters(text: str, rng: Random) -> str:
    """All letters of a word are set apart by spaces, dots or hyphens: i d i o t, i.d.i.o.t."""
    return _in_words(text, rng, lambda letters, rng: rng.choice(" .-").join(letters))


def zero_width(text: str, rng: Random) -> str:
    """One to three invisible characters stand between the letters of a word."""
    return _in_words(text, rng, _with_invisible)


def swapped_letters(text: str, rng: Random) -> str:
    """Two neighbouring letters of a word change places, seldom the first: idoit."""
    return _in_words(text, rng, _swapped)


def repeated_letter(text: str, rng: Random) -> str:
    """One letter of a word is written two to five times: idiooot."""
    return _in_words(text, rng, _repeated)


def missing_letter(text: str, rng: Random) -> str:
    """One letter of a word is left out, never the first: idot."""
    return _in_words(text, rng, _shortened)


def starred(text: str, rng: Random) -> str:
    """One or two letters within a word become stars: id*ot, id**t."""
    return _in_words(text, rng, _starred)


def joined_words(text: str, rng: Random) -> str:
    """Two or three neighbouring words of a line are joined, one of them no short one: youidiot."""
    words = _words(text)
    gaps = []
    for number, (left, right) in enumerate(pairwise(words)):
        only_blank = not text[left.end : right.start].strip(_BLANKS)
        if only_blank and max(len(left.letters), len(right.letters)) >= SHORTEST:
            gaps.append(number)
    closed: set[int] = set()
    for number in _chosen(gaps, rng):
        if not {number - 2, number - 1} <= closed:
            closed.add(number)
    return _edited(text, [(words[n].end, words[n + 1].start, "") for n in sorted(closed)])


PERTURBATIONS: Final[Mapping[str, Perturbation]] = MappingProxyType(
    {
        perturbation.__name__: perturbation
        for perturbation in (
            leet,
            spaced_letters,
            joined_words,
            swapped_letters,
            repeated_letter,
            missing_letter,
            confusables,
            zero_width,
            accents,
            starred,
        )
    }
)


def _in_words(
    text: str,
    rng: Random,
    change: Callable[[Letters, Random], str],
    one_of: Mapping[str, str] | None = None,
) -> str:
    """The text with some words changed; given `one_of`, only words with one of these letters."""
    words = [word for word in _words(text) if len(word.letters) >= SHORTEST]
    if one_of is not None:
        words = [word for word in words if not one_of.keys().isdisjoint(word.letters)]
    chosen = _chosen(words, rng)
    return _edited(text, [(word.start, word.end, change(word.letters, rng)) for word in chosen])


def _words(text: str) -> list[_Word]:
    words: list[_Word] = []
    within = False
    for offset, character in enumerate(_KEPT.sub(lambda match: "\0" * len(match[0]), text)):
        category = unicodedata.category(character)[0]
        if category == "L":
            if not within:
                words.append(_Word(offset))
            words[-1].letters.append(character)
        elif category == "M" and within:
            words[-1].letters[-1] += character
        within = category == "L" or (category == "M" and within)
    return words


def _chosen(items: Sequence[T], rng: Random) -> list[T]:
    """About `SHARE` of the items, in their order, and at least one if there is any."""
    chosen = [item for item in items if rng.random() < SHARE]
    return chosen or rng.sample(items, min(1, len(items)))


def _edited(text: str, edits: Sequence[tuple[int, int, str]]) -> str:
    """The text with each stretch, from start to end and in their order, replaced."""
    pieces, done = [], 0
    for start, end, new in edits:
        pieces += [text[done:start], new]
        done = end
    return "".join([*pieces, text[done:]])


def _replaced(table: Mapping[str, str], letters: Letters, rng: Random) -> str:
    places = [place for place, letter in enumerate(letters) if letter in table]
    chosen = rng.sample(places, rng.randint(1, len(places)))
    return "".join(
        rng.choice(table[letter]) if place in chosen else letter
        for place, letter in enumerate(letters)
    )


def _with_invisible(letters: Letters, rng: Random) -> str:
    places = rng.sample(range(1, len(letters)), rng.randint(1, 3))
    return "".join(
        rng.choice(_INVISIBLE) + letter if place in places else letter
        for place, letter in enumerate(letters)
    )


def _swapped(letters: Letters, rng: Random) -> str:
    """Swaps letters that differ, after the first if there are such; "aaaa" stays as it is."""
    places = [place for place in range(len(letters) - 1) if letters[place] != letters[place + 1]]
    inner = [place for place in places if place > 0]
    if not places:
        return "".join(letters)
    place = rng.choice(inner or places)
    return "".join([*letters[:place], letters[place + 1], letters[place], *letters[place + 2 :]])


def _repeated(letters: Letters, rng: Random) -> str:
    place = rng.randrange(len(letters))
    return "".join([*letters[:place], letters[place] * rng.randint(2, 5), *letters[place + 1 :]])


def _shortened(letters: Letters, rng: Random) -> str:
    place = rng.randrange(1, len(letters))
    return "".join([*letters[:place], *letters[place + 1 :]])


def _starred(letters: Letters, rng: Random) -> str:
    """The first and the last letter stay."""
    place = rng.randrange(1, len(letters) - 1)
    end = min(place + rng.randint(1, 2), len(letters) - 1)
    return "".join([*letters[:place], "*" * (end - place), *letters[end:]])
