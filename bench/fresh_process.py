"""What the model in a folder costs a process: run by itself, it prints one line of JSON."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Mapping
from pathlib import Path

import numpy as np

WORKERS = 2


def memory() -> Mapping[str, float]:
    """Megabytes of this process: all of them, and those that it shares with no other."""
    cells = [line.split() for line in Path("/proc/self/smaps_rollup").read_text().splitlines()]
    kilobytes = {row[0]: float(row[1]) for row in cells if row[-1] == "kB"}
    private = kilobytes["Private_Clean:"] + kilobytes["Private_Dirty:"]
    return {"all": kilobytes["Rss:"] / 1024, "private": private / 1024}


def main() -> None:
    """Load, score, fork; times are of the processor, in ms. What importing costs counts, too."""
    before = time.process_time()
    from model.features import Document
    from model.scorer import Scorer

    scorer = Scorer.load(Path(sys.argv[1]))
    loaded = time.process_time()
    text = " ".join(str(number) for number in np.arange(2000))
    scorer.score(Document(text))
    found = {
        "bare": before * 1000,
        "start": loaded * 1000,
        "learning_libraries": sum(name in sys.modules for name in ("sklearn", "scipy")),
        "memory": memory()["all"],
        "private": max(_private_of_worker(scorer.score, Document(text)) for _ in range(WORKERS)),
    }
    print(json.dumps(found))


def _private_of_worker(score: object, document: object) -> float:
    read, write = os.pipe()
    if not os.fork():
        score(document)  # type: ignore[operator]
        os.write(write, str(memory()["private"]).encode())
        os._exit(0)
    os.wait()
    return float(os.read(read, 64))


if __name__ == "__main__":
    main()
