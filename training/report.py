"""The model card: CARD.md and its plots, written beside the artifact from its own figures."""

import argparse
import json
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from model import artifact
from model.artifact import ArtifactError, Manifest
from model.labels import LABELS, MEANINGS
from training import plots

CARD = "CARD.md"

Figures = Mapping[str, Any]


def main(arguments: list[str]) -> int:
    """`python -m training report`; exit code 0, or 2 when a file cannot be read."""
    options = _parser().parse_args(arguments)
    try:
        manifest = artifact.verify(options.artifact)
        figures: dict[str, Any] = {}
        for path in options.figures:
            figures |= json.loads(path.read_text("utf-8"))
    except (ArtifactError, OSError, ValueError) as error:
        print(error, file=sys.stderr)
        return 2
    if figures.get("version", manifest.version) != manifest.version:
        print(f"The figures are of version {figures['version']}, not {manifest.version}.")
        return 2
    write(options.artifact, manifest, figures, options.looks)
    return 0


def write(directory: Path, manifest: Manifest, figures: Figures, looks: int) -> None:
    """Write the card and its plots into the artifact's folder."""
    drawn = plots.draw(directory, figures)
    card = directory / CARD
    card.write_text("\n\n".join(_sections(manifest, figures, looks, drawn)) + "\n", "utf-8")
    print(f"{card} written")


def _sections(
    manifest: Manifest, figures: Figures, looks: int, drawn: list[tuple[str, str]]
) -> Iterable[str]:
    yield f"# Model card: {manifest.version}"
    yield _what(manifest)
    yield "## Labels and thresholds\n\n" + _thresholds(manifest)
    if "side_by_side" in figures:
        yield "## Beside a plain reference\n\n" + _side_by_side(
            figures["side_by_side"], figures.get("every", 1)
        )
    if "development" in figures:
        yield "## On development sets\n\n" + _development(figures["development"], looks)
    yield from (f"![{caption}]({name})" for name, caption in drawn)
    yield "## What it cannot do\n\n" + _limits(manifest, figures.get("development", []))
    yield "## How it was made\n\n" + _made(manifest)


def _what(manifest: Manifest) -> str:
    return (
        "It gives each comment seven calibrated probabilities. It decides nothing: a site's policy"
        " holds what reaches a threshold, and a person looks at what was held.\n\n"
        "One logistic regression per label on hashed n-grams of letters (2-5, within words) and"
        f" words (1-2) in 2^{manifest.specification['text_bits']} buckets, and"
        f" {len(manifest.specification['structure'])} features of a comment's form, scaled for spam"
        " by their log-count ratios (Wang & Manning 2012) and for the others by their rarity;"
        " probabilities by Platt's method on"
        " cross-fitted scores. The file holds numbers only: no word of any comment is in it."
    )


def _thresholds(manifest: Manifest) -> str:
    cross = manifest.metrics["cross_fitted"]
    rows = [
        (
            label,
            MEANINGS[label],
            f"{manifest.priors[label]:.1%}",
            f"{manifest.thresholds[label]:.3f}",
            f"{cross[label]['held_of_others']:.1%}",
            f"{cross[label]['caught']:.1%}",
            f"{cross[label]['auc']:.3f}",
            f"{cross[label]['with_label']:,} of {cross[label]['comments']:,}",
        )
        for label in LABELS
    ]
    head = ("label", "meaning", "prior", "threshold", "held", "caught", "AUC", "judged on")
    return _table(head, rows) + (
        "\n\n*Held* is the share of comments without the label that its threshold holds, *caught*"
        " that of comments with it; both by fits that had not seen the comment (for spam: nothing"
        " of its blog), which is also how the thresholds were chosen. *Prior* is the rate that the"
        f" probabilities assume. That of spam, {manifest.priors['spam']:.0%}, is **declared, not"
        " measured**: no data set has spam at its natural rate. From a probability of"
        f" {manifest.certain_spam:.4f} on, at least 99.5 % are spam at that rate."
    )


