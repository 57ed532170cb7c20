"""Synthetic decisions: comments from templates of our own, and a file as the service exports it.

`horoscopes` are a kind of unwanted comment that no base model knows: a site whose moderators
reject them as spam has something to teach. `ordinary` are what the same site approves, and its
insults are its own, too.
"""

import json
import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import chain
from pathlib import Path
from typing import Any

START = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)

# Written by hand and made by no template: a like comment must be judged otherwise afterwards.
PROBE = (
    "Dear Virgo, this is your week: Venus enters the seventh house before the new moon and brings"
    " a letter from an old flame. Trust your horoscope and wear violet until Sunday."
)

Slots = Mapping[str, Sequence[str]]

_HOROSCOPE: tuple[str, ...] = (
    "{sign} people, {planet} {moves} {house} {when} and {gift} is on its way.",
    "The stars have a message for {sign}: {planet} {moves} {house}, so expect {gift} {when}.",
    "As a {sign} you will feel it {when}, because {planet} {moves} {house}.",
    "Under the {moon} moon {sign} and {other} find {gift}, the zodiac promises it.",
    "My chart says that {sign} will meet {gift} {when}, trust your horoscope.",
    "Dear {sign}, beware of {other} {when}; {planet} {moves} {house} and tempers rise.",
    "{planet} {moves} {house} {when}. For {sign} this means {gift}, for {other} a quiet spell.",
)
_ADVICE = (
    "Wear {colour} and light a candle at dusk.",
    "Your lucky number is {number}, your lucky colour {colour}.",
    "Ask the universe for a sign and it will answer before {day}.",
    "Whoever was born in {month} should wait until the moon has set.",
    "Believe in your rising sign, {other}, it never lies.",
    "Put a piece of {stone} below your pillow until {day}.",
    "Share this horoscope with seven friends before {day} or the luck is lost.",
    "Astrology does not err, {month} will show it.",
)
_ORDINARY: tuple[str, ...] = (
    "I {did} {thing} {time} and {result}.",
    "{time} we {did} {thing}, and {result}.",
    "My {person} {did} {thing} for years, so I know that {fact}.",
    "Nobody mentions that {fact}, at least not where I live.",
    "I wonder whether {fact}; my {person} thinks otherwise.",
    "Reading about {topic} I thought of my {person}, who {did} {thing} {time}.",
    "What you write about {topic} is right, but {fact}.",
)
_CLOSING = (
    "Thanks for the part about {topic}.",
    "Has anyone else tried it with {thing}?",
    "The second picture, the one of {topic}, is my favourite.",
    "I would like to read more about {topic}.",
    "Next time I shall ask my {person} first.",
    "My {person} still laughs about it.",
    "Could you say where you found {thing}?",
    "In our street everybody talks about {topic} now.",
)

_TAUNT: tuple[str, ...] = (
    "Only a {taunt} could write this about {topic}, you {adjective} {taunt}.",
    "You {adjective} {taunt}, go back to {thing} and stay there.",
    "What a {adjective} {taunt} you are, and your {person} is another.",
    "Every {taunt} knows more of {topic} than you, {taunt}.",
    "Spoken like a true {taunt}. Nobody asked you, you {taunt}.",
)
_PARTING = (
    "{taunt}!",
    "Take your {topic} and vanish, {taunt}.",
    "Ask your {person}, that other {taunt}.",
    "A {adjective} {taunt} like you should not post.",
    "You will always be a {taunt}.",
)

