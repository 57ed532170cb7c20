"""Rules that people manage: long lists of phrases, and what a change would have done.

``python -m bench.rules [FILE]`` takes the phrases of a file, one on each line, instead of made
ones; nothing of it is kept.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import cycle
from pathlib import Path

from bench.compare import HEAD, Row, medians, microseconds
from bench.in_process import caller
from service.app import create_app
from service.comments.records import Actor
from service.config import Settings
from service.context import services
from service.db import upgrade
from service.rules import change, imports, past, preview
from service.rules.preview import World
from service.text.phrases import Matcher
from training import datasets

PHRASES = 65_000
CALLS = 300


def made(count: int = PHRASES) -> str:
    """A list of phrases of one to three words, some of them patterns."""
    words = (f"word{number} other{number % 97} third{number % 89}" for number in range(count))
    forms = (word if number % 10 else f"stem{number}*" for number, word in enumerate(words))
    return "\n".join(forms)


def texts() -> list[str]:
    """The comments written for this project."""
    return [document.body for document in datasets.examples().documents][:CALLS]


def each_of(find: Callable[[str], object], comments: Sequence[str]) -> Callable[[], float]:
    """Measures one comment, in µs, over all of them."""
    following = cycle(comments)
    return microseconds(lambda: find(next(following)), len(comments) * 3)


def milliseconds(call: Callable[[], object]) -> Callable[[], float]:
    """Measures one call by the clock."""

    def measure() -> float:
        started = time.perf_counter()
        call()
        return (time.perf_counter() - started) * 1e3

    return measure


def prepared(folder: Path, listed: str) -> Iterator[tuple[str, float]]:
    """Milliseconds to import the list, and to preview a change, over a new database."""
    own = services(app := create_app(Settings(data=folder, limits=False)))
    upgrade(own.db.engine)
    post = caller(app, "POST", "/api/v1/comments")
    for _ in range(past.LOOKED_AT):
        post()

    def strictly(world: World) -> World:
        return replace(world, rules=world.rules.model_copy(update={"max_links": 0}))

    def bring() -> None:
        with own.db.read() as session:
            taken = imports.read(session, 1, "suspect", listed).taken
        change.add_phrases(own, Actor("bench"), "default", "suspect", taken)

    look = milliseconds(lambda: preview.preview(own, 1, strictly))
    yield "preview", medians({"preview": look})["preview"]
    yield "import", milliseconds(bring)()
    look()
    yield "preview, long list", medians({"preview": look})["preview"]


def rows(listed: str | None = None) -> list[Row]:
    """Cost per comment against no list at all; the rest against a second or some."""
    listed = listed or made()
    phrases = [line.strip() for line in listed.splitlines() if line.strip()]
    comments = texts()
    finders = {"list": Matcher(phrases), "none": Matcher([])}
    found = medians({name: each_of(finder.find, comments) for name, finder in finders.items()})
    with tempfile.TemporaryDirectory() as folder:
        times = dict(prepared(Path(folder), listed))
    title = f"{len(phrases):,} phrases"
    return [
        Row(f"look for {title} in a comment", found["list"], "an empty list", found["none"], "µs"),
        Row(f"import {title}", times["import"], "target", 5000, "ms"),
        Row("preview a change, 1,000 comments", times["preview"], "target", 1000, "ms"),
        Row(f"the same with {title}", times["preview, long list"], "target", 1000, "ms"),
    ]


def main(arguments: Sequence[str]) -> None:
    """Print the table."""
    print(HEAD)
    for row in rows(Path(arguments[0]).read_text("utf-8") if arguments else None):
        print(row, flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
