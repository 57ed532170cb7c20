"""Judge a model on comments that nothing was fitted on, beside a plain reference."""

import argparse
import json
import resource
import sys
import time
import tomllib
from collections.abc import Callable, Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from model import artifact
from model.artifact import ArtifactError
from model.scorer import Scorer
from training import public
from training.datasets import DataError
from training.evaluation import comparison, development
from training.evaluation.comparison import Findings
from training.evaluation.development import Files
from training.evaluation.extra import recent
from training.evaluation.lines import Line, table
from training.evaluation.trials import thinned
from training.train import PARAMS


def main(arguments: list[str]) -> int:
    """`python -m training evaluate`; exit code 0, or 2 when data or model cannot be read."""
    options = _parser().parse_args(arguments)
    if options.data is None and options.dev is None:
        print("Nothing to judge with: give --data, --dev or both.", file=sys.stderr)
        return 2
    try:
        found = _evaluate(options)
    except (DataError, ArtifactError, OSError) as error:
        print(error, file=sys.stderr)
        return 2
    if options.json is not None:
        options.json.write_text(json.dumps(found, indent=1) + "\n", "utf-8")
    return 0


def _evaluate(options: argparse.Namespace) -> dict[str, Any]:
    say = clock()
    files: Files = {}
    scorer = None if options.dev is None else Scorer.load(options.artifact or artifact.shipped())
    found: dict[str, Any] = {"identity": []}
    if scorer is not None:
        files = development.read(options.dev, scorer, options.first)
        found["version"] = scorer.version
        say(f"development sets judged by {scorer.version}")
    if options.data is not None:
        found["every"] = options.every
    findings = _compare(options, files, say) if options.data is not None else Findings()
    if scorer is not None:
        findings.lines += development.lines(files, findings.reference, scorer)
        found["identity"] = [asdict(gap) for gap in development.gaps(files, findings.reference)]
    show(findings.lines, options.every)
    say(f"done with {_gigabytes():.1f} GB at most")
    found["lines"] = [asdict(line) for line in findings.lines]
    return found | {"curves": findings.curves}


def _compare(options: argparse.Namespace, files: Files, say: Callable[[str], None]) -> Findings:
    params = tomllib.loads(options.params.read_text("utf-8"))
    data = public.read(options.data, params, say)
    data = data.part(thinned(data, options.every))
    found = comparison.material(data, recent(data, options.data), params["model"], files)
    say(f"our features: {found.features.nnz:,} values of {found.features.shape[0]:,} comments")
    return comparison.compare(found, params["model"], say, options.only)


def show(lines: Iterable[Line], every: int) -> None:
    """Print the table, part by part."""
    if every > 1:
        print(f"\nOf the large files both were fitted on one comment in {every}.")
    by_part: dict[str, list[Line]] = {}
    for line in lines:
        by_part.setdefault(line.part, []).append(line)
    for part, own in by_part.items():
        print(f"\n{part}\n{table(own)}")


def clock() -> Callable[[str], None]:
    """Prints what it is told, with the seconds since now before it."""
    started = time.monotonic()
    return lambda line: print(f"{time.monotonic() - started:6.0f} s  {line}", flush=True)


def _gigabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m training evaluate", description=__doc__)
    parser.add_argument("--data", type=Path, help="training folder: compare on left-out sources")
    parser.add_argument("--dev", type=Path, help="development folder: judge the artifact on it")
    parser.add_argument("--artifact", type=Path, help="folder of the model (default: the shipped)")
    parser.add_argument("--params", type=Path, default=PARAMS, help="settings, TOML")
    parser.add_argument(
        "--every", type=int, default=1, help="fit both on one in so many toxicity rows: quicker"
    )
    parser.add_argument(
        "--first", type=int, help="only the first so many rows of each development file"
    )
    parser.add_argument("--only", choices=("spam", "abuse"), help="only these left-out sources")
    parser.add_argument("--json", type=Path, help="write all figures here, for the model card")
    return parser
