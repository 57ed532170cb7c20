"""The API in process, by direct WSGI calls, against a bare Flask route."""

from __future__ import annotations

import io
import itertools
import json
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from werkzeug.test import create_environ

from bench import bare
from bench.compare import Row, medians, microseconds
from service import auth
from service.app import create_app
from service.config import Settings
from service.context import services
from service.db import upgrade

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

CALLS = 200
ARTICLE = "https://blog.example/articles/{number}"
_numbers = itertools.count()


def comment() -> dict[str, Any]:
    """An ordinary comment that was never sent before."""
    number = next(_numbers)
    return {
        "article": ARTICLE.format(number=number % 50),
        "author": {"name": f"Reader {number}", "email": f"reader{number}@mail.example"},
        "body": f"I walked the same path for {number} days and would begin again tomorrow.",
    }


def caller(app: WSGIApplication, method: str, path: str, **more: Any) -> Callable[[], object]:
    """A call of the application without a server; anything but success is an error."""

    def answered(status: str, *_: object) -> Callable[[bytes], object]:
        assert status.startswith("2"), f"{method} {path}: {status}"
        return io.BytesIO().write

    def call() -> object:
        body = json.dumps(comment()).encode() if method == "POST" else b""
        environ = create_environ(
            path, method=method, data=body, content_type="application/json", **more
        )
        return b"".join(app(environ, answered))

    return call


def prepared(folder: Path) -> Iterator[tuple[str, Callable[[], object]]]:
    """The calls to be timed, over a new database in ``folder``."""
    settings = Settings(data=folder, limits=False)
    app = create_app(settings)
    upgrade(services(app).db.engine)
    key = {"Authorization": f"Bearer {auth.create_key(services(app), 'bench')}"}
    post = caller(app, "POST", "/api/v1/comments")
    for _ in range(CALLS):
        post()
    yield "bare", caller(bare.app, "POST", "/route")
    yield "post", post
    yield "score", caller(app, "POST", "/api/v1/moderation/score", headers=key)
    listing = f"/api/v1/comments?article={ARTICLE.format(number=1)}"
    yield "list", caller(app, "GET", listing)
    yield "counts", caller(app, "GET", f"/api/v1/counts?article={ARTICLE.format(number=1)}")


def rows() -> list[Row]:
    """Processor time of one request, without any server."""
    with tempfile.TemporaryDirectory() as folder:
        calls = dict(prepared(Path(folder)))
        found = medians({name: microseconds(call, CALLS) for name, call in calls.items()})
    limit = ("bare Flask route", found["bare"], "µs")
    return [
        Row("count an article's comments", found["counts"], *limit),
        Row("list an article's comments", found["list"], *limit),
        Row("judge a comment, store nothing", found["score"], *limit),
        Row("post a comment", found["post"], *limit),
    ]
