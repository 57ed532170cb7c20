"""What a process says of its own state."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel


class Alive(BaseModel):
    """What a process says that is up."""

    status: Literal["ok"]


class Health(BaseModel):
    """Whether comments can be taken and judged, and if not, why."""

    status: Literal["ok", "degraded", "unavailable"]
    causes: list[
        Literal["model_unavailable", "model_outdated", "schema_not_current", "database_unavailable"]
    ]
