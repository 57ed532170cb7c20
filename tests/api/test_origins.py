"""Which pages may call, checked on the server, and what browsers are told."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.api.blog import ARTICLE, NOWHERE, Answer, Blog, code

OURS = "http://localhost:1313"
THEIRS = "https://other.example"


def page(blog: Blog, origin: str, method: str = "GET", path: str = "/counts?article=a") -> Answer:
    return blog.call(method, path, headers={"Origin": origin})


def may_read(answer: Answer, origin: str) -> bool:
    return answer.headers.get("Access-Control-Allow-Origin") == origin


@pytest.mark.parametrize("origin", [OURS, "http://127.0.0.1", "https://blog.localhost:8443"])
def test_any_localhost_is_the_default_sites_unless_it_lists_origins(
    blog: Blog, origin: str
) -> None:
    answer = page(blog, origin)
    assert (answer.status, may_read(answer, origin)) == (200, True)


@pytest.mark.parametrize(
    "origin", ["null", "https://evil.example", "http://localhost.evil.example", "", "localhost"]
)
def test_a_foreign_page_is_403_and_may_not_read_why(blog: Blog, origin: str) -> None:
    answer = page(blog, origin)
    assert code(answer) == (403, "origin_not_allowed")
    assert "Access-Control-Allow-Origin" not in answer.headers


def test_a_foreign_page_stores_nothing(blog: Blog) -> None:
    assert blog.send(headers={"Origin": "null"}).status == 403
    assert blog.listed()["total"] == 0


def test_each_site_has_its_own_origins(blog: Blog, other_site: str) -> None:
    path = f"/counts?article=a&site={other_site}"
    assert page(blog, THEIRS, path=path).status == 200
    assert page(blog, OURS, path=path).status == 403
    assert page(blog, THEIRS).status == 403


def test_the_origin_must_be_of_the_site_named_in_the_body(blog: Blog, other_site: str) -> None:
    headers = {"Origin": THEIRS}
    assert blog.send(headers=headers, site=other_site, article="a").status == 201
    assert blog.send(headers=headers, article="a").status == 403


def test_the_settings_name_the_origins_of_the_default_site(
    blog: Blog, make_app: Callable[..., Any]
) -> None:
    blog.app = make_app(origins=("https://blog.example",))
    assert page(blog, "https://blog.example").status == 200
    assert page(blog, OURS).status == 403


def test_parleys_own_pages_may_call(blog: Blog, make_app: Callable[..., Any]) -> None:
    blog.app = make_app(origins=(), url="https://comments.example")
    assert page(blog, "https://comments.example").status == 200


def test_without_an_origin_everybody_may_call(blog: Blog) -> None:
    answer = blog.get("/counts", article="a")
    assert answer.status == 200
    assert "Access-Control-Allow-Origin" not in answer.headers


def test_pages_may_read_the_headers_they_need(blog: Blog) -> None:
    exposed = page(blog, OURS).headers["Access-Control-Expose-Headers"]
    ours = {"Parley-Form", "Parley-Work"}
    assert set(exposed.split(", ")) == {"ETag", "Retry-After", "Location"} | ours


@pytest.mark.parametrize("path", ["/comments", "/comments/1", "/counts", "/moderation/decisions"])
def test_a_preflight_allows_what_is_documented(blog: Blog, path: str) -> None:
    answer = page(blog, OURS, "OPTIONS", path)
    allowed = {
        name: set(answer.headers[f"Access-Control-Allow-{name}"].split(", "))
        for name in ("Headers", "Methods")
    }
    assert answer.status == 204
    assert may_read(answer, OURS)
    assert allowed["Headers"] == {
        "Content-Type", "Idempotency-Key", "Authorization", "If-None-Match",
    }  # fmt: skip
    assert {"GET", "POST", "PATCH", "DELETE"} <= allowed["Methods"]


def test_a_preflight_may_come_from_any_sites_page(blog: Blog, other_site: str) -> None:
    assert may_read(page(blog, THEIRS, "OPTIONS"), THEIRS)


@pytest.mark.parametrize("origin", ["null", "https://evil.example"])
def test_a_preflight_of_a_foreign_page_allows_nothing(blog: Blog, origin: str) -> None:
    headers = page(blog, origin, "OPTIONS").headers
    assert not [name for name in dict(headers) if name.startswith("Access-Control")]
    assert headers["Vary"] == "Origin"


def test_no_answer_ever_allows_credentials_or_sets_a_cookie(blog: Blog) -> None:
    for method in ("GET", "OPTIONS"):
        headers = page(blog, OURS, method).headers
        assert "Access-Control-Allow-Credentials" not in headers
        assert "Set-Cookie" not in headers


WRONG: dict[str, dict[str, Any]] = {
    "400": {"method": "POST", "path": "/comments", "data": "{", "content_type": "application/json"},
    "404": {"method": "GET", "path": f"/comments/{NOWHERE}"},
    "404 site": {"method": "GET", "path": "/counts?article=a&site=nowhere"},
    "413": {"method": "POST", "path": "/comments", "json": {"x": "x" * 70_000}},
    "415": {"method": "POST", "path": "/comments", "data": "a=b", "content_type": "text/plain"},
    "422": {"method": "POST", "path": "/comments", "json": {}},
    "401": {"method": "DELETE", "path": f"/comments/{NOWHERE}"},
}


@pytest.mark.parametrize("wrong", WRONG)
def test_a_page_may_read_what_it_did_wrong(blog: Blog, wrong: str) -> None:
    answer = blog.call(**WRONG[wrong], headers={"Origin": OURS})
    assert answer.status == int(wrong[:3])
    assert may_read(answer, OURS)


def test_every_answer_varies_by_origin(blog: Blog) -> None:
    blog.approved()
    answers = [
        blog.get("/comments", article=ARTICLE),
        blog.get("/feed.atom", article=ARTICLE),
        blog.moderate("GET", "/comments"),
        blog.call("PUT", "/comments"),
        blog.get("/no/such/address"),
        *(blog.call(**wrong) for wrong in WRONG.values()),
    ]
    assert {answer.headers.get("Vary") for answer in answers} == {"Origin"}


def test_moderators_tools_on_a_foreign_page_are_refused(blog: Blog, other_site: str) -> None:
    for origin, status in ((OURS, 200), (THEIRS, 200), ("https://evil.example", 403)):
        headers = blog.moderator | {"Origin": origin}
        answer = blog.call("GET", "/moderation/comments", headers=headers)
        assert (answer.status, may_read(answer, origin)) == (status, status == 200)
