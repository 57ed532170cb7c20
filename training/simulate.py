"""Simulate a site: public comments, moderated by their true labels week by week.

Four contestants judge the same weeks: the base model, the base with what ``retrain`` learns on
top of what it has learned, the same from the base on each time, and a plain model made anew each
week of the site's decisions alone. The base has seen nothing of the site's source.
"""

import argparse
import sys
import time
import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path

from model import artifact
from training import guard, public
from training.datasets import DataError, Dataset
from training.simulation import base, words
from training.simulation.attacks import ATTACKS
from training.simulation.contestants import (
    Anew,
    Base,
    Contestant,
    FromScratch,
    Learning,
    features,
)
from training.simulation.run import Course, run
from training.simulation.site import Stream, stream
from training.train import PARAMS


def main(arguments: list[str]) -> int:
    """`python -m training simulate`; exit code 0, or 2 when something given cannot be used."""
    options = _parser().parse_args(arguments)
    params = tomllib.loads(PARAMS.read_text("utf-8"))
    try:
        data = public.read(options.data, params, lambda line: print(line, flush=True))
        site = stream(
            data, options.source, options.label, options.per_week, options.seed, options.new
        )
        if not len(site.documents):
            raise DataError(f"{options.source} has no comments whose {options.label} is known.")
    except (DataError, OSError) as error:
        print(error, file=sys.stderr)
        return 2
    _base(data, site, params, options.base)
    for line in words.site(site):
        print(line, flush=True)
    for attack in options.attack or ["none"]:
        for line in words.courses(attack, _courses(site, options.base, attack, options)):
            print(line, flush=True)
    return 0


def _base(data: Dataset, site: Stream, params: Mapping[str, object], folder: Path) -> None:
    """The model of the simulation, made once for each source."""
    if (folder / artifact.MANIFEST_FILE).exists():
        return
    started = time.monotonic()
    base.make(data, site, params, folder)
    print(f"base without {site.source}: {time.monotonic() - started:.0f} s", flush=True)


def _courses(
    site: Stream, folder: Path, attack: str, options: argparse.Namespace
) -> dict[str, Course]:
    state, manifest = artifact.load(folder)
    known = guard.read()
    makers: Mapping[str, Callable[[], Contestant]] = {
        "base": lambda: Base(state, manifest, site.label),
        "learning on": lambda: Learning(state, manifest, site.label, known),
        "learning anew": lambda: Anew(state, manifest, site.label, known),
        "from scratch": FromScratch,
    }
    x = features(site.documents, manifest)
    chosen = options.only or list(makers)
    return {
        name: run(makers[name](), site, x, ATTACKS[attack], seed=options.seed) for name in chosen
    }


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m training simulate", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder of the public files")
    parser.add_argument("--base", type=Path, required=True, help="where the base is, or is put")
    parser.add_argument("--source", default="spam_blogs", help="whose comments the site gets")
    parser.add_argument("--label", default="spam", choices=("spam", "toxicity"))
    parser.add_argument("--new", help="a source whose bad comments begin to come later")
    parser.add_argument("--per-week", type=int, default=200)
    parser.add_argument("--attack", action="append", choices=list(ATTACKS))
    parser.add_argument("--only", action="append", help="one contestant; may be repeated")
    parser.add_argument("--seed", type=int, default=3)
    return parser
