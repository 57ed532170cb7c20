"""Tables as files that other programs read."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator


def csv_lines(head: Iterable[str], rows: Iterable[Iterable[object]]) -> Iterator[str]:
    """A table as CSV, line by line; nothing in it is a formula to a spreadsheet."""
    yield _line(head)
    yield from map(_line, rows)


def _line(cells: Iterable[object]) -> str:
    text = io.StringIO()
    csv.writer(text).writerow("" if cell is None else _harmless(str(cell)) for cell in cells)
    return text.getvalue()


def _harmless(cell: str) -> str:
    """A text that a spreadsheet takes for a formula is marked as text (OWASP, CSV injection)."""
    return f"'{cell}" if cell.startswith(("=", "+", "-", "@", "\t", "\r")) else cell
