"""Finds a Chromium for the browser tests; `python -m tests.chromium` brings one if need be."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")

# Nothing here may call anybody: no updates, no reports, no prefetching.
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def find() -> Path | None:
    """PARLEY_CHROMIUM, else one on PATH, else the one that Playwright keeps."""
    if named := os.environ.get("PARLEY_CHROMIUM"):
        return Path(named)
    for name in NAMES:
        if path := shutil.which(name):
            return Path(path)
    return _playwrights_own()


def _playwrights_own() -> Path | None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = Path(playwright.chromium.executable_path)
    return path if path.exists() else None


def _from_debian() -> bool:
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return False
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    return all(
        subprocess.run(command, env=quiet, stdout=subprocess.DEVNULL, check=False).returncode == 0
        for command in (
            ["apt-get", "update"],
            ["apt-get", "install", "--yes", "--no-install-recommends", "chromium"],
        )
    )


def _from_playwright() -> bool:
    command = [sys.executable, "-m", "playwright", "install", "chromium"]
    return subprocess.run(command, stdout=subprocess.DEVNULL, check=False).returncode == 0


def main() -> None:
    """Make sure that there is a Chromium, or say in one sentence that there is none."""
    found = find()
    if found is None and (_from_debian() or _from_playwright()):
        found = find()
    if found is None or not os.access(found, os.X_OK):
        sys.exit(
            "parley: the browser tests need Chromium; install it or name it in PARLEY_CHROMIUM."
        )


if __name__ == "__main__":
    main()
