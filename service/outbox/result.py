"""What came of an attempt to deliver."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Result:
    """Delivered, unless ``error`` says why not; then it is tried again, unless ``final``.

    ``dropped``: nobody wants it any more. ``out_of_reach``: the receiver as a whole is, so
    that other messages for it can wait. ``status`` and ``answer`` are HTTP's.
    """

    error: str | None = None
    final: bool = False
    dropped: bool = False
    out_of_reach: bool = False
    status: int | None = None
    answer: str | None = None
