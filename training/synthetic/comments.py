"""Spam as blogs get it, and ordinary comments that look like it on the surface; half of each."""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

from model.labels import LABELS
from training.synthetic import names
from training.synthetic.grammar import Telling
from training.synthetic.kinds import Example, Kind, read
from training.synthetic.noise import roughen, tidied

HARMLESS = dict.fromkeys(LABELS, 0)
# What spam sells may well be obscene or a fraud on its readers, so only `spam` is known of it.
SPAM = {"spam": 1}
# How many frames a comment is long, one of these.
SPAM_LENGTHS = (1, 1, 1, 1, 1, 1, 2, 2, 3, 4)
ORDINARY_LENGTHS = (1, 1, 1, 1, 1, 1, 1, 1, 2, 3)


@cache
def kinds() -> tuple[list[Kind], list[Kind]]:
    """The kinds of spam and of ordinary comments."""
    return read("spam", SPAM, SPAM_LENGTHS), read("ordinary", HARMLESS, ORDINARY_LENGTHS)


def examples(chance: random.Random) -> Iterator[Example]:
    """Comments without end."""
    teller = Teller(chance)
    while True:
        yield teller.tell(kinds()[chance.random() < 0.5])


@dataclass
class Teller:
    """Tells comments, and none twice."""

    chance: random.Random
    told: set[str] = field(default_factory=set)

    def tell(self, among: Sequence[Kind], chosen: Mapping[str, str] | None = None) -> Example:
        """A new comment of one of the kinds; `chosen` are slots that are settled already."""
        (kind,) = self.chance.choices(among, [kind.share for kind in among])
        telling = Telling(kind.grammar, self.chance, dict(chosen or {}))
        body = tidied(kind.body(telling))
        body = roughen(body, self.chance) if kind.rough else body
        if not body or body in self.told:
            return self.tell(among, chosen)
        self.told.add(body)
        author = names.advertiser if kind.labels.get("spam") else names.reader
        name, url = author(telling)
        return Example(body, name, url, dict(kind.labels), kind.name)
