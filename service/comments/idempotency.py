"""A request that is sent again gets its first answer again."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from datetime import timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.comments.records import Draft
from service.errors import IdempotencyKeyReused
from service.identity import Identity
from service.models import Idempotency, now
from service.sites import SiteConfig

HOURS = 24


class Replay:
    """One request under an ``Idempotency-Key``; without a key nothing is remembered."""

    def __init__(self, identity: Identity, site: SiteConfig, key: str | None, draft: Draft) -> None:
        self._site_id = site.id
        self.digest = identity.digest("idempotency", str(site.id), key) if key else None
        self._request = hashlib.sha256(json.dumps(asdict(draft)).encode()).hexdigest()

    def earlier(self, session: Session) -> dict[str, Any] | None:
        """What was remembered of the same request; None the first time.

        :raises IdempotencyKeyReused: the key came with another request.
        """
        row = self._row(session)
        if row is None or row.created_at <= now() - timedelta(hours=HOURS):
            return None
        if row.request_digest != self._request:
            raise IdempotencyKeyReused("This Idempotency-Key came with another request before.")
        return row.answer

    def remember(self, session: Session, answer: dict[str, Any]) -> None:
        """Keep the answer; an expired one under the same key makes room for it."""
        if self.digest is None:
            return
        row = self._row(session) or Idempotency(site_id=self._site_id, key_digest=self.digest)
        row.request_digest = self._request
        row.answer = answer
        row.created_at = now()
        session.add(row)

    def _row(self, session: Session) -> Idempotency | None:
        if self.digest is None:
            return None
        query = select(Idempotency).filter_by(site_id=self._site_id, key_digest=self.digest)
        return session.scalar(query)
