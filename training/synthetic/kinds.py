"""Kinds of comments, read from the phrase files beside this module.

A file holds `[slots]`, name and alternatives, and tables `[kinds.NAME]`: `frames` are the whole
comments, `share` is how often the kind comes, `anchor` the slot of what its links are called;
`labels` and `unknown` say what differs from what is known of the whole folder. `shared.toml` has
the slots that every file may use.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from training.synthetic.grammar import Grammar, Maker, Telling
from training.synthetic.names import MADE

PHRASES = Path(__file__).with_name("phrases")


@dataclass(frozen=True, slots=True)
class Example:
    """A comment made for training, and what is known of it; a label not named is unknown."""

    body: str
    author_name: str
    author_url: str
    labels: dict[str, int]
    kind: str


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of comment: its phrases, how often it comes, and what is known of it."""

    name: str
    grammar: Grammar = field(repr=False)
    share: float
    labels: Mapping[str, int]
    rough: bool = True
    lengths: tuple[int, ...] = (1,)

    def body(self, telling: Telling) -> str:
        """The text of one comment; some are several frames long."""
        times = telling.random.choice(self.lengths)
        return "\n".join(telling.slot(f"{self.name}.frames") for _ in range(times))


def read(
    folder: str,
    labels: Mapping[str, int],
    lengths: tuple[int, ...] = (1,),
    more: Mapping[str, Maker] | None = None,
) -> list[Kind]:
    """The kinds of all files of a folder of phrases.

    `labels` and `lengths` hold unless a kind has its own; `more` are further slots that code makes.
    """
    shared = _toml(PHRASES / "shared.toml")["slots"]
    kinds: list[Kind] = []
    for path in sorted((PHRASES / folder).glob("*.toml")):
        content = _toml(path)
        grammar = _grammar(content, shared, {**MADE, **(more or {})})
        for name, given in content["kinds"].items():
            known = {**labels, **given.get("labels", {})}
            kinds.append(_kind(name, {"lengths": lengths, **given, "labels": known}, grammar))
    return kinds


def _grammar(
    content: Mapping[str, Any], shared: Mapping[str, str], made: Mapping[str, Maker]
) -> Grammar:
    frames = {f"{name}.frames": kind["frames"] for name, kind in content["kinds"].items()}
    return Grammar.read({**shared, **content.get("slots", {}), **frames}, made)


def _kind(name: str, given: Mapping[str, Any], grammar: Grammar) -> Kind:
    anchors = grammar.slots[given.get("anchor", "anchor")]
    unknown = given.get("unknown", ())
    return Kind(
        name,
        Grammar({**grammar.slots, "anchor": anchors}, grammar.made),
        given.get("share", 1.0),
        {label: value for label, value in given["labels"].items() if label not in unknown},
        given.get("rough", True),
        tuple(given["lengths"]),
    )


def _toml(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text("utf-8"))
