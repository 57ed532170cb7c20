"""Stored comments judged by the live version of the model, or by another one."""

from __future__ import annotations

from datetime import UTC, datetime

import click
from flask.cli import with_appcontext
from sqlalchemy import select

from service import rescoring
from service.cli.plain import Command
from service.comments.records import APPROVED, HELD, REJECTED
from service.context import Services, services
from service.errors import Invalid, NotFound
from service.models import Site
from service.rescoring import Report, Scope, batches, cluster, waiting
from service.rescoring.report import Example

_status = click.Choice((APPROVED, HELD, REJECTED))


@click.command("rescore", cls=Command)
@click.option("--version", help="A version of the model; else the live one.")
@click.option("--site", help="Comments of one site alone.")
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="Those from that day on, UTC.")
@click.option("--status", type=_status, help="Those of one status alone.")
@click.option("--examples", default=5, show_default=True, type=click.IntRange(0, 1000))
@click.option("--queue", is_flag=True, help="Sort what waits for a person by the live version.")
@click.option("--dask", metavar="SCHEDULER", help="Let the workers of a Dask scheduler judge.")
@click.option("--forget", metavar="VERSION", help="Only delete what that version has said.")
@with_appcontext
def rescore(
    version: str | None,
    site: str | None,
    since: datetime | None,
    status: str | None,
    examples: int,
    queue: bool,
    dask: str | None,
    forget: str | None,
) -> None:
    """Judge stored comments anew, beside what they were judged with, and say what differs.

    Nothing is published or held by it. A run that was ended goes on where it was.
    """
    own = services()
    if forget is not None:
        click.echo(f"Forgotten: {batches.forget(own, forget)}")
        return
    if queue and version:
        raise Invalid("The queue is sorted by the live version; leave --version out.")
    scorer = own.live.version(version)
    scope = Scope(scorer.version, _site_id(own, site), since and since.replace(tzinfo=UTC), status)
    with own.db.read() as session:
        total = batches.left(session, scope)[0]
    click.echo(f"{scorer.version}: {total} comments to judge")
    done = 0
    judged = cluster.judge(own, scorer, scope, dask) if dask else batches.judge(own, scorer, scope)
    for count in judged:
        done += count
        click.echo(f"{done} of {total}")
    if queue:
        click.echo(f"Sorted anew: {sum(waiting.refresh(own, scope))}")
    with own.db.read() as session:
        _say(rescoring.report(session, scope, examples))


def _site_id(own: Services, slug: str | None) -> int | None:
    if slug is None:
        return None
    with own.db.read() as session:
        found = session.scalar(select(Site.id).where(Site.slug == slug))
    if found is None:
        raise NotFound(f"There is no site {slug!r}.")
    return found


def _say(report: Report) -> None:
    click.echo(f"Compared: {report.compared}")
    for moved, words in (
        (report.held, "published then, held by this version"),
        (report.freed, "held then, published by this version"),
    ):
        people = f"people approved {moved.approved} and rejected {moved.rejected} of them"
        click.echo(f"{moved.count} {words}; {people}")
    click.echo(
        f"Where people decided: this version is right {report.right} times, "
        f"the one before {report.wrong} times"
    )
    for example in report.examples:
        click.echo(_line(example))


def _line(example: Example) -> str:
    label, score = max(example.scores.items(), key=lambda item: item[1])
    side = "held" if example.held else "published"
    shown = "".join(c if c.isprintable() else " " for c in example.body)
    words = " ".join(shown.split())[:60]
    return f"{example.uid}\t{side}\t{label} {score:.2f}\t{example.decided or '-'}\t{words}"
