"""Regular expressions of people we do not know, in time that grows with the text alone.

RE2 builds automata and never backtracks, so no expression can hang. What it therefore lacks are
back references and looking around; those are refused when the expression is given.
"""

from collections.abc import Iterator, Sequence

import re2

LONGEST = 200  # characters of an expression
_PROGRAM = 1 << 20  # bytes that one expression may take; it bounds the time of each character
_TOGETHER = 1 << 26  # bytes for all of a list


def _options(memory: int) -> re2.Options:
    options = re2.Options()
    options.case_sensitive = False
    options.log_errors = False
    options.max_mem = memory
    return options


def fault(pattern: str) -> str | None:
    """Why an expression cannot be used, as the end of a sentence; None if it can."""
    try:
        compiled = re2.compile(pattern, options=_options(_PROGRAM))
    except re2.error as error:
        said = error.args[0]
        said = said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)
        return f"is no regular expression that can be used: {said}"
    if compiled.search(""):
        return "would hold every comment: it matches the empty text"
    return None


class Expressions:
    """Finds which of many expressions match a text, case left aside.

    They are tried together in one pass. Where that takes more memory than it may, which RE2
    answers with silence, each is tried by itself: an expression that matches everything goes
    along, and when not even that one was found, the pass has failed.
    """

    __slots__ = ("_each", "_together")

    def __init__(self, patterns: Sequence[str]) -> None:
        self._each = [re2.compile(pattern, options=_options(_PROGRAM)) for pattern in patterns]
        self._together = _together(patterns)

    def find(self, text: str) -> Iterator[int]:
        """The places, in the list, of the expressions that match anywhere in the text."""
        found = set(self._together.Match(text) or ()) if self._together else set()
        everything = len(self._each)
        if everything in found:
            yield from sorted(found - {everything})
        else:
            yield from (place for place, one in enumerate(self._each) if one.search(text))


def _together(patterns: Sequence[str]) -> re2.Set | None:
    """All of them as one automaton; None if there are none, or too much in them."""
    if not patterns:
        return None
    together = re2.Set.SearchSet(_options(_TOGETHER))
    for pattern in (*patterns, ""):
        together.Add(pattern)
    try:
        together.Compile()
    except re2.error:
        return None
    return together
