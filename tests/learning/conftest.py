"""What tests of learning may ask for, beside what all tests may."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from flask import Flask

from service.config import ROOT, Settings
from service.context import Services, services
from tests.server import environment

Process = subprocess.Popen[bytes]


@pytest.fixture
def own(app: Flask) -> Services:
    return services(app)


@pytest.fixture
def start_worker(settings: Settings) -> Iterator[Callable[[], Process]]:
    """Starts real workers over the test's own database."""
    with ExitStack() as stack:

        def start() -> Process:
            command = [sys.executable, "-m", "flask", "--app", "wsgi", "worker"]
            process = subprocess.Popen(command, cwd=ROOT, env=environment(settings))
            stack.callback(process.wait)
            stack.callback(process.kill)
            return process

        yield start
