"""Real servers for the tests: gunicorn over a data folder, and a host of static files."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, fields
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from service.config import ROOT, Settings

START_SECONDS = 60.0


def wait_until(true: Callable[[], object], what: str, seconds: float = START_SECONDS) -> None:
    """Return as soon as ``true()`` is; fail with ``what`` when it is not in time."""
    deadline = time.monotonic() + seconds
    while not true():
        if time.monotonic() > deadline:
            raise AssertionError(f"Not within {seconds:g} s: {what}")
        # The condition decides; this only leaves the processor to whom we wait for.
        threading.Event().wait(0.02)


def answers(url: str) -> bool:
    """Whether a GET of this address is answered with success."""
    # A proxy named in the environment is not for addresses of this machine.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(url, timeout=5) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def environment(settings: Settings, **more: str) -> dict[str, str]:
    """The environment in which another process reads exactly these settings."""
    values = {key: text for key, text in os.environ.items() if not key.startswith("PARLEY_")}
    values.pop("PROMETHEUS_MULTIPROC_DIR", None)
    for setting in fields(settings):
        value = getattr(settings, setting.name)
        if value is not None:
            values[setting.metadata["variable"]] = _as_text(value)
    return values | more


def _as_text(value: object) -> str:
    if isinstance(value, bool):
        return "on" if value else "off"
    if isinstance(value, tuple):
        return " ".join(value)
    return str(value)


@dataclass(frozen=True)
class Server:
    """A running gunicorn: its address, its settings and its process."""

    url: str
    settings: Settings
    process: subprocess.Popen[bytes]
    log: Path

    def kill(self) -> None:
        """What a loss of power does: every process of the server at once."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


@contextmanager
def serve(
    settings: Settings, application: str = "wsgi:app", ready: str = "/livez", **more: str
) -> Iterator[Server]:
    """Run gunicorn on a port that the kernel chose, until the block is left.

    The server has started when it answers ``ready``; ``more`` is added to its environment.
    """
    with socket.create_server(("127.0.0.1", 0)) as listener:
        bind = f"127.0.0.1:{listener.getsockname()[1]}"
        command = [sys.executable, "-m", "gunicorn", "-c", "gunicorn.conf.py"]
        command += ["--bind", f"fd://{listener.fileno()}", application]
        settings.data.mkdir(parents=True, exist_ok=True)
        log = settings.data / "gunicorn.log"
        with log.open("wb") as output:
            process = subprocess.Popen(
                command,
                cwd=ROOT,
                env=environment(settings, PARLEY_BIND=bind, **more),
                stdout=output,
                stderr=subprocess.STDOUT,
                pass_fds=[listener.fileno()],
                process_group=0,
            )
    server = Server(f"http://{bind}", settings, process, log)
    try:
        wait_until(lambda: _started(server, ready), "the server answers")
        yield server
    finally:
        _stop(server)


def _started(server: Server, ready: str) -> bool:
    if server.process.poll() is not None:
        raise AssertionError(f"The server ended:\n{server.log.read_text()}")
    return answers(server.url + ready)


def _stop(server: Server) -> None:
    server.process.terminate()
    try:
        server.process.wait(timeout=20)
    except subprocess.TimeoutExpired:
        server.kill()
        raise


class _QuietFiles(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *arguments: Any) -> None:  # noqa: A002
        pass


@dataclass(frozen=True)
class Site:
    """A web site of somebody else: put files into its folder."""

    url: str
    folder: Path


@contextmanager
def host(folder: Path) -> Iterator[Site]:
    """Serve a folder as static files from a port of its own."""
    handler = partial(_QuietFiles, directory=str(folder))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield Site(f"http://127.0.0.1:{server.server_address[1]}", folder)
        server.shutdown()
        thread.join()
