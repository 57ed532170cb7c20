"""JSON as a stream of the parts that a reader takes one by one, from files nobody vouches for.

No more is in memory than one part, and how large and how deep that may be is limited.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, BinaryIO, NoReturn

import ijson

from service.errors import Invalid

CHUNK = 1 << 16
LARGEST = 8 * 1024 * 1024  # bytes of one part
DEEPEST = 64
_BOM = b"\xef\xbb\xbf"
_OPENING = frozenset({"start_map", "start_array"})
_CLOSING = frozenset({"end_map", "end_array"})


def parts(file: BinaryIO) -> Iterator[tuple[str, Any]]:
    """What stands in the one array or object that the file is.

    Of an array, each item beside ``""``. Of an object, each value beside its name, and of a value
    that is an array each item beside that.

    :raises Invalid: it is no JSON from some place on, or refused; what came before is yielded.
    """
    reader = _Reader()
    chunk = file.read(CHUNK).removeprefix(_BOM)
    while chunk:
        yield from reader.feed(chunk)
        chunk = file.read(CHUNK)
    yield from reader.feed(b"")


class _Reader:
    """Turns events into parts."""

    def __init__(self) -> None:
        self._events = ijson.sendable_list()
        # Floats: a whole number of ten thousand digits must not become one of Python's.
        self._parser = ijson.basic_parse_coro(self._events, use_float=True)
        self._part: ijson.ObjectBuilder | None = None
        self._name = ""
        self._depth = self._base = 0
        self._size = 0
        self._read = 0

    def feed(self, data: bytes) -> Iterator[tuple[str, Any]]:
        """Read on, or with no data to the end; yields what is whole by now, also if it ends so."""
        fault = None
        try:
            if data:
                self._parser.send(data)
            else:
                self._parser.close()
        except (ijson.JSONError, ValueError):
            fault = Invalid(f"The file is no JSON, or breaks off, after {self._read:,} bytes.")
        self._read += len(data)
        yield from self._whole(self._events)
        self._events.clear()
        if fault is not None:
            raise fault
        self._grow(len(data))

    def _whole(self, events: Iterable[tuple[str, Any]]) -> Iterator[tuple[str, Any]]:
        for event, value in events:
            if event in _CLOSING:
                self._depth -= 1
            if self._is_part(event, value):
                self._part = self._part or ijson.ObjectBuilder()
                self._part.event(event, value)
                self._grow(100)
            if event in _OPENING:
                self._deepen()
            elif self._part is not None and self._depth == self._base:
                yield self._name, self._part.value
                self._part, self._size = None, 0

    def _is_part(self, event: str, value: Any) -> bool:
        """Whether this belongs to a part; a new one begins here if none was open."""
        if self._part is not None:
            return True
        if event == "map_key":
            self._name = value
        # The outermost brackets are of no part, and neither are those of an array with a name.
        outside = self._depth == 0 or (self._depth == 1 and event == "start_array" and self._name)
        if event == "map_key" or event in _CLOSING or outside:
            return False
        self._base = self._depth
        return True

    def _deepen(self) -> None:
        self._depth += 1
        if self._depth > DEEPEST:
            self._refuse(f"has more than {DEEPEST} brackets within each other")

    def _grow(self, by: int) -> None:
        """Every value counts some, too: a million empty ones are as large as a long text."""
        self._size += by
        if self._size > LARGEST:
            self._refuse("has a part that is too large")

    def _refuse(self, why: str) -> NoReturn:
        raise Invalid(f"The JSON is refused: it {why}, in its first {self._read:,} bytes.")
