"""Somebody else's web server: takes calls, and fails, hangs or lies as it is told."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import MappingProxyType
from typing import Any


@dataclass(frozen=True)
class Call:
    """One call that came in."""

    path: str
    headers: Message
    body: bytes


def say(
    request: BaseHTTPRequestHandler,
    status: int = 200,
    body: bytes = b"thanks",
    headers: Mapping[str, str] = MappingProxyType({}),
) -> None:
    """Answer as a web server does."""
    request.send_response(status)
    for name, value in headers.items():
        request.send_header(name, value)
    request.send_header("Content-Length", str(len(body)))
    request.end_headers()
    request.wfile.write(body)


@dataclass
class Receiver:
    """Where it listens, what came in, and how it answers."""

    url: str
    calls: list[Call] = field(default_factory=list)
    answer: Callable[[BaseHTTPRequestHandler], object] = field(default=say)
    # Let go of those that hang, so that the server can end.
    released: threading.Event = field(default_factory=threading.Event)

    def ids(self) -> list[str]:
        """The ids of the messages, as they came."""
        return [call.headers["webhook-id"] for call in self.calls]

    def status(self, status: int, headers: Mapping[str, str] = MappingProxyType({})) -> None:
        """Answer everything with this status from now on."""
        self.answer = lambda request: say(request, status, headers=headers)

    def hang(self) -> None:
        """Take every call and never answer."""
        self.answer = lambda _: self.released.wait(60)

    def drip(self) -> None:
        """Answer with one byte after the other, for ever."""
        self.answer = self._drip

    def _drip(self, request: BaseHTTPRequestHandler) -> None:
        request.send_response(200)
        request.end_headers()
        while not self.released.wait(0.05):
            request.wfile.write(b"x")


class _Handler(BaseHTTPRequestHandler):
    receiver: Receiver

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.receiver.calls.append(Call(self.path, self.headers, body))
        self.receiver.answer(self)

    def log_message(self, format: str, *arguments: Any) -> None:  # noqa: A002
        pass


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Callers that hang up are what some tests are about."""


@contextmanager
def receive(trust: ssl.SSLContext | None = None) -> Iterator[Receiver]:
    """Listen on a port that the kernel chose; with ``trust`` over TLS."""
    with _Server(("127.0.0.1", 0), None) as server:  # type: ignore[arg-type]
        if trust:
            server.socket = trust.wrap_socket(server.socket, server_side=True)
        port = server.server_address[1]
        receiver = Receiver(f"{'https' if trust else 'http'}://localhost:{port}/hook")
        server.RequestHandlerClass = type("Handler", (_Handler,), {"receiver": receiver})
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield receiver
        receiver.released.set()
        server.shutdown()
        thread.join()
