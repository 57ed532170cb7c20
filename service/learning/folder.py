"""Where retraining may write: a private folder that never outlives it.

It holds readers' texts. Whoever works there holds a lock, which the system takes away from a
process that is killed; who gets the lock next deletes what was left behind.
"""

from __future__ import annotations

import fcntl
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

NAME = "retraining"


@contextmanager
def alone(data: Path) -> Iterator[Path | None]:
    """An empty folder below ``data``, deleted at the end; None: another process works there.

    :raises OSError: nothing can be written.
    """
    root = data / NAME
    root.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (root / ".lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield None
            return
        _empty(root)
        folder = Path(tempfile.mkdtemp(dir=root))
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def _empty(root: Path) -> None:
    for left in root.iterdir():
        if left.is_dir():
            shutil.rmtree(left, ignore_errors=True)


def sweep(data: Path) -> None:
    """Delete what a process left behind that was killed in the middle of it."""
    root = data / NAME
    with suppress(OSError):
        if any(path.is_dir() for path in root.iterdir()):
            with alone(data):
                pass
