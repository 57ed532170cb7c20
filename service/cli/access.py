"""Who may sign in to the dashboard."""

from __future__ import annotations

import click

from service import auth, config
from service.auth import people
from service.cli.plain import Group
from service.context import services
from service.roles import ADMINISTRATOR, ROLES, Role

moderators = Group("moderators", help="People who sign in to the dashboard.")


_role = click.option(
    "--role", type=click.Choice(ROLES), default=ADMINISTRATOR, show_default=True, help="What for."
)
_sites = click.option(
    "--site", "sites", multiple=True, help="Only there; may be repeated. Unset: on every site."
)


@moderators.command("create")
@click.argument("name")
@_role
@_sites
def moderators_create(name: str, role: Role, sites: tuple[str, ...]) -> None:
    """A new moderator; the password comes from PARLEY_PASSWORD or a prompt."""
    auth.create_moderator(services(), name, _password(), role, sites or None)
    click.echo(f"{name} may sign in now.")


@moderators.command("password")
@click.argument("name")
def moderators_password(name: str) -> None:
    """Another password; all sessions under the old one end."""
    auth.set_password(services(), name, _password())
    click.echo("The password is changed and every session is ended.")


@moderators.command("role")
@click.argument("name")
@click.argument("role", type=click.Choice(ROLES))
@_sites
def moderators_role(name: str, role: Role, sites: tuple[str, ...]) -> None:
    """What a moderator may do from now on, and on which sites."""
    auth.set_role(services(), name, role, sites or None)
    click.echo(f"{name} is {role} on {', '.join(sites) or 'every site'}.")


@moderators.command("reset-second-factor")
@click.argument("name")
def moderators_reset_second_factor(name: str) -> None:
    """For who has lost phone and recovery codes: the password alone signs in again."""
    auth.reset_second_factor(services(), name)
    click.echo("The second factor is off and every session is ended.")


@moderators.command("remove")
@click.argument("name")
def moderators_remove(name: str) -> None:
    """End all sessions of a moderator, and let nobody in under that name."""
    auth.remove_moderator(services(), name)
    click.echo(f"{name} may not sign in any more.")


@moderators.command("list")
def moderators_list() -> None:
    """Who may sign in, as what, on which sites, and by what."""
    with services().db.read() as session:
        for moderator in people.everybody(session):
            sites = ", ".join(people.slugs(session, moderator.sites))
            factor = "second factor" if moderator.totp_since else "password"
            since = f"{moderator.created_at:%Y-%m-%d}"
            click.echo("\t".join((moderator.name, since, moderator.role, sites, factor)))


def _password() -> str:
    given = config.password()
    return given or str(click.prompt("Password", hide_input=True, confirmation_prompt=True))
