"""Who wants to know what; remembered with the rules of a site."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.models import Webhook

WEBHOOK = "webhook"


@dataclass(frozen=True, slots=True)
class Receiver:
    """A kind of receiver, its primary key in the table of that kind, and its events."""

    kind: str
    id: int
    events: frozenset[str]


def load(session: Session, site_id: int) -> tuple[Receiver, ...]:
    """Everybody who is told of what happens on a site."""
    hooks = select(Webhook).where(Webhook.site_id == site_id, Webhook.enabled)
    return tuple(
        Receiver(WEBHOOK, hook.id, frozenset(hook.events)) for hook in session.scalars(hooks)
    )
