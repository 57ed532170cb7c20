"""`make bench`: prints a table in Markdown."""

from __future__ import annotations

import os
import platform

from bench import in_process, rules, scoring, served
from bench.compare import HEAD


def main() -> None:
    """Run everything; what cannot be run says why, below the table."""
    print(
        f"Python {platform.python_version()}, {os.cpu_count()} cores; medians of rounds by turns."
    )
    print(f"\n{HEAD}")
    for part in (scoring.rows, in_process.rows, rules.rows, served.rows):
        try:
            for row in part():
                print(row, flush=True)
        except served.Missing as missing:
            print(f"\n{missing}")


if __name__ == "__main__":
    main()
