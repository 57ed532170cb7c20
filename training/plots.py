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
    if "side_by_side" in figures:
        _save(directory / "side_by_side.svg", lambda f: _side_by_side(f, figures["side_by_side"]))
        drawn.append(("side_by_side.svg", "AUC on left-out sources, beside the reference"))
    judged = [row for row in figures.get("development", ()) if row["reliability"]]
    if judged:
        _save(directory / "calibration.svg", lambda f: _calibration(f, judged))
        drawn.append(("calibration.svg", "Predicted probability and what was found"))
        _save(directory / "trade.svg", lambda f: _trade(f, judged))
        drawn.append(("trade.svg", "Caught, for a given share of others held"))
    return drawn


def _save(path: Path, paint: Callable[[Figure], None]) -> None:
    figure = Figure(figsize=(7.5, 4.2), layout="constrained")
    paint(figure)
    figure.savefig(path, metadata=METADATA)


def _side_by_side(figure: Figure, rows: list[Figures]) -> None:
    axes = figure.add_subplot()
    names = [f"{row['label']}: {row['name']}" for row in rows][::-1]
    for key, shift, name in (("auc", 0.14, "Parley"), ("reference_auc", -0.14, "reference")):
        found = [row[key] for row in rows][::-1]
        value = [one["value"] for one in found]
        error = [
            [one["value"] - one["low"] for one in found],
            [one["high"] - one["value"] for one in found],
        ]
        places = [place + shift for place in range(len(rows))]
        axes.errorbar(value, places, xerr=error, fmt="o", markersize=4, capsize=2, label=name)
    axes.set_yticks(range(len(rows)), names)
    axes.set_xlabel("AUC, with 95 % intervals")
    axes.grid(axis="x", alpha=0.3)
    axes.legend()


def _calibration(figure: Figure, rows: list[Figures]) -> None:
    axes = figure.add_subplot()
    axes.plot([0, 1], [0, 1], color="grey", linewidth=0.8)
    for row in rows:
        said, found = zip(*row["reliability"], strict=True)
        axes.plot(said, found, marker="o", markersize=3, label=_name(row))
    axes.set_xlabel("predicted probability, 15 bins of equal mass")
    axes.set_ylabel("share with the label")
    axes.legend(fontsize="small")


def _trade(figure: Figure, rows: list[Figures]) -> None:
    axes = figure.add_subplot()
    for row in rows:
        held = [float(rate.rstrip("%")) for rate in row["caught_at"]]
        caught = [100 * share for share in row["caught_at"].values()]
        axes.plot(held, caught, marker="o", markersize=3, label=_name(row))
    axes.set_xlabel("% of comments without the label held")
    axes.set_ylabel("% with the label caught")
    axes.set_ylim(0, 100)
    axes.grid(alpha=0.3)
    axes.legend(fontsize="small")


def _name(row: Figures) -> str:
    return f"{row['file']}, {row['label']}"
