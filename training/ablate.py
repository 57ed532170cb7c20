"""Take one idea away at a time and say what is left: what each of them gives."""

import argparse
import json
import sys
import tomllib
from collections.abc import Iterable
from dataclasses import asdict, fields
from pathlib import Path

from training import public
from training.datasets import DataError
from training.evaluate import clock
from training.evaluation.extra import disguised, joined, recent, written_by_hand
from training.evaluation.ideas import IDEAS, Bench, Worth, worth
from training.evaluation.lines import columns
from training.evaluation.trials import thinned
from training.train import PARAMS

HEAD = (
    *("without", "blogs AUC", "caught@1%", "from 2022 on", "by hand AUC", "caught@5%"),
    *("toxicity AUC", "finer five AUC", "disguised caught"),
)
SHARES = ("blogs_caught", "recent_caught", "check_caught", "disguised")


def main(arguments: list[str]) -> int:
    """`python -m training ablate`; exit code 0, or 2 when the data cannot be read."""
    options = _parser().parse_args(arguments)
    try:
        found = _ablate(options)
    except (DataError, OSError) as error:
        print(error, file=sys.stderr)
        return 2
    print("\n" + columns([HEAD, *_cells(found)], left=1))
    if options.json is not None:
        rows = {"ablation_every": options.every, "ablation": [asdict(one) for one in found]}
        options.json.write_text(json.dumps(rows, indent=1) + "\n", "utf-8")
    return 0


def _ablate(options: argparse.Namespace) -> list[Worth]:
    params, say = tomllib.loads(options.params.read_text("utf-8")), clock()
    data = public.read(options.data, params, say)
    data = data.part(thinned(data, options.every))
    judged = joined(data, written_by_hand(), disguised(data))
    marks = recent(judged, options.data)
    ideas = tuple(
        idea for idea in IDEAS if not options.only or idea.name in ("nothing", *options.only)
    )
    return list(worth(Bench(judged, marks, params["model"], say), ideas))


def _cells(found: list[Worth]) -> Iterable[tuple[str, ...]]:
    """The first row as it is, the others as differences to it."""
    names = [one.name for one in fields(Worth)][1:]
    whole = found[0]
    yield (whole.name, *(_written(name, getattr(whole, name)) for name in names))
    for one in found[1:]:
        gaps = {name: getattr(one, name) - getattr(whole, name) for name in names}
        yield (one.name, *(_written(name, gap, "+") for name, gap in gaps.items()))


def _written(name: str, value: float, sign: str = "") -> str:
    return f"{value:{sign}.1%}" if name in SHARES else f"{value:{sign}.4f}"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m training ablate", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="training folder")
    parser.add_argument("--params", type=Path, default=PARAMS, help="settings, TOML")
    parser.add_argument(
        "--every", type=int, default=4, help="fit on one in so many toxicity rows (4)"
    )
    parser.add_argument("--only", nargs="*", help="only these ideas, by the name in the table")
    parser.add_argument("--json", type=Path, help="write all figures here, for the model card")
    return parser
