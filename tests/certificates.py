"""A certificate for ``localhost`` that nobody but itself vouches for, with its key, for tests."""

from __future__ import annotations

import ssl
from pathlib import Path

OWN = Path(__file__).with_name("localhost.pem")


def server() -> ssl.SSLContext:
    """What a server of this machine speaks TLS with."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(OWN)
    return context


def trusting() -> ssl.SSLContext:
    """What a client needs to believe it."""
    return ssl.create_default_context(cafile=str(OWN))
