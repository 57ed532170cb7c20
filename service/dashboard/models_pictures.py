"""The curves of a retraining as pictures, each with its table."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from service.dashboard import charts
from service.dashboard.charts import Axis, Plot, Point
from service.dashboard.words import label as label_name
from service.learning.curves import Bin, Both, Curves, Grown

BEFORE, AFTER = "before", "retrained"
WHOLE = Axis(0.0, 1.0, ("0 %", "100 %"))
# Where an axis may begin of which only the upper part is of interest.
FLOORS = (0.99, 0.95, 0.9, 0.8, 0.5, 0.0)
TENTHS = tuple(tenth / 10 for tenth in range(1, 11))


@dataclass(frozen=True, slots=True)
class Picture:
    """A plot with the words around it; ``diagonal``: with the line of what should be."""

    title: str
    across: str
    plot: Plot
    diagonal: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """The numbers of a picture: the first cell of a row is its head."""

    title: str
    head: Sequence[str]
    rows: Sequence[Sequence[str]]


@dataclass(frozen=True, slots=True)
class Shown:
    """All there is to see of one label."""

    label: str
    judged: str
    threshold: str
    pictures: Sequence[Picture]
    tables: Sequence[Table]


def shown(curves: Mapping[str, Curves]) -> list[Shown]:
    """What the page shows, label by label."""
    return [_shown(label, each) for label, each in curves.items()]


def _shown(label: str, found: Curves) -> Shown:
    name = label_name(label)
    return Shown(
        name,
        f"{found.with_label:,.0f} later decisions that a comment is {_being(label)}, and"
        f" {found.without_label:,.0f} that it is not; near-copies are counted once.",
        _threshold(found),
        [_errors(found.learning), _auc(found.learning), _precision(found), _calibration(found)],
        [_learning_table(found.learning), _precision_table(found), _calibration_table(found)],
    )


def _being(label: str) -> str:
    return {"spam": "spam", "toxicity": "toxic"}.get(label, f"of the kind {label_name(label)}")


def _threshold(found: Curves) -> str:
    """'A comment is held from 0.7 on: before, 91.6 % caught and …; retrained, …'."""
    at = found.at_threshold
    return (
        f"A comment is held from {found.threshold:.4g} on: {BEFORE}, {_caught(*at.base)};"
        f" {AFTER}, {_caught(*at.candidate)}."
    )


def _caught(recall: float, precision: float | None) -> str:
    if precision is None:
        return "nothing held"
    return f"{_percent(recall)} caught, {_percent(precision)} of what was held right"


def _errors(rows: Sequence[Grown]) -> Picture:
    def point(row: Grown) -> Point:
        title = f"{row.decisions:,.0f} decisions: {_share(row.errors, *row.errors_interval)} wrong"
        return Point(row.decisions, row.errors, title, *row.errors_interval)

    top = charts.percent_axis(max(row.errors_interval[1] for row in rows))
    return _learning("Judged wrongly at the threshold", top, rows, point)


def _auc(rows: Sequence[Grown]) -> Picture:
    def point(row: Grown) -> Point:
        title = f"{row.decisions:,.0f} decisions: AUC {_range(row.auc, *row.auc_interval)}"
        return Point(row.decisions, row.auc, title, *row.auc_interval)

    floor = _floor(row.auc_interval[0] for row in rows)
    title = "Told apart (AUC)"
    return _learning(title, Axis(floor, 1.0, (f"{floor:g}", "1")), rows, point)


def _learning(
    title: str, y: Axis, rows: Sequence[Grown], point: Callable[[Grown], Point]
) -> Picture:
    points = [point(row) for row in rows]
    most = max(rows[-1].decisions, 1.0)
    x = Axis(0.0, most, ("0", f"{most:,.0f}"))
    dots = {BEFORE: points[:1], AFTER: points[1:]}
    return Picture(title, "decisions learned from", charts.plot(x, y, {AFTER: points}, dots))


def _precision(found: Curves) -> Picture:
    def points(rows: Sequence[tuple[float, float]]) -> list[Point]:
        return [Point(recall, precision, "") for recall, precision in rows]

    def mark(at: tuple[float, float | None], series: str) -> list[Point]:
        recall, precision = at
        title = f"At the threshold, {series}: {_caught(recall, precision)}"
        return [] if precision is None else [Point(recall, precision, title)]

    both, at = found.precision_recall, found.at_threshold
    lines = {BEFORE: points(both.base), AFTER: points(both.candidate)}
    dots = {BEFORE: mark(at.base, BEFORE), AFTER: mark(at.candidate, AFTER)}
    floor = _floor(one.y for line in lines.values() for one in line)
    y = Axis(floor, 1.0, (f"{floor * 100:.0f} %", "100 %"))
    title = "Precision: how much of the held is right"
    return Picture(title, "recall: how much is caught", charts.plot(WHOLE, y, lines, dots))


def _floor(values: Iterable[float]) -> float:
    lowest = min(values)
    return next(each for each in FLOORS if each <= lowest)


def _calibration(found: Curves) -> Picture:
    def points(rows: Sequence[Bin], series: str) -> list[Point]:
        return [
            Point(row.said, row.share, f"{series}: {_found(row)}", row.low, row.high)
            for row in rows
        ]

    both = found.calibration
    every = {BEFORE: points(both.base, BEFORE), AFTER: points(both.candidate, AFTER)}
    title = "Calibration: the share that has the label"
    plot = charts.plot(WHOLE, WHOLE, every, every)
    return Picture(title, "probability that was said", plot, diagonal=True)


def _found(row: Bin) -> str:
    share = _share(row.share, row.low, row.high)
    return f"{_percent(row.said)} said, {share} found, {row.count:,.0f} decisions"


def _learning_table(rows: Sequence[Grown]) -> Table:
    head = ("Decisions learned from", "Judged wrongly", "AUC")
    cells = [
        (
            f"{row.decisions:,.0f}" if number else f"0 ({BEFORE})",
            _share(row.errors, *row.errors_interval),
            _range(row.auc, *row.auc_interval),
        )
        for number, row in enumerate(rows)
    ]
    return Table("Learning", head, cells)


def _precision_table(found: Curves) -> Table:
    """By tenths of recall: the first point of each curve that reaches it."""
    both = found.precision_recall

    def at(points: Sequence[tuple[float, float]], wanted: float) -> str:
        reached = (precision for recall, precision in points if recall >= wanted - 1e-4)
        return _percent(next(reached, points[-1][1]))

    rows = [
        (f"{w:.0%}".replace("%", " %"), at(both.base, w), at(both.candidate, w)) for w in TENTHS
    ]
    return Table("Precision by recall", ("Recall", f"Precision {BEFORE}", AFTER.capitalize()), rows)


def _calibration_table(found: Curves) -> Table:
    both: Both[list[Bin]] = found.calibration
    rows = [
        (
            f"{_percent(row.said)}, {series}",
            _share(row.share, row.low, row.high),
            f"{row.count:,.0f}",
        )
        for series, bins in ((BEFORE, both.base), (AFTER, both.candidate))
        for row in bins
    ]
    return Table("Calibration", ("Said on average", "Has the label", "Decisions"), rows)


def _share(value: float, low: float, high: float) -> str:
    return f"{_percent(value)} ({low * 100:.1f} to {high * 100:.1f})"


def _range(value: float, low: float, high: float) -> str:
    return f"{value:.3f} ({low:.3f} to {high:.3f})"


def _percent(value: float) -> str:
    return f"{value * 100:.1f} %"
