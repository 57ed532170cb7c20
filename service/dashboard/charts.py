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


@dataclass(frozen=True, slots=True)
class Point:
    """A place in the figures' own units, ``y`` perhaps with an interval, and what it says."""

    x: float
    y: float
    title: str
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Dot:
    """A point in a box of 100 by 100, y downwards; ``low`` and ``high`` end its interval."""

    x: float
    y: float
    low: float | None
    high: float | None
    series: str
    title: str


@dataclass(frozen=True, slots=True)
class Axis:
    """From where to where an axis goes, and how its ends are said."""

    least: float
    most: float
    said: tuple[str, str]

    def place(self, value: float) -> float:
        """Where a value stands, from 0 to 100."""
        return round(100 * (value - self.least) / (self.most - self.least), 2)


@dataclass(frozen=True, slots=True)
class Plot:
    """Lines as ``points`` of SVG by series, and the dots on them."""

    lines: list[tuple[str, str]]
    dots: list[Dot]
    x: Axis
    y: Axis


def plot(
    x: Axis,
    y: Axis,
    lines: Mapping[str, Sequence[Point]],
    dots: Mapping[str, Sequence[Point]],
) -> Plot:
    """``lines`` and ``dots`` by series, in the order in which they are drawn."""
    return Plot(
        [
            (name, " ".join(f"{x.place(one.x)},{_down(y, one.y)}" for one in points))
            for name, points in lines.items()
        ],
        [_dot(x, y, name, one) for name, points in dots.items() for one in points],
        x,
        y,
    )


def percent_axis(most: float) -> Axis:
    """From nothing to a share that reads well and is at least ``most``."""
    whole = min(_round_up(100 * most), 100)
    return Axis(0.0, whole / 100, ("0 %", f"{whole} %"))


def _dot(x: Axis, y: Axis, series: str, one: Point) -> Dot:
    low, high = (None if end is None else _down(y, end) for end in (one.low, one.high))
    return Dot(x.place(one.x), _down(y, one.y), low, high, series, one.title)


def _down(axis: Axis, value: float) -> float:
    return round(100 - axis.place(value), 2)


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
