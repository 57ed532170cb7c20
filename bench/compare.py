"""Medians of alternating rounds, so that a busy moment of the machine meets all alike."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from statistics import median

ROUNDS = 7


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table: a figure of ours, the limit it is held against, their ratio.

    Figures are in ``unit``: calls per second (more is better), or time and memory (less is).
    """

    name: str
    ours: float
    limit_name: str
    limit: float
    unit: str

    @property
    def ratio(self) -> float:
        """Ours over the limit's, so that 1 is as good as the limit and more is better."""
        return self.ours / self.limit if self.unit == "1/s" else self.limit / self.ours

    def __str__(self) -> str:
        figures = f"{self.ours:,.0f} | {self.limit_name} | {self.limit:,.0f}"
        return f"| {self.name} | {figures} | {self.unit} | {self.ratio:.2f} |"


HEAD = (
    "| what | Parley | limit | its figure | unit | ratio |\n| --- | --: | --- | --: | --- | --: |"
)


def medians(measure: Mapping[str, Callable[[], float]], rounds: int = ROUNDS) -> dict[str, float]:
    """The median figure of each, measured by turns."""
    figures: dict[str, list[float]] = {name: [] for name in measure}
    for _ in range(rounds):
        for name, run in measure.items():
            figures[name].append(run())
    return {name: median(values) for name, values in figures.items()}


def microseconds(call: Callable[[], object], calls: int) -> Callable[[], float]:
    """Measures the processor time of one call, in µs, over ``calls`` of them."""

    def measure() -> float:
        started = time.process_time()
        for _ in range(calls):
            call()
        return (time.process_time() - started) / calls * 1e6

    return measure
