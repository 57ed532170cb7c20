"""Proof of work: a sum that costs a browser a moment, and names nobody.

The challenge is ALTCHA's, made and checked by its library: which number below a limit has this
hash? Whoever solves it has tried half of them on average. Nothing is kept of a challenge
before its solution comes with a comment, and it is good for that one alone.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from altcha.v1 import ChallengeOptions, Payload, create_challenge, verify_solution
from sqlalchemy.orm import Session

from service.db import insert
from service.identity import Identity
from service.models import SpentChallenge, now
from service.sites import SiteConfig

# From the first letter that is typed until the comment is sent.
VALID = timedelta(hours=2)
# A solution is some 250 characters.
LONGEST = 1000


def challenge(identity: Identity, site: SiteConfig) -> dict[str, Any] | None:
    """What a browser is to solve before it sends a comment; None: the site asks for nothing."""
    if not site.rules.proof_of_work:
        return None
    options = ChallengeOptions(
        max_number=site.rules.proof_of_work,
        hmac_key=_key(identity, site),
        expires=datetime.now(UTC) + VALID,
    )
    made: dict[str, Any] = create_challenge(options).to_dict()
    return made


def done(session: Session, identity: Identity, site: SiteConfig, sent: str | None) -> bool | None:
    """Whether the work came with the comment, and with none before; None: the site asks for none.

    Within the transaction that stores the comment: what is rolled back was not used.
    """
    if not site.rules.proof_of_work:
        return None
    if not sent or len(sent) > LONGEST or not _is_right(identity, site, sent):
        return False
    return _spend(session, Payload.from_base64(sent).challenge)


def _is_right(identity: Identity, site: SiteConfig, sent: str) -> bool:
    """Whatever else was sent in its place is no solution; the library expects an object."""
    try:
        right, _ = verify_solution(sent, _key(identity, site))
    except (AttributeError, KeyError, TypeError, ValueError):
        return False
    return bool(right)


def _spend(session: Session, challenge: str) -> bool:
    row = insert(session, SpentChallenge).values(challenge=challenge, expires_at=now() + VALID)
    first = row.on_conflict_do_nothing().returning(SpentChallenge.id)
    return session.scalar(first) is not None


def _key(identity: Identity, site: SiteConfig) -> str:
    return identity.digest("proof of work", str(site.id))
