"""A share with what chance may have made of it."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

# Of the normal distribution, for 95 %.
Z = 1.959964


@dataclass(frozen=True, slots=True)
class Share:
    """``part`` of ``whole``; ``value``, ``low`` and ``high`` from 0 to 1, None of nothing.

    The bounds are Wilson's score interval at 95 % (Wilson 1927), which stays within 0 and 1
    and says something also of few cases and of none found.
    """

    part: int
    whole: int
    value: float | None
    low: float | None
    high: float | None


def share(part: int, whole: int) -> Share:
    """How large a part is, with its interval.

    >>> share(0, 10).high < 0.3, share(5, 10).value
    (True, 0.5)
    """
    if not whole:
        return Share(part, whole, None, None, None)
    value, square = part / whole, Z * Z / whole
    middle = (value + square / 2) / (1 + square)
    reach = Z * sqrt(value * (1 - value) / whole + square / (4 * whole)) / (1 + square)
    return Share(part, whole, value, max(middle - reach, 0.0), min(middle + reach, 1.0))
