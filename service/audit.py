"""The log of acts: who did what to what, written in the transaction that it is about."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from sqlalchemy.orm import Session

from service.models import Act

# Every act there is, in words that go with who did it: 'ana' + 'decided comments'.
ACTIONS: Mapping[str, str] = MappingProxyType(
    {
        "decide": "decided comments",
        "undo": "took decisions back",
    }
)


def note(
    session: Session,
    actor: str,
    action: str,
    subject: str,
    detail: Mapping[str, Any],
    *,
    site_id: int | None = None,
) -> None:
    """Write an act down; it is kept exactly if the transaction of ``session`` is.

    Args:
        session: of the write transaction that carries the act out.
        actor: name of the person, of the key or of the operator.
        action: one of ``ACTIONS``.
        subject: what it was done to, as ``kind:name``.
        detail: what changed, ready for JSON; never a text of a comment, never a secret.
        site_id: the site it concerns; None: all of them.
    """
    if action not in ACTIONS:
        raise ValueError(f"{action!r} is no act that the log knows")
    session.add(
        Act(
            actor=actor,
            action=action,
            subject=subject[:300],
            site_id=site_id,
            detail=dict(detail),
        )
    )
