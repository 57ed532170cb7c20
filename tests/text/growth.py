"""Whether the time of a function grows with its input, or with the square of it."""

import time
from collections.abc import Callable


def is_linear(function: Callable[[str], object], pattern: str, longest: int = 50_000) -> bool:
    """Four times the text takes about four times as long; growth with the square takes 16 times.

    A busy machine makes a measurement look worse, never better, so one good one of five will do.
    """
    text = pattern * (longest // len(pattern) + 1)
    return any(_ratio(function, text[: longest // 4], text[:longest]) < 9 for _ in range(5))


def _ratio(function: Callable[[str], object], short: str, long: str) -> float:
    return seconds(function, long) / (seconds(function, short) + 0.001)  # less is noise


def seconds(function: Callable[[str], object], text: str) -> float:
    """CPU time of one call."""
    start = time.process_time()
    function(text)
    return time.process_time() - start
