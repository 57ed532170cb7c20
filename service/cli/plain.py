"""Commands that say what is wrong in one sentence."""

from __future__ import annotations

from typing import Any

import click
from flask.cli import AppGroup, ScriptInfo
from sqlalchemy.exc import SQLAlchemyError

from service import startup
from service.context import services
from service.errors import ParleyError
from service.startup import Obstacle


class PlainCommand(click.Command):
    """What goes wrong is one sentence on stderr and exit code 1, never a stack trace."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command."""
        try:
            return self.run(ctx)
        except ParleyError as error:
            raise click.ClickException(error.detail) from None
        except Obstacle as obstacle:
            raise click.ClickException(str(obstacle)) from None
        except SQLAlchemyError as error:
            raise click.ClickException(startup.sentence(error)) from None
        except BrokenPipeError:
            raise  # Whoever read our output has had enough; click ends quietly.
        except OSError as error:
            raise click.ClickException(f"{error.filename}: {error.strerror}.") from None

    def run(self, ctx: click.Context) -> Any:
        """The command itself."""
        return super().invoke(ctx)


class Command(PlainCommand):
    """A command that needs the tables of this version, and our own secret's.

    A key or a hash made under another secret would be void without anybody noticing.
    """

    def run(self, ctx: click.Context) -> Any:
        """The command itself, once all is as it must be."""
        own = services(ctx.ensure_object(ScriptInfo).load_app())
        startup.check(own.db, own.identity)
        return super().run(ctx)


class Group(AppGroup):
    """A group of such commands."""

    command_class = Command
