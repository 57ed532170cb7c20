"""The link in every mail that ends all mails, without signing in (RFC 8058)."""

from __future__ import annotations

from sqlalchemy.orm import Session

from service import audit
from service.context import Services
from service.identity import Identity, same
from service.models import Moderator
from service.outbox import receivers


def token(identity: Identity, moderator: Moderator) -> str:
    """What the link carries; good for this person alone, whoever gets their number later."""
    return f"{moderator.id}-{_signature(identity, moderator)}"


def _signature(identity: Identity, moderator: Moderator) -> str:
    parts = (str(moderator.id), moderator.name, str(moderator.created_at.timestamp()))
    return identity.digest("unsubscribe", *parts)[:40]


def known(services: Services, text: str) -> bool:
    """Whether the token is one of ours, of somebody who is still there."""
    with services.db.read() as session:
        return _find(services, session, text) is not None


def stop(services: Services, text: str) -> None:
    """Send no more mails to whom the token belongs; again and again is fine."""
    with services.db.write() as session:
        moderator = _find(services, session, text)
        if moderator is None or moderator.notices == "none":
            return
        moderator.notices, moderator.next_digest_at = "none", None
        detail = {"to": "none", "via": "mail"}
        audit.note(session, moderator.name, "change_notices", f"moderator:{moderator.name}", detail)
        receivers.changed(session)


def _find(services: Services, session: Session, text: str) -> Moderator | None:
    number, _, signature = text.partition("-")
    if not (number.isascii() and number.isdecimal() and len(number) < 10):
        return None
    moderator = session.get(Moderator, int(number))
    if moderator is None:
        return None
    expected = _signature(services.identity, moderator)
    return moderator if same(expected, signature) else None
