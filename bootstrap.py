"""Builds .venv from lock files; when it is there already, this is only a look.

`make` calls it before anything else: with the Python of .venv and `--look`, which fails if
something is to be built, and then with a Python of the system. It needs nothing but Python
itself, and its syntax is old enough for an outdated Python to say what it lacks. A stamp in
.venv names what is installed; without one, as after an interrupted build, .venv is built anew.
"""

from __future__ import annotations

import fcntl
import hashlib
import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
VENV_PYTHON = VENV / "bin" / "python"
STAMP = VENV / "installed.json"


def stop(sentence: str) -> None:
    """End with one sentence about what is missing."""
    sys.exit("parley: " + sentence)


def check_python() -> None:
    """Stop unless this Python is new enough and can make a virtual environment."""
    version = ".".join(str(number) for number in sys.version_info[:3])
    if sys.version_info < (3, 11):  # noqa: UP036 -- an older one shall say so
        stop(f"Python 3.11 or newer is needed, {sys.executable} is {version}; set PYTHON=….")
    for module in ("venv", "ensurepip"):
        if importlib.util.find_spec(module) is None:
            stop(f"{sys.executable} has no module {module}; on Debian, install python3-venv.")


def place() -> dict[str, str]:
    """Where .venv stands and on which Python: its scripts work in no other place."""
    return {"folder": str(ROOT), "python": str(VENV_PYTHON.resolve())}


def digests(locks: list[Path]) -> dict[str, str]:
    """The SHA-256 of each lock file under its name."""
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in locks}


def holds(wanted: dict[str, str]) -> bool:
    """Whether the stamp says all of this and the Python of .venv is there."""
    try:
        stamp = json.loads(STAMP.read_text())
    except (OSError, ValueError):
        return False
    return VENV_PYTHON.exists() and wanted.items() <= stamp.items()


def run(*command: str) -> None:
    """Run one step; what it prints when it fails stands above our sentence."""
    if subprocess.run(command, cwd=ROOT, check=False).returncode:
        stop(".venv could not be built, for the reason above; the next make tries again.")


def install(locks: list[Path]) -> None:
    """Bring .venv to these locks. No stamp stands while packages are being changed."""
    if holds(place()):
        STAMP.unlink()
    else:
        run(sys.executable, "-m", "venv", "--clear", str(VENV))
    names = " and ".join(path.name for path in locks)
    print(f"Installing {names} into .venv: once, about a minute …", flush=True)
    options = ["--require-hashes", "--only-binary", ":all:", "-qq", "--no-input"]
    chosen = [option for path in locks for option in ("-r", str(path))]
    pip = [str(VENV_PYTHON), "-I", "-m", "pip", "--disable-pip-version-check"]
    run(*pip, "install", *options, *chosen)
    fresh = STAMP.with_suffix(".new")
    fresh.write_text(json.dumps({**place(), **digests(locks)}))
    fresh.replace(STAMP)


def main(names: list[str]) -> None:
    """Make .venv hold the lock files of these names; with ``--look``, say whether it does."""
    only_look = names[:1] == ["--look"]
    locks = [ROOT / name for name in names[only_look:]]
    if holds({**place(), **digests(locks)}):
        return
    if only_look:
        sys.exit(1)
    check_python()
    if not os.access(ROOT, os.W_OK):
        stop(f"The folder {ROOT} is not writable, and .venv has to be built in it.")
    folder = os.open(ROOT, os.O_RDONLY)
    # A second make waits for the first one's build instead of spoiling it.
    fcntl.flock(folder, fcntl.LOCK_EX)
    if not holds({**place(), **digests(locks)}):
        install(locks)


if __name__ == "__main__":
    main(sys.argv[1:])
