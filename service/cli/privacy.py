"""What is kept of one reader: handed over, erased, and when it was."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import click

from service import config, sites
from service.cli.plain import Group
from service.comments.records import Actor
from service.context import services
from service.errors import Invalid
from service.privacy import database, elsewhere, export, record
from service.privacy import erase as erasing
from service.privacy import look as looking
from service.privacy import person as persons
from service.privacy.look import Found
from service.privacy.person import Person

people = Group("people", help="Readers: what is kept of one of them.")


def _whom(command: Callable[..., None]) -> Callable[..., None]:
    for option in (
        click.option("--site", help="Only of this site; unset: of every one."),
        click.option("--comment", help="The author of the comment with this id."),
        click.option("--author", help="An author key, as the dashboard shows it."),
        click.option("--email", help="An e-mail address."),
    ):
        command = option(command)
    return command


def _person(email: str | None, author: str | None, comment: str | None, site: str | None) -> Person:
    own = services()
    with own.db.read() as session:
        where = frozenset({sites.find(session, site).id}) if site else None
        if not comment:
            return persons.named(email, author, where)
        if email or author:
            raise Invalid("Name either a comment or an address and a key.")
        return persons.author_of(session, comment, where)


@people.command("export")
@click.argument("file", type=click.Path(dir_okay=False, writable=True, path_type=Path))
@_whom
def people_export(file: Path, **whom: Any) -> None:
    """Write everything of a person into FILE, as JSON."""
    person = _person(**whom)
    fresh = file.with_name(f".{file.name}.part")
    try:
        fresh.touch(mode=0o600)
        with fresh.open("w", encoding="utf-8") as out:
            out.writelines(export.export(services(), Actor(config.operator()), person))
        fresh.replace(file)
    finally:
        fresh.unlink(missing_ok=True)
    click.echo(f"Everything is in {file}")


@people.command("erase")
@click.option("--keep-bans", is_flag=True, help="Go on refusing them.")
@click.option("--dry-run", is_flag=True, help="Say what would go, and leave it.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@_whom
def people_erase(*, keep_bans: bool, dry_run: bool, yes: bool, **whom: Any) -> None:
    """Erase everything of a person; nothing brings it back."""
    own, person = services(), _person(**whom)
    with own.db.read() as session:
        found = looking.look(session, own.identity, person)
    _tell(found, keep_bans=keep_bans)
    if dry_run:
        return
    if not yes:
        typed = click.prompt("Type 'erase' to erase all of it", default="", show_default=False)
        if typed != "erase":
            raise click.ClickException("Nothing is erased.")
    done = erasing.erase(own, Actor(config.operator()), person, keep_bans=keep_bans)
    database.overwrite(own)
    click.echo(f"Erased: {_counted(done)}")


def _tell(found: Found, *, keep_bans: bool) -> None:
    for status, count in found.comments.items():
        click.echo(f"{count} {status} comments")
    for kind in elsewhere.kinds(keep_bans=keep_bans):
        if found.rest[kind.name]:
            click.echo(f"{found.rest[kind.name]} {kind.words}")
    for name, count in found.also:
        click.echo(f"Not these: {count} more comments under {name}", err=True)
    if found.own_people:
        click.echo("An address is one of the site's own people: that account stays.", err=True)
    if found.nothing:
        click.echo("There is nothing of them.")


def _counted(done: Mapping[str, int]) -> str:
    words = {kind.name: kind.words for kind in elsewhere.KINDS}
    told = [f"{done['comments_erased']} comments"]
    return ", ".join(told + [f"{done[name]} {words[name]}" for name in words if done.get(name)])


@people.command("erased")
@_whom
def people_erased(**whom: Any) -> None:
    """Say when a person was erased; exit code 1 when never."""
    own, person = services(), _person(**whom)
    with own.db.read() as session:
        acts = record.found(session, own.identity, person)
    for act in acts:
        count = act.detail["comments_erased"]
        click.echo(f"{act.created_at:%Y-%m-%d %H:%M}\t{act.actor}\t{count} comments")
    if not acts:
        raise click.ClickException("There is no record of it.")
