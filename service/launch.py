"""`make run`: the service, its worker and the demo, from nothing if need be.

Whatever stands in the way is said in one sentence before anything is started. Then two
processes run until one of them ends or we are told to stop, and both are stopped.
"""

from __future__ import annotations

import errno
import http.client
import os
import secrets
import signal
import socket
import sys
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from service import auth, processes, startup
from service.config import SettingError, Settings
from service.context import Services, build
from service.db import schema_state, upgrade
from service.models import ApiKey, Moderator
from service.processes import Process
from service.startup import Obstacle
from service.widget import demo

FIRST_MODERATOR = "moderator"
COMMANDS = {
    "server": ("gunicorn", "-c", "gunicorn.conf.py", "wsgi:app"),
    "worker": ("flask", "--app", "wsgi", "worker"),
}


def check_folder(folder: Path) -> None:
    """Stop unless files can be made in the data folder.

    :raises Obstacle: they cannot.
    """
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise Obstacle(f"The data folder {folder} is not writable: {error.strerror}.") from None


def address(bind: str) -> tuple[str, int]:
    """Host and port of ``HOST:PORT``; an IPv6 host stands in brackets."""
    host, _, port = bind.rpartition(":")
    return host.strip("[]"), int(port)


def check_port(bind: str) -> None:
    """Stop unless we could listen there.

    :raises Obstacle: another program does, or the address is none of ours.
    """
    host, port = address(bind)
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        socket.create_server((host, port), family=family).close()
    except OSError as error:
        taken = error.errno == errno.EADDRINUSE
        why = "another program listens there" if taken else str(error.strerror)
        raise Obstacle(f"Cannot listen on {bind}: {why}; set PARLEY_BIND.") from None


def prepare_database(services: Services) -> None:
    """Create the tables of a new database; an old one is left to its operator.

    :raises Obstacle: it cannot be reached, is of another version or of another secret.
    """
    with suppress(SQLAlchemyError):
        if schema_state(services.db.engine) == "empty":
            upgrade(services.db.engine)
    startup.check(services)


def welcome(services: Services) -> None:
    """Make the first moderator and the first key where there are none; show both once."""
    with services.db.read() as session:
        moderator = session.scalar(select(Moderator.id).limit(1))
        held = select(ApiKey.id).where(ApiKey.scope == "moderate", ApiKey.revoked_at.is_(None))
        key = session.scalar(held.limit(1))
    if moderator is None:
        password = secrets.token_urlsafe(12)
        auth.create_moderator(services, FIRST_MODERATOR, password)
        say(f"Sign in as  {FIRST_MODERATOR}  with the password  {password}  (shown this once)")
    if key is None:
        text = auth.create_key(services, "first")
        say(f"Key for the moderation API  {text}  (shown this once)")


def say(line: str) -> None:
    """Tell the operator, at once."""
    print(line, flush=True)


def is_ready(bind: str) -> bool:
    """Whether the service answers that it is ready."""
    connection = http.client.HTTPConnection(*address(bind), timeout=2)
    try:
        connection.request("GET", "/readyz")
        return connection.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def announce(settings: Settings) -> None:
    """Say where everything is."""
    say("Parley is ready; Ctrl-C stops it.")
    if settings.demo:
        say(f"  Demo       {settings.public_url}/demo/")
    say(f"  Dashboard  {settings.public_url}/dashboard/")


def launch(environment: Mapping[str, str]) -> int:
    """Run service and worker until one ends or we are told to stop; the exit code.

    :raises Obstacle: something stands in the way.
    """
    settings = Settings.from_environment(environment)
    check_folder(settings.data)
    check_port(settings.bind)
    services = build(settings)
    prepare_database(services)
    welcome(services)
    if settings.demo:
        demo.seed(services)
    services.db.engine.dispose()
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    running: dict[str, Process] = {}

    def begin(name: str) -> None:
        running[name] = processes.start(COMMANDS[name], environment)

    def ready() -> bool:
        """Start the worker once the server answers, so that they do not slow each other."""
        if not is_ready(settings.bind):
            return False
        begin("worker")
        announce(settings)
        return True

    try:
        begin("server")
        ended = processes.watch(running, ready)
        say(f"parley: The {ended} ended ({running[ended].returncode}), so everything is stopped.")
        return 1
    except KeyboardInterrupt:
        return 0
    finally:
        processes.stop(running.values())


def main() -> None:
    """Launch with the environment's settings; the demo is on unless it is switched off."""
    try:
        sys.exit(launch({"PARLEY_DEMO": "on", **os.environ}))
    except (Obstacle, SettingError) as obstacle:
        sys.exit(f"parley: {obstacle}")


if __name__ == "__main__":
    main()
