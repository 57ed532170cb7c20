"""``flask …`` commands. Thin: each calls one function and says what came of it."""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
from collections.abc import Callable, Mapping
from functools import wraps
from pathlib import Path
from typing import Any, TypeVar

import click
from flask import Flask
from flask.cli import AppGroup, with_appcontext
from sqlalchemy import select

from model import artifact
from service import auth, db, scoring, sites, startup
from service.comments import labels, upkeep
from service.config import SettingError
from service.context import services
from service.errors import ParleyError
from service.models import ApiKey, Ban, Model, Moderator, Phrase, Promotion, Site

WORKER_SECONDS = 10.0

Function = TypeVar("Function", bound=Callable[..., Any])


def _plainly(function: Function) -> Function:
    """Run a command on a database that is in order; a failure is one sentence, exit code 1."""

    @wraps(function)
    def run(*args: Any, **kwargs: Any) -> Any:
        try:
            startup.check(services())
            return function(*args, **kwargs)
        except ParleyError as error:
            raise click.ClickException(error.detail) from None
        except (startup.Obstacle, SettingError) as error:
            raise click.ClickException(str(error)) from None

    return run  # type: ignore[return-value]


def _password() -> str:
    if given := os.environ.get("PARLEY_PASSWORD"):
        return given
    return str(click.prompt("Password", hide_input=True, confirmation_prompt=True))


database = AppGroup("db", help="The tables of the database.")


@database.command("upgrade")
def db_upgrade() -> None:
    """Bring the tables to this version of the program."""
    db.upgrade(services().db.engine)
    click.echo("The database is current.")


keys = AppGroup("keys", help="Keys for programs.")


@keys.command("create")
@click.argument("name")
@click.option("--scope", type=click.Choice(auth.SCOPES), default="moderate", show_default=True)
@click.option("--site", help="Only for this site; unset: for every one.")
@_plainly
def keys_create(name: str, scope: str, site: str | None) -> None:
    """Print a new key, once."""
    click.echo(auth.create_key(services(), name, scope, site))


@keys.command("list")
@_plainly
def keys_list() -> None:
    """Names, scopes and dates; never the keys themselves."""
    with services().db.read() as session:
        for key in session.scalars(select(ApiKey).order_by(ApiKey.id)):
            state = f"revoked {key.revoked_at:%Y-%m-%d}" if key.revoked_at else "in use"
            click.echo(f"{key.name}\t{key.scope}\t{key.created_at:%Y-%m-%d}\t{state}")


@keys.command("revoke")
@click.argument("name")
@_plainly
def keys_revoke(name: str) -> None:
    """End every key of that name."""
    click.echo(f"Revoked: {auth.revoke_key(services(), name)}")


moderators = AppGroup("moderators", help="People who sign in to the dashboard.")


@moderators.command("create")
@click.argument("name")
@_plainly
def moderators_create(name: str) -> None:
    """A new moderator; the password comes from PARLEY_PASSWORD or a prompt."""
    auth.create_moderator(services(), name, _password())
    click.echo(f"{name} may sign in now.")


@moderators.command("password")
@click.argument("name")
@_plainly
def moderators_password(name: str) -> None:
    """Another password; all sessions under the old one end."""
    auth.set_password(services(), name, _password())
    click.echo("The password is changed and every session is ended.")


@moderators.command("list")
@_plainly
def moderators_list() -> None:
    """Who may sign in."""
    with services().db.read() as session:
        for moderator in session.scalars(select(Moderator).order_by(Moderator.name)):
            click.echo(f"{moderator.name}\t{moderator.created_at:%Y-%m-%d}")


sites_group = AppGroup("sites", help="Sites and their settings.")


@sites_group.command("create")
@click.argument("slug")
@click.argument("name")
@click.option("--origin", "origins", multiple=True, help="An allowed origin; may be repeated.")
@_plainly
def sites_create(slug: str, name: str, origins: tuple[str, ...]) -> None:
    """A new site. Without an origin, pages of any localhost may use it."""
    with services().db.write() as session:
        sites.create(session, slug, name, list(origins) or None)
    click.echo(f"Site {slug} is there.")


