"""What readers are told, in their language: ``words/<tag>.json``, a file per language.

A file maps keys to sentences; ``{name}`` is filled with a value, as text. A sentence
about a number is an object of plural categories (CLDR: zero, one, two, few, many,
other). English is complete and says which keys there are; what another file lacks is
said in English. ``dir`` is the direction of the script. ``page.`` is said by the pages
without JavaScript alone, ``count`` by counts.js; ``error.`` translates what the API
says by its codes.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import TypeAlias

FOLDER = Path(__file__).parent / "words"
ENGLISH = "en"

Entry: TypeAlias = str | dict[str, str]


@cache
def tags() -> tuple[str, ...]:
    """The languages that have a file, by their BCP 47 tags."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.json")))


@cache
def words(tag: str) -> dict[str, Entry]:
    """All that one file holds, key → sentence or plural category → sentence."""
    found: dict[str, Entry] = json.loads((FOLDER / f"{tag}.json").read_text("utf-8"))
    return found


def of_embed(tag: str = ENGLISH) -> dict[str, Entry]:
    """What embed.js holds itself: the server's own sentences are English already."""
    elsewhere = ("page.", "count", "error.")
    return {key: text for key, text in words(tag).items() if not key.startswith(elsewhere)}


def of_counts(tag: str = ENGLISH) -> dict[str, Entry]:
    """What counts.js holds itself."""
    return {key: text for key, text in words(tag).items() if key.startswith(("count", "dir"))}


def of_scripts(tag: str) -> dict[str, Entry]:
    """What either script may ask for in another language."""
    return {key: text for key, text in words(tag).items() if not key.startswith("page.")}
