"""Every blueprint names its check; a test fails for one that has none."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint

CHECKS: dict[str, str] = {}


def protect(blueprint: Blueprint, check: Callable[[], Any]) -> None:
    """Run ``check`` before every view of the blueprint."""
    blueprint.before_request(check)
    CHECKS[blueprint.name] = check.__name__
