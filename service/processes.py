"""Processes of our own: started out of .venv, watched, ended in order."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress

from service.config import ROOT

STOP_SECONDS = 20
LOOK_SECONDS = 0.05

Process = subprocess.Popen[bytes]


def start(command: tuple[str, ...], environment: Mapping[str, str]) -> Process:
    """Start a module of .venv in a process group of its own.

    So the terminal's Ctrl-C reaches us alone, and we end the others in order.
    """
    return subprocess.Popen(
        [sys.executable, "-m", *command],
        cwd=ROOT,
        env=environment,
        process_group=0,
        preexec_fn=end_with_parent,  # noqa: PLW1509 -- there are no threads here
    )


def end_with_parent() -> None:
    """Ask Linux to end this process when the one that started it is killed."""
    if sys.platform == "linux":
        ask_for_signal_at_parents_death = 1
        ctypes.CDLL(None).prctl(ask_for_signal_at_parents_death, signal.SIGTERM)


def watch(processes: Mapping[str, Process], when_ready: Callable[[], bool]) -> str:
    """Wait for the first process that ends; its name.

    ``when_ready`` is asked at every look until it returns True.
    """
    ready = False
    while True:
        for name, process in processes.items():
            if process.poll() is not None:
                return name
        ready = ready or when_ready()
        time.sleep(LOOK_SECONDS)


def stop(processes: Iterable[Process]) -> None:
    """End what still runs, gently, then by force; nobody can hurry us any more."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    running = list(processes)
    for process in running:
        _send(process, signal.SIGTERM)
    deadline = time.monotonic() + STOP_SECONDS
    for process in running:
        while _is_running(process) and time.monotonic() < deadline:
            time.sleep(LOOK_SECONDS)
        _send(process, signal.SIGKILL)


def _send(process: Process, number: signal.Signals) -> None:
    """Signal a process and its children: a server that was killed leaves its workers behind."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, number)


def _is_running(process: Process) -> bool:
    """Whether the process or one of its children still is there."""
    process.poll()
    try:
        os.killpg(process.pid, 0)
    except ProcessLookupError:
        return False
    return True
