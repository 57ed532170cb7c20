"""Views: lists as somebody has narrowed and sorted them, kept under a name for that person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from service import audit
from service.context import Services
from service.db import lock
from service.errors import Conflict, Invalid, NotFound
from service.models import Moderator, SavedView

# Of one person.
MOST = 30
LONGEST_NAME = 60


def listed(session: Session, moderator_id: int) -> Sequence[SavedView]:
    """Somebody's own views, in the order in which they were first saved."""
    mine = select(SavedView).where(SavedView.moderator_id == moderator_id)
    return session.scalars(mine.order_by(SavedView.id)).all()


def save(
    services: Services, moderator: Moderator, name: str, of: str, query: Mapping[str, str]
) -> str:
    """Keep ``query`` of the list ``of`` under a name, in place of what stood under it before.

    Returns the name as it is kept.

    :raises Invalid: it is no name, or the query narrows and sorts nothing.
    :raises Conflict: there are too many.
    """
    name = _fit(name)
    if not query:
        raise Invalid("There is nothing to save: the list is neither narrowed nor sorted anew.")
    with services.db.write() as session:
        lock(session, [f"views {moderator.id}"])
        view = session.scalar(select(SavedView).filter_by(moderator_id=moderator.id, name=name))
        if view is None:
            _require_room(session, moderator)
            view = SavedView(moderator_id=moderator.id, name=name)
            session.add(view)
        view.list, view.query = of, dict(query)
        audit.note(session, moderator.name, "save_view", f"view:{name}", {"list": of})
    return name


def delete(services: Services, moderator: Moderator, name: str) -> None:
    """Forget one of somebody's own views.

    :raises NotFound: they have none of this name.
    """
    with services.db.write() as session:
        view = session.scalar(select(SavedView).filter_by(moderator_id=moderator.id, name=name))
        if view is None:
            raise NotFound("You have no view of this name.")
        session.delete(view)
        audit.note(session, moderator.name, "delete_view", f"view:{name}", {})


def _fit(name: str) -> str:
    name = " ".join(name.split())
    if not 1 <= len(name) <= LONGEST_NAME or not name.isprintable():
        told = f"has 1 to {LONGEST_NAME} printable characters"
        raise Invalid(f"The name of a view {told}.", fields={"view": told})
    return name


def _require_room(session: Session, moderator: Moderator) -> None:
    mine = select(func.count()).where(SavedView.moderator_id == moderator.id)
    if (session.scalar(mine) or 0) >= MOST:
        raise Conflict(f"You have {MOST} views; delete one before you save another.")
