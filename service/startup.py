"""What must be right before anything is served: the tables and the secret."""

from __future__ import annotations

import hmac

from sqlalchemy import Engine
from sqlalchemy.exc import IntegrityError, SQLAlchemyError

from service.db import Database, schema_state
from service.identity import Identity
from service.models import Instance

SCHEMA = {
    "empty": "The database has no tables yet: run `.venv/bin/flask --app wsgi db upgrade`.",
    "old": (
        "The database is of an older version: make a backup, "
        "then run `.venv/bin/flask --app wsgi db upgrade`."
    ),
    "newer": "The database is of a newer version than this program; update the program.",
}


class Obstacle(Exception):
    """Something an operator has to put right; ``str()`` is one sentence."""


def check(db: Database, identity: Identity) -> None:
    """Stop unless the database is this version's and belongs to our secret.

    :raises Obstacle: it cannot be reached, is of another version, or was begun
        under another secret, so that every token and hash in it would be void.
    """
    try:
        state = schema_state(db.engine)
        if state != "current":
            raise Obstacle(SCHEMA[state])
        _check_secret(db, identity)
    except SQLAlchemyError as error:
        raise Obstacle(sentence(error)) from None


def refuse_newer(engine: Engine) -> None:
    """Stop before migrations of a newer program are touched.

    :raises Obstacle: the tables are of a newer version.
    """
    if schema_state(engine) == "newer":
        raise Obstacle(SCHEMA["newer"])


def sentence(error: SQLAlchemyError) -> str:
    """What the database says is wrong, in one sentence."""
    reason = str(error.__cause__ or error).strip().partition("\n")[0] or type(error).__name__
    return f"The database cannot be used: {reason.rstrip('.')}."


def _check_secret(db: Database, identity: Identity) -> None:
    fingerprint = identity.digest("fingerprint")
    with db.read() as session:
        known = session.get(Instance, "secret")
    if known is None:
        known = _note(db, fingerprint)
    if not hmac.compare_digest(known.value, fingerprint):
        raise Obstacle(
            "PARLEY_SECRET is not the secret this database was begun with; "
            "all machines need the same one."
        )


def _note(db: Database, fingerprint: str) -> Instance:
    """Write the fingerprint down; of two machines starting at once the first one does."""
    try:
        with db.write() as session:
            session.add(Instance(name="secret", value=fingerprint))
    except IntegrityError:
        pass
    with db.read() as session:
        return session.get_one(Instance, "secret")
