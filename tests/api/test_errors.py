"""Whatever goes wrong, an API route answers with one problem document."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.exc import TimeoutError as PoolTimeout

from tests.api.blog import ARTICLE, NOWHERE, Blog, code

JSON = "application/json"
MALFORMED = {
    "nothing": b"",
    "half an object": b'{"body": ',
    "two objects": b"{}{}",
    "single quotes": b"{'body': 'x'}",
    "not UTF-8": b'{"body": "\xff"}',
    "too deep": b"[" * 50_000,
    "too deep an object": b'{"a":' * 12_000,
    "a number without end": b'{"body": ' + b"9" * 10_000 + b"}",
}


@pytest.mark.parametrize("data", MALFORMED.values(), ids=MALFORMED)
def test_what_is_no_json_is_400(blog: Blog, data: bytes) -> None:
    answer = blog.call("POST", "/comments", data=data, content_type=JSON)
    assert code(answer) == (400, "malformed_json")


@pytest.mark.parametrize("data", [b"[]", b"7", b'"text"', b"null", b"true"])
def test_json_that_is_no_object_is_422(blog: Blog, data: bytes) -> None:
    for path in ("/comments", "/counts"):
        answer = blog.call("POST", path, data=data, content_type=JSON)
        assert code(answer) == (422, "invalid")


@pytest.mark.parametrize("mimetype", ["text/plain", "application/x-www-form-urlencoded", "x", ""])
def test_another_content_type_is_415(blog: Blog, mimetype: str) -> None:
    answer = blog.call("POST", "/comments", data=b"{}", content_type=mimetype)
    assert code(answer) == (415, "unsupported_media_type")


def test_the_charset_may_be_named(blog: Blog) -> None:
    data, named = b'{"articles": []}', f"{JSON}; charset=utf-8"
    assert blog.call("POST", "/counts", data=data, content_type=named).status == 200


def test_an_unknown_address_is_404(blog: Blog) -> None:
    for path in ("/", "/nothing", "/comments/", f"/comments/{NOWHERE}/likes", "/moderation/x"):
        assert code(blog.get(path)) == (404, "not_found")


def test_a_wrong_method_is_405_and_the_right_ones_are_named(blog: Blog) -> None:
    answer = blog.call("DELETE", "/comments")
    assert code(answer) == (405, "method_not_allowed")
    assert {"GET", "POST"} <= set(answer.headers["Allow"].split(", "))


def test_every_answer_forbids_to_guess_its_type(blog: Blog) -> None:
    for answer in (blog.get("/counts", article="a"), blog.get("/nothing")):
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


@pytest.fixture
def unreachable(blog: Blog, make_app: Callable[..., Any]) -> Blog:
    """The same application, whose database is behind a port where nobody listens."""
    blog.app = make_app(database_url="postgresql://nobody@127.0.0.1:1/nothing")
    return blog


def test_an_unreachable_database_is_503_with_a_time_to_come_back(unreachable: Blog) -> None:
    answers = [
        unreachable.send(),
        unreachable.get("/comments", article=ARTICLE),
        unreachable.call("OPTIONS", "/comments", headers={"Origin": "http://localhost"}),
        unreachable.moderate("GET", "/comments"),
    ]
    for answer in answers:
        assert code(answer) == (503, "unavailable")
        assert int(answer.headers["Retry-After"]) > 0
        assert answer.headers["Vary"] == "Origin"
        assert "127.0.0.1" not in answer.text


def test_waiting_in_vain_for_a_connection_is_503_too(app: Flask) -> None:
    with app.test_request_context():
        answer = app.make_response(app.handle_user_exception(PoolTimeout("no connection")))
    assert (answer.status_code, answer.mimetype) == (503, "application/problem+json")


def test_a_fault_of_ours_shows_nothing_of_the_inside(app: Flask) -> None:
    def fail() -> str:
        raise RuntimeError("a secret of the house")

    app.add_url_rule("/api/v1/fail", view_func=fail)
    app.testing = False
    answer = Blog(app).get("/fail")
    assert code(answer) == (500, "internal_error")
    assert "secret" not in answer.text


def test_a_body_without_a_length_is_413_once_it_is_too_long(blog: Blog) -> None:
    # As gunicorn hands over a body that comes in chunks.
    environ = {"wsgi.input_terminated": True, "HTTP_TRANSFER_ENCODING": "chunked"}
    answer = blog.app.test_client().post(
        "/api/v1/comments",
        input_stream=BytesIO(b'{"body": "' + b"x" * 70_000 + b'"}'),
        content_type=JSON,
        environ_overrides=environ,
    )
    assert (answer.status_code, answer.mimetype) == (413, "application/problem+json")
