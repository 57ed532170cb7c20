"""Versions of the model, and the decisions from which the next one learns."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from service import config, versions
from service.cli.plain import Group
from service.comments import labels
from service.comments.records import Actor
from service.context import services
from service.learning import acts, imports, jobs
from service.models import Model, Promotion

models = Group("models", help="Versions of the model.")
decisions = Group("decisions", help="What moderators decided.")


@models.command("list")
def models_list() -> None:
    """Every version with its figures, without its curves; the live one is marked."""
    own = services()
    with own.db.read() as session:
        live = acts.live(session, own)
        for version, since, figures in _known(session):
            mark = "*" if version == live else " "
            told = {name: value for name, value in figures.items() if name != "curves"}
            click.echo(f"{mark} {version}\t{since}\t{json.dumps(told)}")


def _known(session: Session) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    """Version, where it comes from, and its figures."""
    stored = session.scalars(select(Model).order_by(Model.id)).all()
    shipped = versions.shipped()
    if shipped and shipped.version not in [row.version for row in stored]:
        yield shipped.version, "shipped", shipped.metrics
    for row in stored:
        yield row.version, f"{row.created_at:%Y-%m-%d %H:%M}", row.manifest.get("metrics", {})


@models.command("add")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
def models_add(folder: Path) -> None:
    """Store the model in FOLDER, verified, for all machines; print its version."""
    with services().db.write() as session:
        version = versions.add(session, folder)
    click.echo(version)


@models.command("promote")
@click.argument("version")
@click.option("--unless-pinned", is_flag=True, help="Not when another version is pinned.")
def models_promote(version: str, unless_pinned: bool) -> None:
    """Make a version live in every worker."""
    acts.promote(services(), config.operator(), version, unless_pinned=unless_pinned)
    _say_live(version)


@models.command("rollback")
def models_rollback() -> None:
    """Make the version live again that was live before."""
    _say_live(acts.rollback(services(), config.operator()))


@models.command("pin")
def models_pin() -> None:
    """Keep the live version, whatever a retraining finds."""
    click.echo(f"{acts.pin(services(), config.operator())} is pinned.")


@models.command("unpin")
def models_unpin() -> None:
    """Let retraining promote again."""
    click.echo(f"{acts.unpin(services(), config.operator())} is pinned no longer.")


@models.command("retrain")
def models_retrain() -> None:
    """Ask the worker for a retraining; print the job's id."""
    click.echo(jobs.ask(services(), Actor(config.operator())))


def _say_live(version: str) -> None:
    pinned = services().settings.model
    when = f"as soon as PARLEY_MODEL no longer pins {pinned}" if pinned else "within seconds"
    click.echo(f"{version} is live {when}.")


@models.command("history")
def models_history() -> None:
    """Which version went live when, and by whom."""
    with services().db.read() as session:
        for row in session.scalars(select(Promotion).order_by(Promotion.id)):
            click.echo(f"{row.created_at:%Y-%m-%d %H:%M}\t{row.action}\t{row.version}\t{row.actor}")


@models.command("export")
@click.argument("folder", type=click.Path(path_type=Path))
def models_export(folder: Path) -> None:
    """Copy the live model's files into FOLDER, for retraining on top of it."""
    click.echo(services().live.export(folder))


@decisions.command("export")
@click.argument("file", type=click.Path(dir_okay=False, writable=True, path_type=Path))
@click.option("--with-authors", is_flag=True, help="Names, web addresses and mail domains, too.")
@click.option("--with-imported", is_flag=True, help="Labels that were imported, too.")
def decisions_export(file: Path, with_authors: bool, with_imported: bool) -> None:
    """Write the labelled decisions as JSON lines, oldest first."""
    fresh = file.with_name(f".{file.name}.part")
    try:
        count = labels.write(services(), fresh, authors=with_authors, imported=with_imported)
        fresh.replace(file)
    finally:
        fresh.unlink(missing_ok=True)
    click.echo(f"{count} decisions in {file}")


@decisions.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--weight",
    type=click.FloatRange(0, 1, min_open=True),
    default=imports.WEIGHT,
    show_default=True,
    help="What each counts beside a decision of one's own.",
)
def decisions_import(file: Path, weight: float) -> None:
    """Take labels in that another installation has exported; print the import's id."""
    taken = imports.take(services(), config.operator(), file, weight)
    click.echo(f"{taken.count} labels, {taken.known} known already")
    if taken.uid:
        click.echo(taken.uid)


@decisions.command("imported")
def decisions_imported() -> None:
    """Every import: id, day, labels, weight, who and from which file."""
    with services().db.read() as session:
        for row in imports.listed(session):
            day = f"{row.created_at:%Y-%m-%d %H:%M}"
            click.echo(f"{row.uid}\t{day}\t{row.count}\t{row.weight:g}\t{row.actor}\t{row.name}")


@decisions.command("forget")
@click.argument("import_id", metavar="IMPORT")
def decisions_forget(import_id: str) -> None:
    """Take an import back, with its texts."""
    click.echo(f"Forgotten: {imports.forget(services(), config.operator(), import_id)}")
