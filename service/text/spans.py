"""A body cut into marked and unmarked pieces, for a page that shows the deciding words."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import Protocol


class Span(Protocol):
    """A stretch of a body, in code points, with the label that it speaks for and how strongly."""

    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...
    @property
    def label(self) -> str: ...
    @property
    def weight(self) -> float: ...


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of the body; `label` is None and `weight` 0 where no span covers it."""

    text: str
    label: str | None = None
    weight: float = 0.0


def segments(body: str, spans: Iterable[Span]) -> list[Segment]:
    """Cut a body so that the texts of the pieces, joined, are the body again.

    Where spans overlap, the strongest marks the text. Spans of an older, longer revision are
    cut off at the end of the body.
    """
    valid = [span for span in spans if 0 <= span.start < span.end and span.start < len(body)]
    ends = (min(span.end, len(body)) for span in valid)
    edges = sorted({0, len(body), *(span.start for span in valid), *ends})
    marks = [(_mark(start, valid), body[start:end]) for start, end in pairwise(edges)]
    return [
        Segment("".join(text for _, text in pieces), *mark)
        for mark, pieces in groupby(marks, key=lambda piece: piece[0])
    ]


def _mark(at: int, spans: Sequence[Span]) -> tuple[str | None, float]:
    covering = [span for span in spans if span.start <= at < span.end]
    if not covering:
        return None, 0.0
    strongest = max(covering, key=lambda span: abs(span.weight))
    return strongest.label, strongest.weight
