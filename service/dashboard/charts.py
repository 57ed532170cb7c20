"""Figures as pictures: what an SVG needs to be drawn, in units of its own box.

Only bars and lines are drawn by SVG, which stretches to any width; words and numbers stand
beside it as text, so that they stay readable on a phone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

# The box of a chart of days; wide as it has days.
HEIGHT = 100.0
GAP = 0.2


@dataclass(frozen=True, slots=True)
class Bar:
    """A rectangle of a series, and what it says."""

    x: float
    y: float
    width: float
    height: float
    series: str
    title: str


@dataclass(frozen=True, slots=True)
class Columns:
    """Stacked columns, one per day, on a zero line; ``most`` is what the full height means."""

    bars: list[Bar]
    days: list[str]
    most: int
    width: int


def columns(rows: Sequence[Mapping[str, Any]], series: Sequence[str]) -> Columns:
    """The rows' ``series`` on top of each other, in the order they are named."""
    most = _round_up(max((sum(row[name] for name in series) for row in rows), default=0))
    bars = [
        bar for place, row in enumerate(rows) for bar in _column(place, row, series, HEIGHT / most)
    ]
    return Columns(bars, [row["day"] for row in rows], most, max(len(rows), 1))


def _column(place: int, row: Mapping[str, Any], series: Sequence[str], unit: float) -> list[Bar]:
    bars, top = [], HEIGHT
    for name in series:
        if row[name]:
            top -= row[name] * unit
            title = f"{row['day']}: {row[name]:g} {name}"
            bars.append(Bar(place + GAP / 2, top, 1 - GAP, row[name] * unit, name, title))
    return bars


def _round_up(value: float) -> int:
    """A number that reads well and is at least as large: 1, 2, 5, 10, 20 and so on."""
    step = 1
    while True:
        for factor in (1, 2, 5):
            if value <= factor * step:
                return factor * step
        step *= 10
