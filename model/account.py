"""What a score is made of, part by part, and which parts of a text to show for it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from model.labels import LABELS

# A span that moves the log-odds by less than this explains nothing.
SMALLEST_WEIGHT = 0.05

Floats = NDArray[np.float64]
Places = Sequence[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Span:
    """Part of a comment's body that speaks for a label.

    `start` and `end` count code points of the body; `weight` is what the part adds to the
    calibrated log-odds of the label.
    """

    start: int
    end: int
    label: str
    weight: float


@dataclass(frozen=True, slots=True)
class Account:
    """All that a comment's calibrated log-odds are made of: the sum of everything here.

    Attributes:
        bias: (7,), what any comment starts with.
        form: what each feature of its form adds, (7,) by its name.
        author: (7,), what the author's details add.
        spans: start and end of each token, in code points of the body.
        tokens: (tokens, 7), what each of them adds.
    """

    bias: Floats
    form: Mapping[str, Floats]
    author: Floats
    spans: Sequence[tuple[int, int]]
    tokens: Floats

    def log_odds(self) -> Floats:
        """The sum, (7,)."""
        form = np.sum(list(self.form.values()), axis=0) if self.form else 0.0
        return np.asarray(self.bias + form + self.author + self.tokens.sum(axis=0))


def strongest(spans: Places, weights: Floats, labels: Sequence[int], body: str) -> list[Span]:
    """What speaks for any of these labels, strongest first; `weights` is (spans, labels)."""
    best, weight = weights.argmax(axis=1), weights.max(axis=1, initial=0.0)
    numbers = np.flatnonzero(weight >= SMALLEST_WEIGHT)
    found = [
        Span(*spans[number], LABELS[labels[column]], value)
        for number, column, value in zip(
            numbers.tolist(), best[numbers].tolist(), weight[numbers].tolist(), strict=True
        )
    ]
    return sorted(_joined(found, body), key=lambda span: -span.weight)


def apart(spans: Places, tokens: Floats) -> tuple[Places, Floats]:
    """Tokens that come from one code point, such as a fraction's digits, become one."""
    begins = [0, *(n for n in range(1, len(spans)) if spans[n][0] >= spans[n - 1][1])]
    if len(begins) >= len(spans):
        return spans, tokens
    ends = [*begins[1:], len(spans)]
    joined = [(spans[first][0], spans[end - 1][1]) for first, end in zip(begins, ends, strict=True)]
    return joined, np.add.reduceat(tokens, begins, axis=0)


def _joined(spans: list[Span], body: str) -> list[Span]:
    """Neighbours for the same label become one span."""
    joined: list[Span] = []
    for span in spans:
        last = joined[-1] if joined else None
        if last and last.label == span.label and not body[last.end : span.start].strip():
            span = Span(last.start, span.end, span.label, last.weight + span.weight)
            joined.pop()
        joined.append(span)
    return joined
