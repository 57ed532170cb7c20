"""Keys for programs: who has which, what they are used for, and how long they hold."""

from __future__ import annotations

import re
from datetime import timedelta

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from service import auth, config, meter
from service.auth import keyring, usage
from service.cli.plain import Group
from service.comments.records import Actor, timestamp
from service.context import services
from service.models import ApiKey, Site, now

keys = Group("keys", help="Keys for programs.")

_scope = click.option(
    "--scope", type=click.Choice(list(auth.SCOPES)), default="moderate", show_default=True
)
_number = click.option(
    "--number",
    type=click.IntRange(1, 2**31 - 1),
    help="Which, where several have the name: as `keys list` says.",
)


def _operator() -> Actor:
    return Actor(config.operator())


def _quota(_context: object, _parameter: object, given: str | None) -> int | None:
    """A number of calls, or none; click says what is wrong."""
    if given is None or given == "none":
        return None
    if not re.fullmatch(r"[0-9]{1,10}", given):
        raise click.BadParameter("a number of calls, or none")
    return int(given)


@keys.command("create")
@click.argument("name")
@click.option(
    "--scope", type=click.Choice(list(auth.SCOPES)), default="moderate", show_default=True
)
@click.option("--site", help="Only for this site; unset: for every one.")
@click.option("--quota", callback=_quota, help="Calls it may make in a month; unset: any number.")
def create(name: str, scope: str, site: str | None, quota: int | None) -> None:
    """Print a new key, once."""
    click.echo(keyring.create(services(), _operator(), name, scope, site, quota).key)


@keys.command("list")
def show() -> None:
    """Every key with number, scope, site, dates and calls of this month; never the keys."""
    with services().db.read() as session:
        rows = keyring.all_of(session, _operator())
        calls = usage.used_by(session, rows, meter.month_of(now()))
        sites = {site.id: site.slug for site in session.scalars(select(Site))}
    for row in rows:
        site = sites[row.site_id] if row.site_id else "every site"
        used = f"used {row.last_used_at:%Y-%m-%d}" if row.last_used_at else "never used"
        limit = "" if row.quota is None else f" of {row.quota}"
        made = f"{row.created_at:%Y-%m-%d}"
        counted = f"{calls[row.id]}{limit} calls"
        shown = (str(row.id), row.name, row.scope, site, made, used, counted, _state(row))
        click.echo("\t".join(shown))


def _state(row: ApiKey) -> str:
    if row.revoked_at:
        return f"revoked {row.revoked_at:%Y-%m-%d}"
    if row.old_until and row.old_until > now():
        return f"in use, the one before until {timestamp(row.old_until)}"
    return "in use"


@keys.command("usage")
@click.argument("name")
@click.option("--month", help="As 2026-11; unset: this one.")
@_number
def show_usage(name: str, month: str | None, number: int | None) -> None:
    """What a key was used for in a month, for each blog; blogs are what Akismet's clients name."""
    month = month or meter.month_of(now())
    if not re.fullmatch(r"[0-9]{4}-(0[1-9]|1[0-2])", month):
        raise click.BadParameter("a month such as 2026-11", param_hint="--month")
    with services().db.read() as session:
        rows = usage.blogs(session, _one(session, name, number).id, month)
    for row in rows:
        counts = (f"{getattr(row, kind)} {kind.replace('_', ' ')}" for kind in meter.COUNTED)
        click.echo("\t".join((row.blog or "-", *counts)))
    if not rows:
        click.echo(f"No calls in {month}.")


@keys.command("rotate")
@click.argument("name")
@click.option(
    "--grace-hours",
    type=click.IntRange(0, keyring.MOST_GRACE // timedelta(hours=1)),
    default=keyring.GRACE // timedelta(hours=1),
    show_default=True,
    help="How long the old key goes on; 0: it ends at once, and so does one before it.",
)
@_number
def rotate(name: str, grace_hours: int, number: int | None) -> None:
    """Print a new key in place of an old one, once: of its scope, site, quota and usage."""
    with services().db.read() as session:
        chosen = _one(session, name, number).id
    click.echo(keyring.rotate(services(), _operator(), chosen, timedelta(hours=grace_hours)).key)


@keys.command("quota")
@click.argument("name")
@click.argument("calls", callback=_quota)
@_number
def quota(name: str, calls: int | None, number: int | None) -> None:
    """How many CALLS a key may make in a month from now on, or `none` for any number."""
    with services().db.read() as session:
        chosen = _one(session, name, number).id
    keyring.set_quota(services(), _operator(), chosen, calls)
    limit = "any number of" if calls is None else calls
    click.echo(f"{name} may make {limit} calls in a month.")


@keys.command("revoke")
@click.argument("name")
@_number
def revoke(name: str, number: int | None) -> None:
    """End every key of that name, or the one of that number."""
    if number is None:
        revoked = auth.revoke_key(services(), name, _operator())
    else:
        with services().db.read() as session:
            chosen = _one(session, name, number)
        revoked = int(chosen.revoked_at is None)
        keyring.revoke(services(), _operator(), chosen.id)
    if not revoked:
        raise click.ClickException(f"No key in use is named {name!r}; `keys list` names them.")
    click.echo(f"Revoked: {revoked}")


def _one(session: Session, name: str, number: int | None) -> ApiKey:
    """The key that is meant; those in use come before those that were revoked."""
    found = keyring.named(session, name, number)
    if not found:
        raise click.ClickException(f"No key is named {name!r}; `keys list` names them.")
    if len(found) > 1:
        numbers = ", ".join(str(row.id) for row in found)
        raise click.ClickException(f"Several keys are named {name!r}: add --number, of {numbers}.")
    return found[0]
