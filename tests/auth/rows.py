"""What stands in the tables."""

from __future__ import annotations

from sqlalchemy import select

from service.context import Services
from service.models import ModeratorSession


def sessions(own: Services) -> list[ModeratorSession]:
    with own.db.read() as session:
        return list(session.scalars(select(ModeratorSession)))
