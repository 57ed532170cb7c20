"""The lines of the table: a figure of ours, with its interval, beside that of the reference."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from training.metrics import Interval, auc, bootstrap, caught_at

Floats = NDArray[np.float64]
Rows = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Line:
    """One figure of one label on one set of comments.

    `part` is the part of the table, `comments` how many were judged and `with_label` how many of
    them have the label; `reference` is None where the reference has no such figure.
    """

    part: str
    what: str
    label: str
    figure: str
    comments: int
    with_label: int
    ours: Interval
    reference: Interval | None


@dataclass(frozen=True, slots=True)
class Said:
    """One label of some comments: the truth, how much each counts, and both models' scores (n,)."""

    label: Floats
    weight: Floats
    ours: Floats
    reference: Floats

    def part(self, rows: NDArray[np.bool_]) -> "Said":
        """The comments that are marked."""
        return Said(self.label[rows], self.weight[rows], self.ours[rows], self.reference[rows])


@dataclass(frozen=True, slots=True)
class Subject:
    """What a line is about."""

    part: str
    what: str
    label: str

    def line(
        self, said: Said, figure: str, function: Callable[[Floats, Floats, Floats], float]
    ) -> Line:
        """The figure for both models; comments are drawn anew for its interval."""

        def of(scores: Floats) -> Interval:
            return bootstrap(function, said.label, scores, said.weight)

        size, with_label = len(said.label), int(said.label.sum())
        reference = None if np.isnan(said.reference).any() else of(said.reference)
        about = (self.part, self.what, self.label, figure)
        return Line(*about, size, with_label, of(said.ours), reference)

    def auc(self, said: Said) -> Line:
        """The area under the ROC curve."""
        return self.line(said, "AUC", auc)

    def caught(self, said: Said, held: float) -> Line:
        """The share caught while so many of the comments without the label are held."""
        return self.line(said, f"caught at {held:.0%} held", caught_at(held))


HEAD = ("set", "label", "figure", "comments", "with", "Parley", "95 %", "reference", "gain")


def table(lines: Iterable[Line]) -> str:
    """The lines of one part as text."""
    return columns([HEAD, *map(_cells, lines)], left=3)


def columns(rows: Sequence[tuple[str, ...]], *, left: int) -> str:
    """Columns as wide as their widest cell, the first `left` to the left, the others right."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return "\n".join(
        "  ".join(
            cell.ljust(width) if number < left else cell.rjust(width)
            for number, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    )


def written(value: float, figure: str) -> str:
    """A share in per cent, an AUC with four digits, another figure with three."""
    if figure.startswith(("caught", "held")):
        return f"{value:.1%}"
    return f"{value:.4f}" if "AUC" in figure else f"{value:.3f}"


def _cells(line: Line) -> tuple[str, ...]:
    ours, figure = line.ours, line.figure
    gain = None if line.reference is None else ours.value - line.reference.value
    return (
        line.what,
        line.label,
        figure,
        f"{line.comments:,}",
        f"{line.with_label:,}",
        written(ours.value, figure),
        f"{written(ours.low, figure)} to {written(ours.high, figure)}",
        "" if line.reference is None else written(line.reference.value, figure),
        "" if gain is None else ("+" if gain > 0 else "") + written(gain, figure),
    )
