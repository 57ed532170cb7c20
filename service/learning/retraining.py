"""One retraining: decisions out, `python -m training retrain` in a process of its own, verdict in.

The service never imports what fits models. Until the last step nothing but a private folder has
changed; that step is one transaction, which a worker whose turn is over cannot make.
"""

from __future__ import annotations

import json
import logging
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from service import config, versions
from service.comments import labels
from service.config import ROOT
from service.context import Services
from service.errors import ParleyError
from service.learning import acts, jobs
from service.learning.jobs import Claim

log = logging.getLogger(__name__)

BETTER, DECLINED, REFUSED = 0, 3, 2
TELL_SECONDS = 2.0
KILL_SECONDS = 5.0
# What the steps before and after the fitting count.
FITTED, STORED = 0.1, 0.95
_PROGRESS = re.compile(r"^progress (\d+)/(\d+) (\S+)$", re.MULTILINE)


class Interrupted(Exception):
    """The worker was told to end."""


class Failed(Exception):
    """Nothing came of it; ``str()`` is one sentence for people."""


def run(services: Services, claim: Claim, folder: Path, stop: threading.Event) -> None:
    """Retrain on top of the live model and promote what is better.

    :raises Failed: no candidate could be made or judged.
    :raises Interrupted: ``stop`` was set.
    :raises jobs.Lost: the job is no longer this worker's.
    :raises ParleyError: there is no usable model, or the candidate is none.
    :raises OSError: nothing can be written.
    """
    jobs.tell(services, claim, "reading the decisions", 0.0)
    base = services.live.export(folder / "base")
    labels.write(
        services,
        folder / "decisions.jsonl",
        lambda count: jobs.tell(services, claim, f"{count:,} decisions read", FITTED / 2),
    )
    code = _fit(services, claim, folder, stop)
    jobs.tell(services, claim, "storing what was found", STORED)
    if code not in (BETTER, DECLINED):
        raise Failed(_why(folder, code))
    _conclude(services, claim, folder / "candidate", base, better=code == BETTER)


def _fit(services: Services, claim: Claim, folder: Path, stop: threading.Event) -> int:
    with _training(folder) as process:
        told = time.monotonic()
        while process.poll() is None:
            if stop.wait(0.1):
                raise Interrupted
            if time.monotonic() - told >= TELL_SECONDS:
                jobs.tell(services, claim, *_progress(folder))
                told = time.monotonic()
        return process.returncode


@contextmanager
def _training(folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    """The process that fits; it has ended when the block is left, however that comes about."""
    command = [sys.executable, "-m", "service.learning.child", sys.executable, "-m", "training"]
    command += ["retrain", "--progress", "--base", str(folder / "base")]
    command += ["--decisions", str(folder / "decisions.jsonl"), "--out", str(folder / "candidate")]
    with (folder / "out").open("wb") as out, (folder / "err").open("wb") as err:
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            env=config.without_ours() | {"TMPDIR": str(folder)},
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=err,
            process_group=0,
        )
    try:
        yield process
    finally:
        _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    for number in (signal.SIGTERM, signal.SIGKILL):
        with suppress(ProcessLookupError):
            os.killpg(process.pid, number)
        with suppress(subprocess.TimeoutExpired):
            process.wait(KILL_SECONDS)
            return


def _progress(folder: Path) -> tuple[str, float]:
    """The last line of progress that the process has written."""
    found = _PROGRESS.findall(_said(folder))
    if not found:
        return "learning", FITTED
    done, whole, label = found[-1]
    share = FITTED + (STORED - FITTED) * int(done) / int(whole)
    return f"learning {label.replace('_', ' ')}", share


def _said(folder: Path) -> str:
    return (folder / "err").read_text("utf-8", "replace")


def _why(folder: Path, code: int) -> str:
    """Why nothing came of it; what is no sentence of ours only goes into the log."""
    lines = [line for line in _said(folder).splitlines() if not line.startswith("progress ")]
    last = lines[-1].replace(f"{folder}/", "") if lines else ""
    if code == REFUSED and last:
        return last
    log.error("Retraining ended with %d: %s", code, last)
    if code == -signal.SIGKILL:
        return "The system ended it, probably for want of memory."
    return "It ended unexpectedly; the worker's log says more."


def _conclude(
    services: Services, claim: Claim, candidate: Path, base: str, *, better: bool
) -> None:
    """Store and promote the candidate, and end the job, all in one transaction."""
    report = json.loads((candidate / "report.json").read_text("utf-8"))
    with services.db.write() as session:
        jobs.held(session, claim)
        acts.alone(session)
        result: dict[str, Any] = {"report": report, "version": None, "live": False, "why": None}
        if better:
            result["version"] = versions.add(session, candidate)
            result["why"] = _hindrance(services, session, base)
            if result["why"] is None:
                acts.promote_within(session, claim.asked_by, result["version"])
                result["live"] = True
        jobs.finish(session, claim, result)


def _hindrance(services: Services, session: Session, base: str) -> str | None:
    """Why what is better does not go live by itself; it can still be promoted by hand."""
    if services.settings.model:
        return f"PARLEY_MODEL decides for {services.settings.model}."
    if pin := acts.pinned(session):
        return f"{pin} is pinned."
    if acts.live(session, services) != base:
        return f"It was compared with {base}, and another version went live meanwhile."
    return None


def sentence(error: ParleyError | OSError) -> str:
    """What went wrong, for people; without paths of this machine."""
    if isinstance(error, ParleyError):
        return error.detail
    # A copy of many files says of each why, and nothing as a whole.
    return f"The data folder cannot be written: {error.strerror or 'the disk may be full'}."
