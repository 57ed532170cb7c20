"""Sites and their rules: settings, phrases, bans. All of it holds at once in every process."""

from __future__ import annotations

import json
from typing import TextIO

import click
from sqlalchemy import select

from service import blocklists, sites
from service.cli.plain import Group
from service.config import operator
from service.context import services
from service.errors import Invalid
from service.models import DEFAULT_SITE, Ban, Phrase, Site
from service.rules import imports

sites_group = Group("sites", help="Sites and their settings.")
phrases = Group("phrases", help="Banned and suspect phrases of a site.")
bans = Group("bans", help="Authors, addresses, e-mails and domains a site refuses.")

_site = click.option("--site", default=DEFAULT_SITE, show_default=True)
_kind = click.argument("kind", type=click.Choice(sites.PHRASE_KINDS))
_ban_kind = click.argument("kind", type=click.Choice(blocklists.BAN_KINDS))


@sites_group.command("create")
@click.argument("slug")
@click.argument("name")
@click.option("--origin", "origins", multiple=True, help="An allowed origin; may be repeated.")
def sites_create(slug: str, name: str, origins: tuple[str, ...]) -> None:
    """A new site. Without an origin, pages of any localhost may use it."""
    with services().db.write() as session:
        sites.create(session, slug, name, list(origins) or None, operator())
    click.echo(f"Site {slug} is there.")


@sites_group.command("rename")
@click.argument("slug")
@click.argument("name")
def sites_rename(slug: str, name: str) -> None:
    """Give a site another name; its slug stays."""
    with services().db.write() as session:
        sites.rename(session, slug, name, operator())
    click.echo(f"Site {slug} is called {name} now.")


@sites_group.command("origins")
@click.argument("slug")
@click.argument("origins", nargs=-1, required=True)
def sites_origins(slug: str, origins: tuple[str, ...]) -> None:
    """Replace the origins whose pages may use a site; 'localhost' allows any localhost."""
    wanted = None if origins == ("localhost",) else list(origins)
    with services().db.write() as session:
        sites.set_origins(session, slug, wanted, operator())
    pinned = slug == DEFAULT_SITE and services().settings.origins is not None
    click.echo("PARLEY_ORIGINS decides as long as it is set." if pinned else "It holds at once.")


@sites_group.command("list")
def sites_list() -> None:
    """All sites with their origins."""
    with services().db.read() as session:
        for site in session.scalars(select(Site).order_by(Site.slug)):
            origins = services().sites.get(session, site.slug).origins
            allowed = "any localhost" if origins is None else " ".join(origins)
            click.echo(f"{site.slug}\t{site.name}\t{allowed}")


@sites_group.command("show")
@click.argument("slug", default=DEFAULT_SITE)
def sites_show(slug: str) -> None:
    """Every setting of a site."""
    with services().db.read() as session:
        rules = services().sites.get(session, slug).rules
    for name, value in rules.model_dump().items():
        click.echo(f"{name} = {json.dumps(value)}")


@sites_group.command("set")
@click.argument("name")
@click.argument("value")
@_site
def sites_set(name: str, value: str, site: str) -> None:
    """Change a setting; the value 'default' puts the default back."""
    wanted = None if value == "default" else value
    with services().db.write() as session:
        rules = sites.set_rule(session, site, name, wanted, operator())
    click.echo(f"{name} = {json.dumps(getattr(rules, name))}")


@phrases.command("add")
@_kind
@click.argument("text")
@_site
def phrases_add(kind: str, text: str, site: str) -> None:
    """Hold comments with this phrase."""
    with services().db.write() as session:
        blocklists.add_phrase(session, site, kind, text, operator())


@phrases.command("remove")
@_kind
@click.argument("text")
@_site
def phrases_remove(kind: str, text: str, site: str) -> None:
    """Take a phrase back."""
    with services().db.write() as session:
        blocklists.remove_phrase(session, site, kind, text, operator())


@phrases.command("import")
@_kind
@click.argument("file", type=click.File("r", encoding="utf-8-sig"))
@_site
def phrases_import(kind: str, file: TextIO, site: str) -> None:
    """Add every phrase of a list, one on each line; `-` reads from the input."""
    try:
        text = file.read()
    except UnicodeDecodeError:
        raise Invalid("The file is no text in UTF-8.") from None
    with services().db.write() as session:
        report = imports.read(session, sites.find(session, site).id, kind, text)
        blocklists.add_phrases(session, site, kind, report.taken, operator())
    for number, line, why in report.refused:
        click.echo(f"Line {number}: {line!r} {why}.", err=True)
    click.echo(
        f"{len(report.taken)} taken, {report.known} known already, {len(report.refused)} refused."
    )


@phrases.command("list")
@_site
def phrases_list(site: str) -> None:
    """All phrases of a site."""
    with services().db.read() as session:
        own = services().sites.get(session, site)
        rows = select(Phrase).where(Phrase.site_id == own.id)
        for phrase in session.scalars(rows.order_by(Phrase.kind, Phrase.text)):
            click.echo(f"{phrase.kind}\t{phrase.text}")


@bans.command("add")
@_ban_kind
@click.argument("value")
@_site
def bans_add(kind: str, value: str, site: str) -> None:
    """Hold everything that comes from there, as almost sure spam."""
    value = blocklists.ban_value(services().identity, kind, value)
    with services().db.write() as session:
        blocklists.add_ban(session, site, kind, value, actor=operator())
    click.echo(f"Banned: {kind} {value}")


@bans.command("remove")
@_ban_kind
@click.argument("value")
@_site
def bans_remove(kind: str, value: str, site: str) -> None:
    """Lift a ban; an address may be given as the hash that `bans list` shows."""
    with services().db.write() as session:
        value = blocklists.ban_value(services().identity, kind, value)
        blocklists.remove_ban(session, site, kind, value, operator())


@bans.command("list")
@_site
def bans_list(site: str) -> None:
    """All bans of a site; addresses show as the hashes they are kept as."""
    with services().db.read() as session:
        own = services().sites.get(session, site)
        rows = select(Ban).where(Ban.site_id == own.id).order_by(Ban.kind, Ban.value)
        for ban in session.scalars(rows):
            until = f"until {ban.expires_at:%Y-%m-%d}" if ban.expires_at else "for good"
            click.echo(f"{ban.kind}\t{ban.value}\t{until}")
