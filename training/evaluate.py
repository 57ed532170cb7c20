"""Judge a model: side by side with a reference on left-out sources, and on development sets."""

import argparse
import json
import sys
import time
import tomllib
from collections.abc import Callable, Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from model import artifact
from model.artifact import ArtifactError
from model.features import Specification
from model.matrix import matrix
from model.scorer import Scorer
from training import development, public
from training.datasets import DataError
from training.development import Judgement
from training.holdout import Comparison, compare, thinned
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
    found: dict[str, Any] = {}
    if options.data is not None:
        params = tomllib.loads(options.params.read_text("utf-8"))
        comparisons = _side_by_side(options.data, params, options.every)
        print(table(_comparison_lines(comparisons)))
        found["every"] = options.every
        found["side_by_side"] = [asdict(comparison) for comparison in comparisons]
    if options.dev is not None:
        scorer = Scorer.load(options.artifact or artifact.shipped())
        judgements = list(development.judge(scorer, options.dev))
        print(table(_judgement_lines(judgements)))
        found["development"] = [asdict(judgement) for judgement in judgements]
        found["version"] = scorer.version
    return found


def _side_by_side(folder: Path, params: dict[str, Any], every: int) -> list[Comparison]:
    say = _clock()
    data = public.read(folder, params, say)
    data = data.part(thinned(data, every))
    settings = params["model"]
    specification = Specification(
        text_bits=settings["text_bits"], author_bits=settings["author_bits"]
    )
    features = matrix(data.documents, specification)
    say(f"our features: {features.nnz:,} values")
    ours = {name: settings[name] for name in ("strength", "scaling", "rarest", "seed")}
    return compare(data, features, ours, say)


def table(lines: Iterable[tuple[str, ...]]) -> str:
    """Columns as wide as their widest cell, the first two to the left."""
    rows = list(lines)
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return "\n".join(
        "  ".join(
            cell.ljust(width) if number < 2 else cell.rjust(width)
            for number, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    )


def _comparison_lines(comparisons: list[Comparison]) -> Iterable[tuple[str, ...]]:
    yield ("left out", "label", "comments", "with", "AUC", "reference", "caught@1%", "reference")
    for found in comparisons:
        yield (
            found.name,
            found.label,
            f"{found.comments:,}",
            f"{found.with_label:,}",
            f"{found.auc.value:.4f} [{found.auc.low:.4f}, {found.auc.high:.4f}]",
            f"{found.reference_auc.value:.4f}",
            f"{found.caught:.1%}",
            f"{found.reference_caught:.1%}",
        )


def _judgement_lines(judgements: list[Judgement]) -> Iterable[tuple[str, ...]]:
    yield ("set", "label", "comments", "with", "AUC", "held of others", "caught", "skill", "slope")
    for found in judgements:
        held, caught = found.held_of_others, found.caught
        yield (
            found.file,
            found.label,
            f"{found.comments:,}",
            f"{found.with_label:,}",
            f"{found.auc.value:.3f}" if found.auc else "-",
            f"{held.value:.1%} [{held.low:.1%}, {held.high:.1%}]",
            f"{caught.value:.1%}" if caught else "-",
            "-" if found.brier_skill is None else f"{found.brier_skill:.2f}",
            "-" if found.slope is None else f"{found.slope:.2f}",
        )


def _clock() -> Callable[[str], None]:
    started = time.monotonic()
    return lambda line: print(f"{time.monotonic() - started:6.0f} s  {line}", flush=True)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m training evaluate", description=__doc__)
    parser.add_argument("--data", type=Path, help="training folder: compare on left-out sources")
    parser.add_argument("--dev", type=Path, help="development folder: judge the artifact on it")
    parser.add_argument("--artifact", type=Path, help="folder of the model (default: the shipped)")
    parser.add_argument("--params", type=Path, default=PARAMS, help="settings, TOML")
    parser.add_argument(
        "--every", type=int, default=1, help="fit both on one in so many toxicity rows: quicker"
    )
    parser.add_argument("--json", type=Path, help="write all figures here, for the model card")
    return parser
