"""Comments move in from other programs, and out."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, get_args

import click
from flask.cli import with_appcontext

from service import config
from service.cli.plain import Command
from service.comments.records import Actor
from service.context import services
from service.errors import ParleyError
from service.transfer import FORMATS, exporting
from service.transfer.importing import Import, Tally
from service.transfer.records import Skipped
from service.transfer.source import Source

_STATES = ("approved", "held", "spam", "trash", "deleted")
_CLEAR_LINE = "\r\x1b[K"

_FORMATS = ", ".join(f"{name} ({what})" for name, what in FORMATS.items())


@click.command("import", cls=Command, help=f"Take comments in. FORMAT is one of {_FORMATS}.")
@click.argument("source", metavar="FORMAT", type=click.Choice(tuple(FORMATS)))
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--site", help="The site they go to; else the default one, or what the file says.")
@click.option("--base", help="Put before addresses that are only a path: https://blog.example.")
@click.option("--dry-run", "dry", is_flag=True, help="Store nothing; say what would be stored.")
@with_appcontext
def import_comments(source: str, file: Path, site: str | None, base: str | None, dry: bool) -> None:
    """See ``help`` above: which formats there are is told by ``FORMATS``."""
    opened = Source(file)
    run = Import(services(), Actor(config.operator()), source, opened, site, base=base, dry=dry)
    try:
        with _progress(opened) as bar:
            for skipped in _shown(run.run(), opened, bar):
                click.echo(_one_line(f"{skipped.where}: {skipped.why}."))
    except ParleyError:
        if run.tally != Tally():
            _sum_up(run.tally, dry)
        raise
    _sum_up(run.tally, dry)


def _one_line(text: str) -> str:
    """Without what would break the line or move a terminal: a file says some of it."""
    return "".join(sign if sign.isprintable() else "\ufffd" for sign in text)


def _sum_up(tally: Tally, dry: bool) -> None:
    if dry:
        click.echo("Dry run: nothing is stored.")
    for line in _sentences(tally):
        click.echo(line)


@click.command("export", cls=Command)
@click.argument("file", type=click.Path(dir_okay=False, writable=True, path_type=Path))
@click.option("--site", help="One site; else all of them, or in WXR the default one.")
@click.option(
    "--format",
    "kind",
    type=click.Choice(get_args(exporting.Format)),
    default="jsonl",
    show_default=True,
    help="WXR is read by WordPress.",
)
@with_appcontext
def export_comments(file: Path, site: str | None, kind: exporting.Format) -> None:
    """Write all comments into FILE, with what was decided about them and the rules of sites."""
    count = exporting.write(services(), Actor(config.operator()), file, site, kind)
    click.echo(f"{count} comments in {file}, which holds e-mail addresses: keep it to yourself.")


@contextmanager
def _progress(file: Source) -> Iterator[Any]:
    """A bar for people; None where nobody looks."""
    if not sys.stderr.isatty():
        yield None
        return
    with click.progressbar(length=file.size, label=file.path.name, file=sys.stderr) as bar:
        yield bar


def _shown(found: Iterable[Skipped | None], file: Source, bar: Any) -> Iterator[Skipped]:
    """What is skipped, with the bar moved along and out of the way."""
    done = 0
    for skipped in found:
        if bar is not None:
            click.echo(_CLEAR_LINE, nl=False, err=True)
            bar.update(file.position - done)
            done = file.position
        if skipped is not None:
            yield skipped


def _sentences(tally: Tally) -> Iterator[str]:
    states = ", ".join(f"{tally.states[state]} {state}" for state in _STATES)
    yield f"{tally.comments} comments: {states}."
    if tally.rules:
        yield f"{tally.rules} sites, articles and rules."
    yield f"{tally.known} known already, {tally.skipped} skipped."
    if tally.loose:
        yield f"{tally.loose} stand at the top of their thread, for what they answer is not there."
