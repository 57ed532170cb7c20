"""Who may come in: keys for programs, moderators for people."""

from __future__ import annotations

import click
from sqlalchemy import select

from service import auth, config
from service.cli.plain import Group
from service.context import services
from service.models import ApiKey, Moderator

keys = Group("keys", help="Keys for programs.")
moderators = Group("moderators", help="People who sign in to the dashboard.")


@keys.command("create")
@click.argument("name")
@click.option("--scope", type=click.Choice(auth.SCOPES), default="moderate", show_default=True)
@click.option("--site", help="Only for this site; unset: for every one.")
def keys_create(name: str, scope: str, site: str | None) -> None:
    """Print a new key, once."""
    click.echo(auth.create_key(services(), name, scope, site))


@keys.command("list")
def keys_list() -> None:
    """Names, scopes and dates; never the keys themselves."""
    with services().db.read() as session:
        for key in session.scalars(select(ApiKey).order_by(ApiKey.id)):
            state = f"revoked {key.revoked_at:%Y-%m-%d}" if key.revoked_at else "in use"
            click.echo(f"{key.name}\t{key.scope}\t{key.created_at:%Y-%m-%d}\t{state}")


@keys.command("revoke")
@click.argument("name")
def keys_revoke(name: str) -> None:
    """End every key of that name."""
    revoked = auth.revoke_key(services(), name)
    if not revoked:
        raise click.ClickException(f"No key in use is named {name!r}; `keys list` names them.")
    click.echo(f"Revoked: {revoked}")


@moderators.command("create")
@click.argument("name")
def moderators_create(name: str) -> None:
    """A new moderator; the password comes from PARLEY_PASSWORD or a prompt."""
    auth.create_moderator(services(), name, _password())
    click.echo(f"{name} may sign in now.")


@moderators.command("password")
@click.argument("name")
def moderators_password(name: str) -> None:
    """Another password; all sessions under the old one end."""
    auth.set_password(services(), name, _password())
    click.echo("The password is changed and every session is ended.")


@moderators.command("remove")
@click.argument("name")
def moderators_remove(name: str) -> None:
    """End all sessions of a moderator, and let nobody in under that name."""
    auth.remove_moderator(services(), name)
    click.echo(f"{name} may not sign in any more.")


@moderators.command("list")
def moderators_list() -> None:
    """Who may sign in."""
    with services().db.read() as session:
        for moderator in session.scalars(select(Moderator).order_by(Moderator.name)):
            click.echo(f"{moderator.name}\t{moderator.created_at:%Y-%m-%d}")


def _password() -> str:
    given = config.password()
    return given or str(click.prompt("Password", hide_input=True, confirmation_prompt=True))
