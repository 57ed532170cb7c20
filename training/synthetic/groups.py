"""Groups of people named in friendly and in hostile sentences, and cases that turn on little.

A model that sees a group named in attacks mostly learns that the name is an attack (Dixon et al.
2018). So every group comes as often in one as in the other, and so do people who are no group,
such as referees. Groups that public data names mostly in abuse come in friendly comments of their
own, the more of them the more it lacks (`kindly`). The other kinds hold a negation, a quotation,
an emoji or strong words that are aimed at nobody (in the spirit of the functional tests of Röttger
et al. 2021).
"""

import random
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache

from training.synthetic.comments import HARMLESS, Teller
from training.synthetic.grammar import Maker, Telling
from training.synthetic.kinds import PHRASES, Example, Kind, read

# How many turns go to a pair of a friendly and a hostile comment.
PAIRS = 0.4
FORMS = ("singular", "plural", "people", "sign")


@dataclass(frozen=True, slots=True)
class Group:
    """What people are called: `a nurse`, `nurses`, `nurse colleague`, and an emoji, or `them`.

    Attacks on a `protected` group are identity attacks; attacks on others are not.
    """

    singular: str
    plural: str
    people: str
    sign: str
    protected: bool

    def forms(self) -> dict[str, str]:
        """The slots that this group fills."""
        return {form: getattr(self, form) for form in FORMS}


@cache
def groups() -> list[Group]:
    """The groups of `groups.toml`, those without protection as well."""
    given = tomllib.loads((PHRASES / "groups.toml").read_text("utf-8"))
    return [
        _group(line, protected)
        for name, protected in (("protected", True), ("others", False))
        for line in given[name].splitlines()
        if line.strip()
    ]


@cache
def missing() -> dict[str, int]:
    """By a group's adjective, how many harmless comments public data lacks to name it fairly."""
    given = tomllib.loads((PHRASES / "groups.toml").read_text("utf-8"))
    return {name: int(count) for name, count in given["missing"].items()}


def _by_adjective() -> dict[str, list[Group]]:
    found: dict[str, list[Group]] = {}
    for group in groups():
        found.setdefault(group.people.lower(), []).append(group)
    return found


def _group(line: str, protected: bool) -> Group:
    singular, plural, people, sign = (part.strip() for part in line.split("|"))
    return Group(singular, plural, people, sign, protected)


@cache
def kinds() -> dict[str, list[Kind]]:
    """The kinds by folder: `friendly`, `hostile` and `alone`."""
    named = {form: _form(form) for form in FORMS}
    return {
        folder: read(f"toxicity/{folder}", HARMLESS, more=named)
        for folder in ("friendly", "hostile", "alone")
    }


def examples(chance: random.Random) -> Iterator[Example]:
    """Comments without end; a group's friendly and its hostile one follow each other."""
    teller, turn = Teller(chance), turns(chance)
    protected = [group for group in groups() if group.protected]
    while True:
        if chance.random() < PAIRS:
            group = next(turn)
            yield teller.tell(kinds()["friendly"], group.forms())
            yield _attack(teller, group)
        else:
            yield teller.tell(kinds()["alone"], chance.choice(protected).forms())


def kindly(chance: random.Random) -> Iterator[Example]:
    """Friendly comments without end, of the groups that public comments name mostly in abuse."""
    teller, called = Teller(chance), _by_adjective()
    names, counts = list(missing()), list(missing().values())
    while True:
        (name,) = chance.choices(names, counts)
        yield teller.tell(kinds()["friendly"], chance.choice(called[name]).forms())


def turns(chance: random.Random) -> Iterator[Group]:
    """The groups without end: each once, in any order, before any comes again."""
    while True:
        yield from chance.sample(groups(), len(groups()))


def _attack(teller: Teller, group: Group) -> Example:
    hostile = teller.tell(kinds()["hostile"], group.forms())
    if group.protected:
        return hostile
    return replace(hostile, labels={**hostile.labels, "identity_attack": 0})


def _form(form: str) -> Maker:
    def made(telling: Telling) -> str:
        return telling.chosen[form]

    return made
