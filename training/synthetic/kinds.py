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

    def body(self, telling: Telling) -> str:
        """The text of one comment."""
        return telling.slot(f"{self.name}.frames").strip()


def read(
    folder: str, labels: Mapping[str, int], more: Mapping[str, Maker] | None = None
) -> list[Kind]:
    """The kinds of all files of a folder of phrases; `labels` hold unless a kind has its own.

    `more` are further slots that code makes.
    """
    shared = _toml(PHRASES / "shared.toml")["slots"]
    kinds: list[Kind] = []
    for path in sorted((PHRASES / folder).glob("*.toml")):
        kinds += _of_file(_toml(path), shared, labels, {**MADE, **(more or {})})
    return kinds


def _of_file(
    content: Mapping[str, Any],
    shared: Mapping[str, str],
    labels: Mapping[str, int],
    made: Mapping[str, Maker],
) -> list[Kind]:
    frames = {f"{name}.frames": kind["frames"] for name, kind in content["kinds"].items()}
    grammar = Grammar.read({**shared, **content.get("slots", {}), **frames}, made)
    return [_kind(name, kind, grammar, labels) for name, kind in content["kinds"].items()]


def _kind(name: str, given: Mapping[str, Any], grammar: Grammar, labels: Mapping[str, int]) -> Kind:
    anchors = grammar.slots[given.get("anchor", "anchor")]
    own = Grammar({**grammar.slots, "anchor": anchors}, grammar.made)
    known = {**labels, **given.get("labels", {})}
    for label in given.get("unknown", ()):
        del known[label]
    return Kind(name, own, given.get("share", 1.0), known, given.get("rough", True))


def _toml(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text("utf-8"))
