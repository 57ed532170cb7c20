"""`make run`: the service, its worker and the demo, from nothing if need be.

Whatever stands in the way is said in one sentence before anything is started. Then two
processes run until one of them ends or we are told to stop, and both are stopped. The
application is loaded by them, not here, unless this is the first start: a later one has
only to look.
"""

from __future__ import annotations

import errno
import http.client
import os
import signal
import socket
import sys
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from service import processes, sample, startup
from service.config import SettingError, Settings
from service.db import Database, schema_state, upgrade
from service.identity import Identity
from service.models import DEFAULT_SITE, ApiKey, Article, Moderator, Site
from service.processes import Process
from service.startup import Obstacle

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


def prepare_database(settings: Settings) -> None:
    """Make the tables of a new database and what belongs into it; an old one is left alone.

    :raises Obstacle: it cannot be reached, is of another version or of another secret.
    """
    db = Database(settings.sqlalchemy_url)
    with suppress(SQLAlchemyError):
        if schema_state(db.engine) == "empty":
            upgrade(db.engine)
    startup.check(db, Identity(settings.secret_key()))
    if things := lacking(db, demo=settings.demo):
        make(settings, things)
    db.engine.dispose()


def lacking(db: Database, *, demo: bool) -> set[str]:
    """What of ``moderator``, ``key`` and, if it is wanted, ``demo`` is not there."""
    keys = [article.key for article in sample.ARTICLES.values()]
    signs = {
        "moderator": select(Moderator.id),
        "key": select(ApiKey.id).where(ApiKey.scope == "moderate", ApiKey.revoked_at.is_(None)),
        "demo": select(Article.id)
        .join(Article.site)
        .where(Site.slug == DEFAULT_SITE, Article.key.in_(keys)),
    }
    with db.read() as session:
        missing = {name for name, sign in signs.items() if session.scalar(sign.limit(1)) is None}
    return missing if demo else missing - {"demo"}


def make(settings: Settings, things: set[str]) -> None:
    """Make them with the whole application, and say what the operator has to know."""
    from service import first_start
    from service.context import build

    services = build(settings)
    for line in first_start.make(services, things):
        say(line)
    services.db.engine.dispose()


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
    prepare_database(settings)
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
