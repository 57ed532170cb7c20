"""The model card: CARD.md and its plots, written beside the artifact from its own figures."""

import argparse
import json
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from model import artifact
from model.artifact import ArtifactError, Manifest
from training import plots
from training.card import failures, tables, words

CARD = "CARD.md"

Figures = Mapping[str, Any]


def main(arguments: list[str]) -> int:
    """`python -m training report`; exit code 0, or 2 when a file cannot be read."""
    options = _parser().parse_args(arguments)
    try:
        manifest = artifact.verify(options.artifact)
        figures: dict[str, Any] = {}
        for path in options.figures:
            _add(figures, json.loads(path.read_text("utf-8")))
    except (ArtifactError, OSError, ValueError) as error:
        print(error, file=sys.stderr)
        return 2
    if figures.get("version", manifest.version) != manifest.version:
        print(f"The figures are of version {figures['version']}, not {manifest.version}.")
        return 2
    write(options.artifact, manifest, figures, options.looks)
    return 0


def _add(figures: dict[str, Any], more: Figures) -> None:
    """Files of several runs may each hold a part of the lines and of the curves."""
    for name, value in more.items():
        before = figures.get(name)
        if isinstance(value, list) and before:
            figures[name] = _joined(before, value)
        elif isinstance(value, dict) and before:
            figures[name] = {**before, **value}
        else:
            figures[name] = value


def _joined(before: list[Figures], more: list[Figures]) -> list[Figures]:
    """Every line once: of two runs that judged the same, the one that had the reference, too."""
    found: dict[tuple[Any, ...], Figures] = {}
    for line in (*before, *more):
        key = tuple(line.get(name) for name in ("part", "what", "label", "figure", "term", "name"))
        if key not in found or (line.get("reference") and not found[key].get("reference")):
            found[key] = line
    return list(found.values())


def write(directory: Path, manifest: Manifest, figures: Figures, looks: int) -> None:
    """Write the card and its plots into the artifact's folder."""
    card = directory / CARD
    card.write_text("\n\n".join(_sections(directory, manifest, figures, looks)) + "\n", "utf-8")
    print(f"{card} written")


def _sections(directory: Path, manifest: Manifest, figures: Figures, looks: int) -> Iterable[str]:
    yield f"# Model card: {manifest.version}"
    yield words.what(manifest)
    yield "## Labels and thresholds\n\n" + words.thresholds(manifest)
    yield "## Data and licences\n\n" + words.data()
    if figures.get("lines"):
        yield "## What it is worth\n\n" + _how(figures.get("every", 1), looks)
        yield from tables.lines(figures["lines"])
    yield from (f"![{caption}]({name})" for name, caption in plots.draw(directory, figures))
    if figures.get("identity"):
        yield "## Naming a group\n\n" + IDENTITY + tables.terms(figures["identity"])
    if figures.get("ablation"):
        yield "## What each idea gives\n\n" + ABLATION + tables.ablation(figures["ablation"])
        yield f"Fitted on one comment in {figures['ablation_every']} of the large files."
    yield "## Languages\n\n" + words.LANGUAGES
    yield "## What it cannot do\n\n" + words.limits(manifest)
    yield "### Examples\n\nWritten for this card.\n\n" + failures.judged(directory)
    yield "## How it was made\n\n" + words.made(manifest)


IDENTITY = (
    "Sentences that differ in the group they name. *AUC* is that of a term's own sentences,"
    " *harmless AUC* that of its harmless ones against the toxic ones of all other terms: low where"
    " the name alone makes a sentence look bad.\n\n"
)
ABLATION = (
    "The first row is the model with everything; the others say how its figures change when one"
    " idea is taken away. *By hand* are comments written for checking, *disguised* is toxic talk"
    " with odd spellings, caught while 2 % of other talk is held. What comments made for training"
    " carry is in the row that leaves them out.\n\n"
)


def _how(every: int, looks: int) -> str:
    return (
        "The reference is TF-IDF of words 1-2 and characters 2-5 with logistic regression, fitted"
        " on the public rows that ours was fitted on. On left-out sources neither has seen a"
        " comment of the source it is judged on. The development sets were never trained on, and"
        f" no threshold or parameter was fitted on them; they were looked at {looks}"
        f" time{'s' if looks != 1 else ''}. On them ours is as shipped. Intervals are bootstrapped."
        + (f" Of the large files both were fitted on one comment in {every}." if every > 1 else "")
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m training report", description=__doc__)
    parser.add_argument("--artifact", type=Path, required=True, help="folder of the model")
    parser.add_argument(
        "--figures", type=Path, nargs="*", default=[], help="what `evaluate --json` wrote"
    )
    parser.add_argument(
        "--looks", type=int, default=1, help="how often the development sets were looked at"
    )
    return parser
