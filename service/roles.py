"""What people may do: a viewer looks, a moderator decides, an administrator sets the rules."""

from __future__ import annotations

from typing import Final, Literal

Role = Literal["viewer", "moderator", "administrator"]

VIEWER: Final = "viewer"
MODERATOR: Final = "moderator"
ADMINISTRATOR: Final = "administrator"
# Each may do what those before it may.
ROLES: Final[tuple[Role, ...]] = (VIEWER, MODERATOR, ADMINISTRATOR)


def reaches(role: str, least: Role) -> bool:
    """Whether somebody of ``role`` may do what takes at least ``least``; no role may nothing."""
    return role in ROLES and ROLES.index(role) >= ROLES.index(least)
