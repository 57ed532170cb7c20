"""Which tables the models describe."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def is_a_table_of_the_models(name: str | None, kind: str, _parents: Mapping[Any, Any]) -> bool:
    """False for the index of the search, which only a migration can make; see ``models.search``."""
    return kind != "table" or not (name or "").startswith("comment_search")
