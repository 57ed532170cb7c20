"""Requests to a real server: one at a time, to a certain worker, or in a stream."""

from __future__ import annotations

import itertools
import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from typing import Any
from urllib.parse import urlsplit

import psutil

from tests.server import Server, wait_until

ARTICLE = "https://blog.example/a-million-miles"


class Connection:
    """A connection that stays open, and so stays with the worker that took it."""

    def __init__(self, url: str) -> None:
        self._http = HTTPConnection(urlsplit(url).netloc, timeout=30)

    def send(
        self, method: str, path: str, body: Any = None, headers: Mapping[str, str] | None = None
    ) -> tuple[int, Any]:
        """One request; status and body, parsed where it is JSON."""
        sent = None if body is None else json.dumps(body)
        named = {"Content-Type": "application/json"} if sent else {}
        self._http.request(method, path, sent, named | dict(headers or {}))
        answer = self._http.getresponse()
        text = answer.read().decode()
        return answer.status, json.loads(text) if "json" in answer.headers["Content-Type"] else text

    def post(self, name: str, body: str) -> tuple[int, Any]:
        """A reader's comment."""
        draft = {"article": ARTICLE, "author": {"name": name}, "body": body}
        return self.send("POST", "/api/v1/comments", draft)

    def worker(self, server: Server) -> int | None:
        """The process at the other end."""
        self.send("GET", "/livez")
        port = self._http.sock.getsockname()[1]
        for process in psutil.Process(server.process.pid).children():
            if any(end.raddr and end.raddr.port == port for end in process.net_connections("tcp")):
                return int(process.pid)
        return None

    def close(self) -> None:
        """Hang up."""
        self._http.close()


@contextmanager
def every_worker(server: Server) -> Iterator[list[Connection]]:
    """One connection to each of the server's workers."""
    held: dict[int | None, Connection] = {}
    with ExitStack() as stack:

        def complete() -> bool:
            connection = stack.enter_context(closing(Connection(server.url)))
            held[connection.worker(server)] = connection
            return len(held) == server.settings.workers

        wait_until(complete, "every worker has taken a connection")
        yield list(held.values())


@dataclass
class Stream:
    """What came of the posts so far."""

    stored: list[str] = field(default_factory=list)
    failed: list[object] = field(default_factory=list)
    ended: threading.Event = field(default_factory=threading.Event)


@contextmanager
def readers(server: Server, count: int) -> Iterator[Stream]:
    """So many readers post without a pause until the block is left or the server is gone."""
    stream = Stream()
    threads = [
        threading.Thread(target=_post, args=(server.url, number, stream)) for number in range(count)
    ]
    for thread in threads:
        thread.start()
    try:
        yield stream
    finally:
        stream.ended.set()
        for thread in threads:
            thread.join()


def _post(url: str, reader: int, stream: Stream) -> None:
    with closing(Connection(url)) as connection:
        for number in itertools.count(1):
            if stream.ended.is_set():
                return
            try:
                status, answer = connection.post(
                    f"Reader {reader} {number}", f"Thought {number} of reader {reader} on trains."
                )
            except (OSError, HTTPException) as error:
                stream.failed.append(error)
                return
            if status in (201, 202):
                stream.stored.append(answer["id"])
            else:
                stream.failed.append(answer)
