"""The dashboard: where moderators sign in and settle what waits."""

from __future__ import annotations

from flask import Blueprint, current_app

from service import auth

bp = Blueprint(
    "dashboard",
    __name__,
    url_prefix="/dashboard",
    template_folder="templates",
    static_folder="static",
)


def check() -> None:
    """Nobody gets past the door before there is a way to sign in."""


auth.protect(bp, check)


@bp.get("/")
def home() -> str:
    """Say that the house stands."""
    return f"Parley {current_app.name}"
