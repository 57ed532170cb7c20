"""Running our own programs in tests, also as one who may not write everywhere."""

from __future__ import annotations

import ctypes
import os
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from service.config import ROOT


def run(
    command: Sequence[str | Path],
    *,
    cwd: Path = ROOT,
    env: Mapping[str, str] | None = None,
    confined: bool = False,
) -> subprocess.CompletedProcess[str]:
    """Run a program to its end. ``confined``: a read-only folder holds even for root."""
    return subprocess.run(
        [str(word) for word in command],
        cwd=cwd,
        env=None if env is None else dict(env),
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
        preexec_fn=_confinement() if confined else None,
    )


def _confinement() -> Callable[[], None] | None:
    """Take the right to ignore file modes from root; others never have it."""
    if os.geteuid() != 0 or sys.platform != "linux":
        return None
    drop_from_bounding_set, ignore_file_modes = 24, 1
    prctl = ctypes.CDLL(None, use_errno=True).prctl
    return lambda: prctl(drop_from_bounding_set, ignore_file_modes, 0, 0, 0)
