"""The words in which a moderator reads why a comment is held."""

import math
from collections.abc import Sequence

_SMALL = (
    "no", "one", "two", "three", "four", "five", "six",
    "seven", "eight", "nine", "ten", "eleven", "twelve",
)  # fmt: skip
_NAMED = 3  # phrases named one by one; whoever matches a hundred needs no list of them


def number(n: int) -> str:
    """A count in words up to twelve, in digits beyond."""
    return _SMALL[n] if 0 <= n < len(_SMALL) else str(n)


def links(count: int, allowed: int) -> str:
    """'three links, more than the two you allow'."""
    found = "one link" if count == 1 else f"{number(count)} links"
    if allowed == 0:
        return f"{found}, and you allow none"
    return f"{found}, more than the {number(allowed)} you allow"


def quick(least: int) -> str:
    """'sent within three seconds of the form being shown'."""
    time = "a second" if least == 1 else f"{number(least)} seconds"
    return f"sent within {time} of the form being shown"


def score(label: str, value: float, threshold: float) -> str:
    """'spam 0.99, over 0.80', with as many digits as it takes to tell the two apart."""
    name = label.replace("_", " ")
    for digits in (2, 3, 4):
        shown, limit = _cut(value, digits), _cut(threshold, digits)
        if shown != limit:
            return f"{name} {shown}, over {limit}"
    return f"{name} {_cut(value, 2)}, right at the threshold"


def phrases(kind: str, found: Sequence[str]) -> str:
    """'the banned phrase “cheap pills”', or the first three of several and how many more."""
    if len(found) == 1:
        return f"the {kind} phrase “{found[0]}”"
    named = ", ".join(f"“{phrase}”" for phrase in found[:_NAMED])
    more = len(found) - _NAMED
    return f"the {kind} phrases {named}" + (f" and {number(more)} more" if more > 0 else "")


def _cut(value: float, digits: int) -> str:
    """Cut, not rounded: 0.996 must not read as certainty. The tiny term mends 0.29 * 100."""
    scale = 10**digits
    return f"{math.floor(value * scale + 1e-9) / scale:.{digits}f}"
