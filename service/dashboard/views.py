"""Saved views: a list with its filters, its search and its order, found again by a name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import redirect, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from service.comments import saved_views
from service.context import services
from service.dashboard import asked, door, fields, notices


@dataclass(frozen=True, slots=True)
class Link:
    """A saved view as the pages show it; ``current``: it is what the page shows."""

    name: str
    list: str
    path: str
    current: bool


def save() -> ResponseReturnValue:
    """Keep what the list of the form shows, under a name."""
    name = fields.text("list")
    query = asked.chosen(name, asked.wanted(name))
    kept = saved_views.save(services(), door.moderator(), fields.text("view"), name, query)
    notices.say(f"Saved the view “{kept}”.")
    return redirect(_path(name, query), 303)


def delete() -> ResponseReturnValue:
    """Forget a view."""
    name = fields.text("view")
    saved_views.delete(services(), door.moderator(), name)
    notices.say(f"Deleted the view “{name}”.")
    return redirect(fields.own_path("back"), 303)


def links(session: Session, name: str, chosen: Mapping[str, str]) -> list[Link]:
    """One's own views, for a page that shows the list ``name`` as ``chosen``."""
    return [
        Link(
            view.name,
            view.list,
            _path(view.list, view.query),
            view.list == name and view.query == chosen,
        )
        for view in saved_views.listed(session, door.moderator().id)
    ]


def _path(name: str, query: Mapping[str, Any]) -> str:
    return url_for(f"dashboard.{name}", **query)
