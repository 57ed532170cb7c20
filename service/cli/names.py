"""Names that a site keeps for its own people."""

from __future__ import annotations

import click

from service import config, reserved
from service.cli.plain import Group
from service.comments.records import Actor
from service.context import services
from service.models import DEFAULT_SITE

names = Group("names", help="Names and e-mail addresses of a site's own people.")

_site = click.option("--site", default=DEFAULT_SITE, show_default=True)
_kind = click.argument("kind", type=click.Choice(reserved.KINDS))


def _operator() -> Actor:
    return Actor(config.operator())


@names.command("keep")
@_kind
@click.argument("text")
@_site
def names_keep(kind: reserved.Kind, text: str, site: str) -> None:
    """Hold what comes under a name or an e-mail address."""
    kept = reserved.keep(services(), _operator(), site, kind, text)
    click.echo("It holds at once." if kept else "It was kept already.")


@names.command("free")
@_kind
@click.argument("text")
@_site
def names_free(kind: reserved.Kind, text: str, site: str) -> None:
    """Let everybody use it again."""
    reserved.free(services(), _operator(), site, kind, text)
    click.echo("Everybody may use it again.")


@names.command("list")
def names_list() -> None:
    """What each site keeps."""
    with services().db.read() as session:
        for site, kept in reserved.listed(session, None):
            for row in kept:
                click.echo(f"{site.slug}\t{row.kind}\t{row.shown}")
