"""The worker as a process: killed in the middle of a delivery, another one takes over."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import timedelta
from http.server import BaseHTTPRequestHandler

import pytest
from sqlalchemy import update

from service.config import ROOT, Settings
from service.context import Services
from service.db import Database
from service.models import Delivery, now
from service.outbox import state
from service.outbox.webhooks import Made
from tests.api.blog import Blog
from tests.receiver import Receiver, say
from tests.server import environment, wait_until

Process = subprocess.Popen[bytes]


@pytest.fixture
def start_worker(settings: Settings) -> Iterator[Callable[[], Process]]:
    """Starts real workers over the test's own database."""
    own = environment(replace(settings, private_targets=True))
    with ExitStack() as stack:

        def start() -> Process:
            command = [sys.executable, "-m", "flask", "--app", "wsgi", "worker"]
            process = subprocess.Popen(command, cwd=ROOT, env=own)
            stack.callback(process.wait)
            stack.callback(process.kill)
            return process

        yield start


def waiting(db: Database) -> float:
    with db.read() as session:
        return state.oldest(session)


def test_worker_killed_in_mid_delivery_loses_nothing(
    blog: Blog,
    db: Database,
    hook: Made,
    receiver: Receiver,
    start_worker: Callable[[], Process],
) -> None:
    receiver.hang()
    blog.approved()
    first = start_worker()
    wait_until(lambda: receiver.calls, "the receiver is called")
    first.kill()
    first.wait()
    receiver.answer = say
    with db.write() as session:
        # The lease of the killed worker runs out.
        session.execute(update(Delivery).values(claimed_until=now() - timedelta(seconds=1)))
    start_worker()
    wait_until(lambda: waiting(db) == 0, "another worker delivers")
    assert len(receiver.ids()) == 2
    assert len(set(receiver.ids())) == 1


def test_worker_told_to_end_finishes_what_it_is_at(
    blog: Blog, db: Database, hook: Made, receiver: Receiver, start_worker: Callable[[], Process]
) -> None:

    def late(request: BaseHTTPRequestHandler) -> None:
        receiver.released.wait(60)
        say(request)

    receiver.answer = late
    blog.approved()
    worker = start_worker()
    wait_until(lambda: receiver.calls, "the receiver is called")
    worker.terminate()
    receiver.released.set()
    assert worker.wait(60) == 0
    assert waiting(db) == 0


def test_worker_once_delivers_what_is_due(
    blog: Blog, own: Services, hook: Made, receiver: Receiver
) -> None:
    blog.approved()
    blog.approved()
    answer = blog.app.test_cli_runner().invoke(args=["worker", "--once"])
    assert answer.output == "Done: 2\n"
    assert len(receiver.calls) == 2
