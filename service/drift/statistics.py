"""Whether two samples come from one source: exact, without further libraries."""

from __future__ import annotations

from math import exp, lgamma, log, sqrt

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

BINS = 10


def two_shares(part: int, whole: int, other_part: int, other_whole: int) -> float:
    """How probable it is that chance alone parts two shares so far, from 0 to 1.

    Fisher's exact test (Fisher 1922), the lesser tail doubled; it holds for few cases and
    for none found, too.

    >>> two_shares(5, 10, 50, 100) > 0.9, two_shares(9, 10, 10, 100) < 1e-6
    (True, True)
    """
    more = _tail(part, whole, part + other_part, whole + other_whole)
    fewer = _tail(
        whole - part,
        whole,
        whole + other_whole - part - other_part,
        whole + other_whole,
    )
    return min(1.0, 2 * min(more, fewer))


def _tail(part: int, whole: int, marked: int, everything: int) -> float:
    """The chance of ``part`` marked ones or more in ``whole`` drawn (hypergeometric)."""
    other = everything - marked
    term = exp(
        _log_choose(marked, part)
        + _log_choose(other, whole - part)
        - _log_choose(everything, whole)
    )
    total = 0.0
    while part <= min(whole, marked) and term > total * 1e-16:
        total += term
        term *= (marked - part) * (whole - part) / ((part + 1) * (other - whole + part + 1))
        part += 1
    return total


def _log_choose(count: int, chosen: int) -> float:
    return lgamma(count + 1) - lgamma(chosen + 1) - lgamma(count - chosen + 1)


def kolmogorov_smirnov(sample: Floats, other: Floats) -> float:
    """How probable it is that chance alone parts two distributions so far, from 0 to 1.

    The test of Kolmogorov and Smirnov for two samples of numbers, none of them empty; its
    limiting distribution with the correction of Stephens (1970). Ties make it err to the safe
    side.
    """
    sample, other = np.sort(sample), np.sort(other)
    places = np.concatenate([sample, other])
    below = np.searchsorted(sample, places, "right") / len(sample)
    other_below = np.searchsorted(other, places, "right") / len(other)
    distance = float(np.abs(below - other_below).max())
    root = sqrt(len(sample) * len(other) / (len(sample) + len(other)))
    reach = (root + 0.12 + 0.11 / root) * distance
    if reach < 0.3:  # The series below needs ever more terms, and the answer is 1.
        return 1.0
    terms = ((-1.0) ** (k - 1) * exp(-2.0 * (k * reach) ** 2) for k in range(1, 101))
    return min(1.0, max(0.0, 2.0 * sum(terms)))


def stability(sample: Floats, reference: Floats) -> float:
    """The population stability index of a sample beside a reference, neither empty.

    In tenths of the reference, half a case added to each; below 0.1 it is called stable, above
    0.25 shifted (Siddiqi 2006, Credit Risk Scorecards).
    """
    edges = np.unique(np.quantile(reference, np.linspace(0, 1, BINS + 1)[1:-1]))
    shares = [_shares(values, edges) for values in (sample, reference)]
    return sum(((now - was) * log(now / was) for now, was in zip(*shares, strict=True)), 0.0)


def _shares(values: Floats, edges: Floats) -> list[float]:
    counts = np.bincount(np.searchsorted(edges, values, "right"), minlength=len(edges) + 1) + 0.5
    return [float(share) for share in counts / counts.sum()]
