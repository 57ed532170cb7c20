"""Webhooks: which addresses are told of what happens on a site."""

from __future__ import annotations

import click

from service import config
from service.cli.plain import Group
from service.comments.records import Actor
from service.context import services
from service.models import DEFAULT_SITE
from service.outbox import webhooks as hooks
from service.outbox.events import EVENTS

webhooks = Group("webhooks", help="Addresses that are told of what happens.")


def _operator() -> Actor:
    return Actor(config.operator())


@webhooks.command("create")
@click.argument("url")
@click.option("--event", "events", multiple=True, type=click.Choice(list(EVENTS)), help="Repeat.")
@click.option("--site", default=DEFAULT_SITE, show_default=True)
def create(url: str, events: tuple[str, ...], site: str) -> None:
    """Tell URL of these events, or of all; print the webhook's id and, once, its secret."""
    made = hooks.create(services(), _operator(), site, url, events or tuple(EVENTS))
    click.echo(f"{made.uid}\t{made.secret}")


@webhooks.command("list")
def show() -> None:
    """Every webhook with its site, its state and its events; never the secrets."""
    with services().db.read() as session:
        for hook in hooks.all_of(session, _operator()):
            state = "on" if hook.enabled else f"off: {hook.disabled_why or 'switched off'}"
            click.echo(
                f"{hook.uid}\t{hook.site.slug}\t{hook.url}\t{state}\t{' '.join(hook.events)}"
            )


@webhooks.command("remove")
@click.argument("uid", metavar="ID")
def remove(uid: str) -> None:
    """Take a webhook away, and what waits for it."""
    hooks.remove(services(), _operator(), uid)
    click.echo("Removed.")