@sites_group.command("list")
@_plainly
def sites_list() -> None:
    """All sites with their origins."""
    with services().db.read() as session:
        for site in session.scalars(select(Site).order_by(Site.slug)):
            click.echo(f"{site.slug}\t{site.name}\t{' '.join(site.origins or ['any localhost'])}")


@sites_group.command("show")
@click.argument("slug", default=sites.DEFAULT_SITE)
@_plainly
def sites_show(slug: str) -> None:
    """Every setting of a site."""
    with services().db.read() as session:
        rules = services().sites.get(session, slug).rules
    for name, value in rules.model_dump().items():
        click.echo(f"{name} = {json.dumps(value)}")


@sites_group.command("set")
@click.argument("name")
@click.argument("value")
@click.option("--site", default=sites.DEFAULT_SITE, show_default=True)
@_plainly
def sites_set(name: str, value: str, site: str) -> None:
    """Change a setting; the value 'default' puts the default back."""
    wanted = None if value == "default" else value
    with services().db.write() as session:
        rules = sites.set_rule(session, site, name, wanted)
    click.echo(f"{name} = {json.dumps(getattr(rules, name))}")


phrases = AppGroup("phrases", help="Banned and suspect phrases of a site.")
_kind = click.argument("kind", type=click.Choice(sites.PHRASE_KINDS))
_site = click.option("--site", default=sites.DEFAULT_SITE, show_default=True)


@phrases.command("add")
@_kind
@click.argument("text")
@_site
@_plainly
def phrases_add(kind: str, text: str, site: str) -> None:
    """Hold comments with this phrase."""
    with services().db.write() as session:
        sites.add_phrase(session, site, kind, text)


@phrases.command("remove")
@_kind
@click.argument("text")
@_site
@_plainly
def phrases_remove(kind: str, text: str, site: str) -> None:
    """Take a phrase back."""
    with services().db.write() as session:
        sites.remove_phrase(session, site, kind, text)


@phrases.command("list")
@_site
@_plainly
def phrases_list(site: str) -> None:
    """All phrases of a site."""
    with services().db.read() as session:
        rows = select(Phrase).join(Site, Site.id == Phrase.site_id).where(Site.slug == site)
        for phrase in session.scalars(rows.order_by(Phrase.kind, Phrase.text)):
            click.echo(f"{phrase.kind}\t{phrase.text}")


bans = AppGroup("bans", help="Authors, e-mail addresses and domains a site refuses.")
_ban_kind = click.argument("kind", type=click.Choice(sites.BAN_KINDS))


def _ban_value(kind: str, value: str) -> str:
    """Addresses are kept as keyed hashes; all else in lower case, authors as they are."""
    if kind == "address":
        address = services().identity.address(value)
        if address is None:
            raise click.ClickException("A loopback or private address identifies nobody.")
        return address.address
    return value if kind == "author" else value.casefold()


@bans.command("add")
@_ban_kind
@click.argument("value")
@_site
@_plainly
def bans_add(kind: str, value: str, site: str) -> None:
    """Hold everything that comes from there, as almost sure spam."""
    with services().db.write() as session:
        sites.add_ban(session, site, kind, _ban_value(kind, value))


@bans.command("remove")
@_ban_kind
@click.argument("value")
@_site
@_plainly
def bans_remove(kind: str, value: str, site: str) -> None:
    """Lift a ban."""
    with services().db.write() as session:
        sites.remove_ban(session, site, kind, _ban_value(kind, value))


@bans.command("list")
@_site
@_plainly
def bans_list(site: str) -> None:
    """All bans of a site; addresses show as the hashes they are kept as."""
    with services().db.read() as session:
        rows = select(Ban).join(Site, Site.id == Ban.site_id).where(Site.slug == site)
        for ban in session.scalars(rows.order_by(Ban.kind, Ban.value)):
            until = f"until {ban.expires_at:%Y-%m-%d}" if ban.expires_at else "for good"
            click.echo(f"{ban.kind}\t{ban.value}\t{until}")


models = AppGroup("models", help="Versions of the model.")