def _side_by_side(found: list[Figures], every: int) -> str:
    head = (
        "left out", "label", "comments", "with label", "AUC", "reference",
        "caught at 1 % held", "reference",
    )  # fmt: skip
    rows = [
        (
            row["name"],
            row["label"],
            f"{row['comments']:,}",
            f"{row['with_label']:,}",
            _interval(row["auc"], 3),
            _interval(row["reference_auc"], 3),
            f"{row['caught']:.1%}",
            f"{row['reference_caught']:.1%}",
        )
        for row in found
    ]
    return (
        "The reference is TF-IDF of words 1-2 and characters 2-5 with logistic regression, fitted"
        " on the same rows with the same weights. Neither has seen a comment of the sources it is"
        " judged on."
        + (f" Of the large files both were fitted on one comment in {every}." if every > 1 else "")
        + "\n\n"
        + _table(head, rows)
    )


def _development(found: list[Figures], looks: int) -> str:
    head = (
        "set", "label", "comments", "with label", "AUC", "caught at 0.5 / 1 / 2 / 5 % held",
        "held of others", "caught", "held for any label", "Brier skill", "slope", "ECE",
    )  # fmt: skip
    rows = [_development_row(row) for row in found]
    return (
        f"Never trained on; no threshold or parameter was set by them. They were looked at"
        f" {looks} time{'s' if looks != 1 else ''}. *Held of others* and *caught* are as shipped,"
        " with the thresholds above; brackets are 95 % bootstrap intervals. *Slope* is 1 for"
        " probabilities that are right and below 1 for too sure ones; *ECE* is the mean gap in"
        " 15 bins of equal mass. The rates of the labels differ from those that calibration"
        " assumes, so that skill, slope and ECE judge that, too.\n\n" + _table(head, rows)
    )


def _development_row(row: Figures) -> tuple[str, ...]:
    fixed = row["caught_at"]
    return (
        f"{row['file']} ({row['shows']})",
        row["label"],
        f"{row['comments']:,}",
        f"{row['with_label']:,}",
        _interval(row["auc"], 3),
        " / ".join(f"{share:.0%}" for share in fixed.values()) if fixed else "",
        _interval(row["held_of_others"], 1, percent=True),
        _interval(row["caught"], 1, percent=True),
        f"{row['held_for_anything']:.1%}",
        _number(row["brier_skill"]),
        _number(row["slope"]),
        _number(row["calibration_error"]),
    )


def _limits(manifest: Manifest, judged: list[Figures]) -> str:
    caught = manifest.metrics["cross_fitted"]
    weakest = sorted(LABELS, key=lambda label: float(caught[label]["caught"]))[:3]
    coarsest = max(judged, key=lambda row: float(row["held_for_anything"]), default=None)
    coarse = (
        f" Of `{coarsest['file']}` it would hold {coarsest['held_for_anything']:.0%} of the"
        f" comments that are no case of {coarsest['label']}."
        if coarsest
        else ""
    )
    return (
        "- Its thresholds were chosen on polite talk about an encyclopaedia and on blogs. Where"
        f" people talk more coarsely, far more reaches them.{coarse} Such a site sets its own.\n"
        "- It reads words, not sense: irony, quotation, a threat without threatening words and"
        " rudeness in clean language pass; a frank word between friends may be held.\n"
        "- Abuse was learned from English; in other languages the toxicity labels mean little."
        " Spam was learned mostly from English and Russian.\n"
        "- Naming a group can raise a score: see `identity_templates` above for how often a"
        " harmless sentence is held.\n"
        "- Spam that reads like a comment, by a language model or by hand, and that links nowhere,"
        " mostly passes. Ordinary comments with links may be held.\n"
        f"- It catches least of {', '.join(weakest)}: it had few examples of these.\n"
        "- The author's name, address and mail domain hardly count yet: public data has none. A"
        " site's own decisions teach it what they mean there."
    )


def _made(manifest: Manifest) -> str:
    lines = [f"- Made {manifest.created_at}, by `python -m training train`."]
    lines += [f"- `{name}`, SHA-256 `{d}`" for name, d in manifest.lineage["data"].items()]
    lines.append("- " + ", ".join(f"{name} {v}" for name, v in manifest.libraries.items()))
    lines.append(f"- Settings: `{json.dumps(manifest.lineage['params'], sort_keys=True)}`")
    return "\n".join(lines)


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [head, tuple("---" for _ in head), *rows]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in lines)


def _interval(found: Figures | None, digits: int, *, percent: bool = False) -> str:
    if found is None:
        return ""
    style = f".{digits}{'%' if percent else 'f'}"
    return f"{found['value']:{style}} [{found['low']:{style}}, {found['high']:{style}}]"


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.2f}"


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
