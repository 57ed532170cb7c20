"""Somebody else's mail server: a real one, which takes or refuses as it is told."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any, Literal

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

from tests import certificates


@dataclass
class MailServer:
    """What came in, and how it answers what comes next."""

    recipient: str = "250 OK"
    data: str = "250 OK"
    tries: int = 0
    mails: list[EmailMessage] = field(default_factory=list)
    recipients: list[list[str]] = field(default_factory=list)
    url: str = ""
    # Mails wait here to be answered while it is not set.
    open: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self.open.set()

    async def handle_RCPT(  # noqa: N802 -- aiosmtpd's name
        self, server: Any, session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        """Answer a recipient."""
        del server, session, options
        self.tries += 1
        if self.recipient.startswith("2"):
            envelope.rcpt_tos.append(address)
        return self.recipient

    async def handle_DATA(  # noqa: N802 -- aiosmtpd's name
        self, server: Any, session: Any, envelope: Any
    ) -> str:
        """Answer a mail; kept if it is taken."""
        del session
        if self.data.startswith("2"):
            mail = message_from_bytes(envelope.content, policy=policy.default)
            assert isinstance(mail, EmailMessage)
            self.mails.append(mail)
            self.recipients.append(list(envelope.rcpt_tos))
        await server.loop.run_in_executor(None, self.open.wait, 60)
        return self.data


USER, PASSWORD = "parley", "p@ss:word/"


def _knows(server: Any, session: Any, envelope: Any, mechanism: str, sent: Any) -> AuthResult:
    del server, session, envelope, mechanism
    right = (sent.login, sent.password) == (USER.encode(), PASSWORD.encode())
    return AuthResult(success=right, handled=False)


@contextmanager
def mail_server(tls: Literal["no", "starttls", "at once"] = "no") -> Iterator[MailServer]:
    """A mail server on a free port, as long as the block runs.

    With ``starttls`` it takes nothing before TLS is on, and nothing from whom it does not know.
    """
    handler = MailServer()
    more: dict[str, Any] = {}
    if tls == "at once":
        more = {"ssl_context": certificates.server()}
    if tls == "starttls":
        more = {"tls_context": certificates.server(), "require_starttls": True}
        more |= {"authenticator": _knows, "auth_required": True}
    controller = Controller(handler, hostname="127.0.0.1", port=free_port(), **more)
    controller.start()
    handler.url = f"smtp://127.0.0.1:{controller.port}"
    try:
        yield handler
    finally:
        handler.open.set()
        controller.stop()


def free_port() -> int:
    """A port of this machine on which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
