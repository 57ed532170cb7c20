"""What keeps the service running: migrations, the check, the worker."""

from __future__ import annotations

import logging
import signal
import sys
import threading
import time

import click
from flask.cli import AppGroup, with_appcontext
from sqlalchemy.exc import SQLAlchemyError

from service import db, startup, versions
from service.cli.plain import Command, PlainCommand
from service.comments import counts, upkeep
from service.context import Services, services
from service.learning.foreman import Foreman
from service.outbox.delivery import Postman

log = logging.getLogger(__name__)

WORKER_SECONDS = 10.0
# How long a message waits at most until it is noticed.
POST_SECONDS = 1.0
HOUR = 3600.0

database = AppGroup("db", help="The tables of the database.")


@database.command("upgrade", cls=PlainCommand)
def db_upgrade() -> None:
    """Bring the tables to this version of the program."""
    engine = services().db.engine
    startup.refuse_newer(engine)
    db.upgrade(engine)
    click.echo("The database is current.")


@click.command("check", cls=Command)
@click.option("--repair", is_flag=True, help="Put the counts right.")
@with_appcontext
def check(repair: bool) -> None:
    """Look for wrong counts, lost texts and damaged models; exit code 1 when there are any."""
    own = services()
    with own.db.read() as session:
        faults = counts.check(session)
    for fault in faults:
        click.echo(f"{fault.kind} {fault.id}: kept {fault.kept}, is {fault.right}")
    if repair and faults:
        click.echo(f"Repaired: {counts.repair(own.db)}")
    lost = _lost(own)
    for sentence in lost:
        click.echo(sentence)
    if lost or (faults and not repair):
        sys.exit(1)
    click.echo("Every count is right.")


def _lost(own: Services) -> list[str]:
    """What no count can bring back, as sentences."""
    with own.db.read() as session:
        models = [f"Model {name} is damaged: add it again." for name in versions.damaged(session)]
        return models + [f"Comment {uid} has lost its text." for uid in counts.orphans(session)]


@click.command("worker", cls=Command)
@click.option("--once", is_flag=True, help="Do what is due and end.")
@with_appcontext
def worker(once: bool) -> None:
    """The background process: delivering, forgetting, judging, retraining. Several may run."""
    postman = Postman(services())
    if once:
        own = services()
        click.echo(f"Done: {upkeep.run(own) + postman.run() + Foreman(own).run()}")
        return
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    with Foreman(services()):
        work(postman, stop)


def work(postman: Postman, stop: threading.Event) -> None:
    """Do what is due again and again, until told to end."""
    hour_ends = turn_ends = 0.0
    while not stop.is_set():
        if time.monotonic() >= turn_ends:
            full = time.monotonic() >= hour_ends
            if turn(services(), full) and full:
                hour_ends = time.monotonic() + HOUR
            turn_ends = time.monotonic() + WORKER_SECONDS
        # What is left goes out at once, but the other jobs get their turn in between.
        if not deliver(postman):
            stop.wait(POST_SECONDS)


def deliver(postman: Postman) -> int:
    """Send what is due, a few at once; 0 when there was nothing, or no database."""
    try:
        return postman.round()
    except SQLAlchemyError as error:
        log.warning("%s The worker tries again.", startup.sentence(error))
        return 0


def turn(own: Services, full: bool) -> bool:
    """Do what is due; False when the database cannot be used, which passes."""
    try:
        upkeep.run(own, (*upkeep.OFTEN, *upkeep.HOURLY) if full else upkeep.OFTEN)
    except SQLAlchemyError as error:
        log.warning("%s The worker tries again.", startup.sentence(error))
        return False
    return True
