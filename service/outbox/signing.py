"""Signatures of the Standard Webhooks scheme: HMAC-SHA256 over id, time and body."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Sequence
from datetime import datetime

from service.identity import Identity

PREFIX = "whsec_"


def secret(identity: Identity, salt: str) -> str:
    """The secret of a webhook, derived from the installation's and the webhook's salt."""
    raw = bytes.fromhex(identity.digest("webhook", salt))
    return PREFIX + base64.b64encode(raw).decode()


def headers(
    message_id: str, moment: datetime, body: bytes, secrets: Sequence[str]
) -> dict[str, str]:
    """The headers that prove a message; one signature for each secret.

    Args:
        message_id: the same whenever the message is sent again.
        moment: of this attempt.
        body: as it is sent.
        secrets: those the receiver may have, the newest first.
    """
    stamp = str(int(moment.timestamp()))
    signed = f"{message_id}.{stamp}.".encode() + body
    return {
        "webhook-id": message_id,
        "webhook-timestamp": stamp,
        "webhook-signature": " ".join(_signature(text, signed) for text in secrets),
    }


def _signature(text: str, signed: bytes) -> str:
    key = base64.b64decode(text.removeprefix(PREFIX))
    return "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
