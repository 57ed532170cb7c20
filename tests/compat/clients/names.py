"""What DNS would do for a client, which is left as it is."""

from __future__ import annotations

import os
import socket
from typing import Any

_usual = socket.getaddrinfo
_ENDS = (".comments.example", ".rest.akismet.com")


def _found(host: Any, port: Any, *more: Any, **named: Any) -> Any:
    if not f".{host}".endswith(_ENDS):
        return _usual(host, port, *more, **named)
    here = os.environ.get("PORT_443", port) if port == 443 else port
    return _usual("127.0.0.1", here, *more, **named)


def lead_here() -> None:
    """Let names that are to lead to Parley lead to this machine; 443 there is ``PORT_443``."""
    socket.getaddrinfo = _found
