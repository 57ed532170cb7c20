"""``flask …`` commands. Thin: each calls one function and says what came of it."""

from __future__ import annotations

from flask import Flask

from service.cli import (
    access,
    keys,
    learning,
    names,
    privacy,
    rescore,
    rules,
    running,
    shadow,
    transfer,
    webhooks,
)


def register(app: Flask) -> None:
    """Add the commands to ``flask --app wsgi``."""
    learning.models.add_command(shadow.models_shadow)
    for command in (
        running.database,
        keys.keys,
        access.moderators,
        rules.sites_group,
        rules.phrases,
        rules.bans,
        names.names,
        privacy.people,
        webhooks.webhooks,
        learning.models,
        learning.decisions,
        rescore.rescore,
        transfer.import_comments,
        transfer.export_comments,
        running.check,
        running.worker,
    ):
        app.cli.add_command(command)