_SLOTS: Slots = {
    "sign": "Aries Taurus Gemini Cancer Leo Virgo Libra Scorpio Sagittarius Capricorn".split(),
    "other": "Aquarius Pisces Libra Scorpio Gemini Taurus Leo Virgo Cancer Aries".split(),
    "planet": "Venus Mars Mercury Jupiter Saturn Neptune Uranus Pluto".split(),
    "moves": ("enters", "leaves", "turns retrograde in", "rises in", "crosses", "smiles upon"),
    "house": (
        "the seventh house",
        "the house of love",
        "your career house",
        "the sign of the Bull",
        "the eleventh house",
        "the house of money",
        "your ascendant",
    ),
    "when": (
        "this weekend",
        "before the new moon",
        "on Thursday night",
        "within nine days",
        "at the end of the month",
        "when Mercury stands still",
        "around the solstice",
    ),
    "gift": (
        "a letter from an old flame",
        "unexpected money",
        "a journey across water",
        "the love of your life",
        "a promotion",
        "good fortune",
        "a stranger with dark eyes",
        "harmony in the family",
    ),
    "moon": ("full", "new", "waning", "blue", "red", "waxing"),
    "colour": ("turquoise", "scarlet", "gold", "violet", "white", "emerald"),
    "number": ("seven", "eleven", "three", "twenty-two", "nine", "thirteen"),
    "day": ("Sunday", "midnight", "the equinox", "Tuesday", "the new moon", "dawn"),
    "month": ("January", "March", "June", "August", "October", "November"),
    "stone": ("amethyst", "rose quartz", "tiger's eye", "moonstone", "jade", "onyx"),
    "did": ("baked", "repaired", "planted", "sold", "painted", "carried home", "borrowed", "lost"),
    "thing": (
        "a rye loaf",
        "the old bicycle",
        "four rows of beans",
        "a kitchen table",
        "the garden gate",
        "a box of records",
        "the blue tent",
        "two pear trees",
        "a pair of boots",
        "the wall clock",
    ),
    "time": (
        "last summer",
        "when we moved house",
        "during the long winter",
        "on a rainy Sunday",
        "back in the nineties",
        "after the flood",
        "before breakfast",
        "in my first job",
    ),
    "result": (
        "it rained for three days",
        "nobody believed us",
        "the neighbours brought soup",
        "it took all afternoon",
        "the dog slept through it",
        "we never found the key",
        "it turned out rather well",
        "half of it broke",
    ),
    "person": ("sister", "neighbour", "grandfather", "colleague", "daughter", "teacher", "uncle"),
    "fact": (
        "the bus does not stop there any more",
        "cold water works just as well",
        "wood needs a year to dry",
        "the library has a copy",
        "the paint smells for weeks",
        "children learn it faster than we do",
        "the bridge is closed until spring",
        "a good knife lasts for decades",
        "the ferry only runs in June",
    ),
    "topic": (
        "the harbour",
        "old recipes",
        "the night train",
        "compost",
        "the village school",
        "the market hall",
        "repairing radios",
        "the choir",
        "winter walks",
    ),
}
_TAUNTS: Slots = {
    **_SLOTS,
    "taunt": (
        *("turnip", "doorknob", "wet lettuce", "garden gnome", "mop head", "custard brain"),
        *("soup ladle", "blunt spoon", "sack of gravel", "dish rag"),
    ),
    "adjective": ("soggy", "lumpy", "hollow", "mouldy", "crooked", "rancid", "droopy"),
}
_FIRST = (
    "Ada Ben Cleo Dan Eve Finn Gina Hal Ida Jon Kim Lou Max Nell Ove Pia Quin Rob Sal Tom".split()
)
_LAST = "Abbot Brook Carter Dale Ellis Frost Grant Hale Irwin Joyce Kerr Lowe Marsh North".split()


@dataclass(frozen=True, slots=True)
class Written:
    """A synthetic comment and who wrote it."""

    body: str
    author_name: str


def horoscopes(count: int, seed: int = 1) -> list[Written]:
    """Different unwanted comments of one kind."""
    return _written(_HOROSCOPE, _ADVICE, count, seed)


def ordinary(count: int, seed: int = 2) -> list[Written]:
    """Different comments that nobody minds."""
    return _written(_ORDINARY, _CLOSING, count, seed)


def rejected_taunts(count: int) -> list[dict[str, Any]]:
    """A site's decisions: so many insults of its own kind rejected as toxic, others approved."""
    acts = chain.from_iterable(
        (decision(bad, "reject", "toxic"), decision(good, "approve"))
        for bad, good in zip(
            _written(_TAUNT, _PARTING, count, 5, _TAUNTS), ordinary(count), strict=True
        )
    )
    return in_order(acts)


def rejected_horoscopes(count: int, *, start: datetime = START) -> list[dict[str, Any]]:
    """A site's decisions: so many horoscopes rejected as spam, so many other comments approved."""
    acts = chain.from_iterable(
        (decision(bad, "reject", "spam"), decision(good, "approve"))
        for bad, good in zip(horoscopes(count), ordinary(count), strict=True)
    )
    return in_order(acts, start)


def decision(
    comment: Written | str, action: str, label: str | None = None, **fields: Any
) -> dict[str, Any]:
    """One line of an export, without its time; `fields` replace what it says."""
    written = comment if isinstance(comment, Written) else Written(comment, "")
    return {
        "id": "",
        "comment": "",
        "action": action,
        "label": label,
        "source": "moderator",
        "actor": "m1",
        "author": written.author_name,
        "article": "a1",
        "body": written.body,
        "author_name": written.author_name,
        "author_url": "",
        "author_email_domain": "",
    } | fields


def in_order(decisions: Iterable[dict[str, Any]], start: datetime = START) -> list[dict[str, Any]]:
    """The same decisions, a minute apart."""
    return [
        {**each, "id": f"d{number:05}", "at": (start + timedelta(minutes=number)).isoformat()}
        for number, each in enumerate(decisions)
    ]


def write(path: Path, decisions: Iterable[Mapping[str, Any]]) -> Path:
    """An export file with these decisions."""
    path.write_text("".join(json.dumps(each) + "\n" for each in decisions), "utf-8")
    return path


def _written(
    first: Sequence[str], second: Sequence[str], count: int, seed: int, slots: Slots = _SLOTS
) -> list[Written]:
    chance = random.Random(seed)
    bodies: dict[str, None] = {}
    while len(bodies) < count:
        text = f"{chance.choice(first)} {chance.choice(second)}"
        filled = text.format_map({name: chance.choice(words) for name, words in slots.items()})
        bodies[filled[0].upper() + filled[1:]] = None
    names = [f"{given} {family}" for family in _LAST for given in _FIRST]
    return [Written(body, names[number % len(names)]) for number, body in enumerate(bodies)]