@models.command("list")
@_plainly
def models_list() -> None:
    """Every version with its figures; the live one is marked."""
    own = services()
    with own.db.read() as session:
        stored = session.scalars(select(Model).order_by(Model.id)).all()
        promoted = scoring.live_version(session)
    shipped = scoring.shipped_version()
    live = own.settings.model or promoted or shipped
    known: list[tuple[str, str, Mapping[str, Any]]] = []
    if shipped:
        known.append((shipped, "shipped", artifact.verify(artifact.shipped()).metrics))
    known += [
        (row.version, f"{row.created_at:%Y-%m-%d %H:%M}", row.manifest["metrics"]) for row in stored
    ]
    for version, since, figures in known:
        mark = "*" if version == live else " "
        click.echo(f"{mark} {version}\t{since}\t{json.dumps(dict(figures))}")


@models.command("add")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@_plainly
def models_add(folder: Path) -> None:
    """Store the model in FOLDER, verified, for all machines; print its version."""
    with services().db.write() as session:
        click.echo(scoring.add(session, folder))


@models.command("promote")
@click.argument("version")
@_plainly
def models_promote(version: str) -> None:
    """Make a version live in every worker."""
    with services().db.write() as session:
        scoring.promote(session, version, _operator())
    click.echo(f"{version} is live within seconds.")


@models.command("rollback")
@_plainly
def models_rollback() -> None:
    """Make the version live again that was live before."""
    with services().db.write() as session:
        version = scoring.rollback(session, _operator())
    click.echo(f"{version} is live within seconds.")


@models.command("history")
@_plainly
def models_history() -> None:
    """Which version went live when, and by whom."""
    with services().db.read() as session:
        for row in session.scalars(select(Promotion).order_by(Promotion.id)):
            click.echo(f"{row.created_at:%Y-%m-%d %H:%M}\t{row.action}\t{row.version}\t{row.actor}")


@models.command("export")
@click.argument("folder", type=click.Path(path_type=Path))
@_plainly
def models_export(folder: Path) -> None:
    """Copy the live model's files into FOLDER, for retraining on top of it."""
    click.echo(services().live.export(folder))


def _operator() -> str:
    return f"operator:{os.environ.get('USER') or 'unknown'}"


decisions = AppGroup("decisions", help="What moderators decided.")


@decisions.command("export")
@click.argument("file", type=click.Path(dir_okay=False, writable=True, path_type=Path))
@_plainly
def decisions_export(file: Path) -> None:
    """Write the labelled decisions as JSON lines, oldest first."""
    own = services()
    fresh = file.with_name(f".{file.name}.part")
    with own.db.read() as session, fresh.open("w", encoding="utf-8") as out:
        count = 0
        for record in labels.labels(session, own.identity):
            out.write(json.dumps(record, ensure_ascii=False) + "\n")
            count += 1
    fresh.replace(file)
    click.echo(f"{count} decisions in {file}")


@click.command("check")
@click.option("--repair", is_flag=True, help="Put right what is wrong.")
@with_appcontext
@_plainly
def check(repair: bool) -> None:
    """Compare kept counts with what they count; exit code 1 when one is wrong."""
    own = services()
    with own.db.read() as session:
        faults = upkeep.check(session)
    for fault in faults:
        click.echo(f"{fault.kind} {fault.id}: kept {fault.kept}, is {fault.right}")
    if repair and faults:
        with own.db.write() as session:
            click.echo(f"Repaired: {upkeep.repair(session)}")
    elif faults:
        sys.exit(1)
    else:
        click.echo("Every count is right.")


@click.command("worker")
@click.option("--once", is_flag=True, help="Do what is due and end.")
@with_appcontext
@_plainly
def worker(once: bool) -> None:
    """The background process: forgetting, expiring, judging anew. Several may run."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    while True:
        done = upkeep.run(services())
        if once:
            click.echo(f"Done: {done}")
            return
        if stop.wait(WORKER_SECONDS):
            return


def register(app: Flask) -> None:
    """Add the commands to ``flask --app wsgi``."""
    groups = (database, keys, moderators, sites_group, phrases, bans, models, decisions)
    for command in (*groups, check, worker):
        app.cli.add_command(command)
