"""A candidate beside the live model, and what came of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

import click
from flask.cli import with_appcontext

from service import config
from service.cli.plain import Command
from service.context import services
from service.shadow import acts, report

EXCERPT = 60


@click.command("shadow", cls=Command)
@click.argument("version", required=False)
@click.option(
    "--until", type=click.DateTime(["%Y-%m-%d"]), help="The day it ends; in 14 days unless told."
)
@click.option("--off", is_flag=True, help="End the one that runs.")
@with_appcontext
def models_shadow(version: str | None, until: datetime | None, off: bool) -> None:
    """Let VERSION score live comments beside the live one; without it, say what came of that."""
    if off:
        ended = acts.end(services(), config.operator())
        click.echo(f"{ended} scores no more, within seconds.")
    elif version:
        end = until and until.replace(tzinfo=UTC)
        run = acts.begin(services(), config.operator(), version, end)
        click.echo(f"{version} scores beside the live model until {run.until:%Y-%m-%d %H:%M}.")
    else:
        with services().db.read() as session:
            found = report.report(session)
        for line in _lines(found) if found else ["No candidate scores beside the live model."]:
            click.echo(line)


def _lines(found: Mapping[str, Any]) -> Iterator[str]:
    state = "runs until" if found["running"] else "ended"
    yield f"{found['version']}\tsince {found['started_at']}\t{state} {found['until']}"
    yield f"{found['scored']} scored, {found['differing']} would be judged otherwise"
    for side, words in (("stricter", "published, would be held"), ("milder", "held, would not be")):
        row = found[side]
        yield f"{row['count']} {words}: {row['approved']} approved, {row['rejected']} rejected"
    right = found["candidate_right"]
    if right["whole"]:
        yield f"people agreed with the candidate in {right['part']} of {right['whole']}"
    for row in found["examples"]:
        yield _example(row)


def _example(row: Mapping[str, Any]) -> str:
    verdict = "held, would be published" if row["held"] else "published, would be held"
    words = " ".join(row["body"].split())[:EXCERPT]
    return f"{row['id']}\t{verdict}\t{row['decided'] or 'undecided'}\t{words}"
