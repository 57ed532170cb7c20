"""Outgoing HTTP to addresses that somebody else has chosen.

Whoever may name an address that we call could use us to reach what only this machine
reaches. So the name is resolved here, every address it has is checked, and the connection
goes to the very address that was checked: a name that answers differently the next time
(DNS rebinding) gains nothing. No redirect is followed, no proxy of the environment is used,
and time and size of the answer are bounded, also when it comes in single bytes.
"""

from __future__ import annotations

import http.client
import io
import socket
import ssl
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Any
from urllib.parse import urlsplit

CONNECT_SECONDS = 5.0
TOTAL_SECONDS = 15.0
ANSWER_BYTES = 64 * 1024
PORTS = {"http": 80, "https": 443}

# They lead to addresses of IPv4 that are written into them: NAT64 (RFC 6052, RFC 8215),
# 6to4 (RFC 3056), Teredo (RFC 4380), and addresses of IPv4 in the clothes of IPv6.
_TUNNELS = [
    ip_network(text)
    for text in ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32", "::/96", "fec0::/10")
]


class Refused(Exception):
    """An address that is not called; ``str()`` says why."""


class Failed(Exception):
    """A call that brought no answer; ``str()`` says why."""


@dataclass(frozen=True, slots=True)
class Target:
    """Where a URL leads, once it is known to be one that may be called."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def host_header(self) -> str:
        """What the ``Host`` header says: the port only when it is not the scheme's own."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == PORTS[self.scheme] else f"{host}:{self.port}"


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back; ``body`` holds no more than ``ANSWER_BYTES``."""

    status: int
    body: bytes


def target(url: str, *, private: bool = False) -> Target:
    """Read a URL; with ``private`` any port may be named, else those of web servers.

    :raises Refused: it is none that may be called.
    """
    if not url.isascii() or any(c.isspace() or not c.isprintable() or c == "\\" for c in url):
        raise Refused("An address has no spaces and no other characters than those of ASCII.")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise Refused("This is no address of the web.") from None
    if parts.scheme not in PORTS or not parts.hostname:
        raise Refused("An address begins with https:// or http:// and a host.")
    if "@" in parts.netloc:
        raise Refused("An address holds no name and no password.")
    port = PORTS[parts.scheme] if port is None else port
    if not private and port < 1024 and port not in PORTS.values():
        raise Refused(f"No web server listens on port {port}.")
    query = f"?{parts.query}" if parts.query else ""
    return Target(parts.scheme, parts.hostname, port, (parts.path or "/") + query)


def is_public(text: str) -> bool:
    """Whether an address belongs to the internet at large, and to a single host of it."""
    address: IPv4Address | IPv6Address = ip_address(text.partition("%")[0])
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped:
            return is_public(str(address.ipv4_mapped))
        if any(address in network for network in _TUNNELS):
            return False
    return address.is_global and not address.is_multicast and not address.is_reserved


def post(
    url: str,
    body: bytes,
    headers: Mapping[str, str],
    *,
    private: bool = False,
    seconds: float | None = None,
    trust: ssl.SSLContext | None = None,
) -> Answer:
    """POST ``body`` and read the answer, whatever its status; a redirect is an answer, too.

    Takes what ``call`` takes.
    """
    return call("POST", url, body, headers, private=private, seconds=seconds, trust=trust)


def call(
    method: str,
    url: str,
    body: bytes | None,
    headers: Mapping[str, str],
    *,
    private: bool = False,
    seconds: float | None = None,
    trust: ssl.SSLContext | None = None,
) -> Answer:
    """Call an address and read the answer, whatever its status.

    Args:
        method: GET or POST.
        url: an address that somebody else has chosen.
        body: what to send; None: nothing.
        headers: in addition to ``Host``, ``Content-Length`` and ``Connection``.
        private: whether addresses of this machine and its network may be called.
        seconds: in all, from the look-up of the name to the last byte; None: ``TOTAL_SECONDS``.
        trust: certificates to trust instead of the system's.

    :raises Refused: the address may not be called.
    :raises Failed: nobody answered, not in time, or not in HTTP.
    """
    seconds = TOTAL_SECONDS if seconds is None else seconds
    deadline = time.monotonic() + seconds
    to = target(url, private=private)
    try:
        with _Line(to, _addresses(to, private, deadline), deadline, trust) as line:
            return _exchange(line, method, to, body, headers)
    except TimeoutError:
        raise Failed(f"no answer within {seconds:g} seconds") from None
    except ssl.SSLCertVerificationError as error:
        raise Failed(f"its certificate is not valid: {error.verify_message}") from None
    except (OSError, http.client.HTTPException) as error:
        raise Failed(_words(error)) from None


def _words(error: Exception) -> str:
    if isinstance(error, http.client.HTTPException):
        return "the answer is no HTTP"
    return (getattr(error, "strerror", None) or str(error) or type(error).__name__).lower()


def _exchange(
    line: _Line, method: str, to: Target, body: bytes | None, headers: Mapping[str, str]
) -> Answer:
    connection = http.client.HTTPConnection(to.host, to.port)
    connection.sock = line
    own = {"Host": to.host_header, "Connection": "close", "Accept-Encoding": "identity"}
    connection.request(method, to.path, body, {**headers, **own})
    with connection.getresponse() as response:
        return Answer(response.status, response.read(ANSWER_BYTES))


def _addresses(to: Target, private: bool, deadline: float) -> list[str]:
    """Every address of the host, all of them fit to be called.

    :raises Refused: one of them is not; a name that has both kinds is not to be trusted.
    :raises Failed: the name is unknown.
    """
    # The resolver knows no deadline of ours; one that is late is left behind.
    pool = ThreadPoolExecutor(1)
    try:
        asked = pool.submit(socket.getaddrinfo, to.host, to.port, type=socket.SOCK_STREAM)
        found = asked.result(_left(deadline))
    except (socket.gaierror, UnicodeError):
        raise Failed(f"there is no host {to.host}") from None
    finally:
        pool.shutdown(wait=False)
    addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
    if not private and not all(map(is_public, addresses)):
        raise Refused("The address belongs to a private network; PARLEY_PRIVATE_TARGETS allows it.")
    return addresses


def _left(deadline: float) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left


class _Line:
    """A connection that ends at a deadline, with the part of a socket that HTTP needs."""

    def __init__(
        self, to: Target, addresses: list[str], deadline: float, trust: ssl.SSLContext | None
    ) -> None:
        self._deadline = deadline
        self._socket = _connected(addresses, to.port, deadline)
        if to.scheme == "https":
            try:
                context = trust or ssl.create_default_context()
                self._socket.settimeout(_left(deadline))
                self._socket = context.wrap_socket(self._socket, server_hostname=to.host)
            except BaseException:
                self._socket.close()
                raise

    def __enter__(self) -> _Line:
        return self

    def __exit__(self, *_: object) -> None:
        self._socket.close()

    def sendall(self, data: bytes) -> None:
        """Send everything, in time."""
        self._socket.settimeout(_left(self._deadline))
        self._socket.sendall(data)

    def makefile(self, _mode: str) -> io.BufferedReader:
        """What is read from, each single time with what is left of the time."""
        return io.BufferedReader(_Incoming(self._socket, self._deadline))

    def close(self) -> None:
        """Nothing: the answer is still to be read when HTTP thinks that it is done."""


class _Incoming(io.RawIOBase):
    def __init__(self, line: socket.socket, deadline: float) -> None:
        self._socket = line
        self._deadline = deadline

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        self._socket.settimeout(_left(self._deadline))
        return self._socket.recv_into(buffer)


def _connected(addresses: list[str], port: int, deadline: float) -> socket.socket:
    """A connection to the first address that takes one."""
    *others, last = addresses
    for address in others:
        with suppress(OSError):
            return _connect(address, port, deadline)
    return _connect(last, port, deadline)


def _connect(address: str, port: int, deadline: float) -> socket.socket:
    return socket.create_connection((address, port), min(CONNECT_SECONDS, _left(deadline)))
