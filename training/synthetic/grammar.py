"""A small grammar: texts with slots and alternatives, and comments told from them.

A slot is a name with one alternative per line. In an alternative

- `{topic}` stands for any alternative of the slot `topic`, `{Topic}` begins with a capital,
  `{=topic}` is the same one wherever it stands in a comment;
- `[a|b|]` stands for one of its parts, which may be empty or hold slots and further choices;
  `[a]` is there every second time;
- a backslash takes the meaning from the sign behind it, and `{br}` is a break of lines.
"""

import random
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

TOKEN = re.compile(r"\\.|\{=?\w+\}|[\[\]|]|[^\\\[\]|{]+|[{\\]")

Maker = Callable[["Telling"], str]


class GrammarError(ValueError):
    """A phrase file is wrong; the message says where."""


@dataclass(frozen=True, slots=True)
class Slot:
    """A reference: `{name}`, `{Name}` or `{=name}`."""

    name: str
    capital: bool
    kept: bool


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several parts."""

    parts: tuple["Text", ...]


Text = tuple[str | Slot | Choice, ...]


def parse(line: str) -> Text:
    """The parts of an alternative; `GrammarError` for brackets that do not match."""
    tokens = iter(TOKEN.findall(line))
    text, end = _sequence(tokens)
    if end:
        raise GrammarError(f"`{end}` without its bracket in {line!r}")
    return text


def _sequence(tokens: Iterator[str]) -> tuple[Text, str]:
    parts: list[str | Slot | Choice] = []
    for sign in tokens:
        if sign in ("|", "]"):
            return tuple(parts), sign
        parts.append(_choice(tokens) if sign == "[" else _part(sign))
    return tuple(parts), ""


def _choice(tokens: Iterator[str]) -> Choice:
    parts, end = [], "|"
    while end == "|":
        part, end = _sequence(tokens)
        parts.append(part)
    if end != "]":
        raise GrammarError("a `[` is not closed")
    return Choice((*parts, ()) if len(parts) == 1 else tuple(parts))


def _part(sign: str) -> str | Slot:
    if sign.startswith("\\"):
        return sign[1:]
    if not sign.startswith("{") or len(sign) == 1:
        return sign
    name = sign.strip("{=}")
    return Slot(name.lower(), name[0].isupper(), sign.startswith("{="))


@dataclass(frozen=True)
class Grammar:
    """Slots by name, and slots that code makes (addresses, names, numbers)."""

    slots: Mapping[str, Sequence[Text]]
    made: Mapping[str, Maker]

    @classmethod
    def read(cls, slots: Mapping[str, str], made: Mapping[str, Maker]) -> "Grammar":
        """A grammar of phrase lists. `GrammarError` if a slot is named that there is not."""
        parsed = {name: alternatives(lines) for name, lines in slots.items()}
        grammar = cls(parsed, made)
        for name, texts in parsed.items():
            for wanted in (wanted for text in texts for wanted in named(text)):
                if wanted not in parsed and wanted not in made:
                    raise GrammarError(f"`{name}` names the unknown slot `{wanted}`")
        return grammar


def alternatives(lines: str) -> list[Text]:
    """One alternative per line; empty lines are left out."""
    return [parse(line.strip()) for line in lines.splitlines() if line.strip()]


def named(text: Text) -> Iterator[str]:
    """The slots that a text names, at any depth."""
    for part in text:
        if isinstance(part, Slot):
            yield part.name
        elif isinstance(part, Choice):
            for inner in part.parts:
                yield from named(inner)


@dataclass
class Telling:
    """One comment in the making: its chance, and what was chosen for good."""

    grammar: Grammar
    random: random.Random
    chosen: dict[str, str] = field(default_factory=dict)

    def slot(self, name: str) -> str:
        """Any alternative of a slot, in words."""
        if name in self.grammar.slots:
            return self.text(self.random.choice(self.grammar.slots[name]))
        return self.grammar.made[name](self)

    def keep(self, name: str) -> str:
        """The alternative of a slot that this comment stays with."""
        if name not in self.chosen:
            self.chosen[name] = self.slot(name)
        return self.chosen[name]

    def text(self, text: Text) -> str:
        """A text with its slots and choices settled."""
        return "".join(self._words(part) for part in text)

    def _words(self, part: str | Slot | Choice) -> str:
        if isinstance(part, str):
            return part
        if isinstance(part, Choice):
            return self.text(self.random.choice(part.parts))
        words = self.keep(part.name) if part.kept else self.slot(part.name)
        return words[:1].upper() + words[1:] if part.capital else words
