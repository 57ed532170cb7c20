"""The plots of the model card, as small SVG files."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import matplotlib
from matplotlib.figure import Figure

Figures = Mapping[str, Any]

# A fixed salt and no date: the same figures give the same file.
matplotlib.rcParams["svg.hashsalt"] = "parley"
METADATA = {"Date": None}


def draw(directory: Path, figures: Figures) -> list[tuple[str, str]]:
    """Draw what the figures allow; (file name, caption) of each plot."""
    drawn = []
    compared = [line for line in figures.get("lines", ()) if _is_compared(line)]
    curves = figures.get("curves")
    if compared:
        _save(directory / "side_by_side.svg", lambda f: _side_by_side(f, compared))
        drawn.append(("side_by_side.svg", "AUC on left-out sources, beside the reference"))
    if curves:
        _save(directory / "calibration.svg", lambda f: _calibration(f, curves))
        drawn.append(("calibration.svg", "Predicted probability and what was found"))
        _save(directory / "precision_recall.svg", lambda f: _precision(f, curves))
        drawn.append(("precision_recall.svg", "Precision for each share of the label caught"))
    return drawn


def _is_compared(line: Figures) -> bool:
    left_out = "left out" in line["what"] or "natural rate" in line["what"]
    return left_out and line["figure"] == "AUC" and line["reference"] is not None


def _save(path: Path, paint: Callable[[Figure], None]) -> None:
    figure = Figure(figsize=(7.5, 4.2), layout="constrained")
    paint(figure)
    figure.savefig(path, metadata=METADATA)


def _side_by_side(figure: Figure, rows: list[Figures]) -> None:
    axes = figure.add_subplot()
    names = [f"{row['label']}: {row['what']}" for row in rows][::-1]
    for key, shift, name in (("ours", 0.14, "Parley"), ("reference", -0.14, "reference")):
        found = [row[key] for row in rows][::-1]
        value = [one["value"] for one in found]
        # A draw without both classes has no area, and an interval may be all on one side.
        error = [
            [max(one["value"] - one["low"], 0.0) for one in found],
            [max(one["high"] - one["value"], 0.0) for one in found],
        ]
        places = [place + shift for place in range(len(rows))]
        axes.errorbar(value, places, xerr=error, fmt="o", markersize=4, capsize=2, label=name)
    axes.set_yticks(range(len(rows)), names, fontsize="small")
    axes.set_xlabel("AUC, with 95 % intervals")
    axes.grid(axis="x", alpha=0.3)
    axes.legend()


def _calibration(figure: Figure, curves: Figures) -> None:
    axes = figure.add_subplot()
    axes.plot([0, 1], [0, 1], color="grey", linewidth=0.8)
    for label, curve in curves.items():
        said, found = zip(*curve["reliability"], strict=True)
        axes.plot(said, found, marker="o", markersize=3, label=label)
    axes.set_xlabel("predicted probability, 15 bins of equal mass")
    axes.set_ylabel("share with the label")
    axes.legend(fontsize="small")


def _precision(figure: Figure, curves: Figures) -> None:
    axes = figure.add_subplot()
    for label, curve in curves.items():
        axes.plot(curve["recall"], curve["precision"], label=label)
    axes.set_xlabel("share with the label that is caught (recall)")
    axes.set_ylabel("share of the held that have the label (precision)")
    axes.set_ylim(0, 1.02)
    axes.grid(alpha=0.3)
    axes.legend(fontsize="small")
