"""Keys: what each scope may do, where, and what becomes of wrong ones."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from service import auth
from service.context import services
from service.limits import LIMITS
from tests.api.blog import ADDRESS, NOWHERE, OTHER_ADDRESS, Blog, code, wrong_fields

Keys = Callable[..., dict[str, str]]
CALLS: list[tuple[str, str, Any]] = [
    ("GET", "/moderation/comments", None),
    ("POST", "/moderation/decisions", {"decisions": [{}]}),
    ("POST", f"/moderation/decisions/{NOWHERE}/undo", None),
    ("GET", f"/moderation/comments/{NOWHERE}/history", None),
    ("POST", "/moderation/score", {"body": "x"}),
]


@pytest.mark.parametrize(("method", "path", "json"), CALLS)
def test_moderation_needs_a_key(blog: Blog, method: str, path: str, json: Any) -> None:
    for headers in ({}, {"Authorization": "Bearer"}, {"Authorization": "Basic eA=="}):
        answer = blog.call(method, path, json=json, headers=headers)
        assert code(answer) == (401, "unauthorized")
        assert answer.headers["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize(
    ("scope", "moderates", "submits"),
    [
        ("moderate", True, True),
        ("admin", True, True),
        ("submit", False, True),
        ("compatible", False, False),
    ],
)
def test_a_scope_opens_its_own_doors_only(
    blog: Blog, make_key: Keys, scope: str, moderates: bool, submits: bool
) -> None:
    headers = make_key(scope)
    for method, path, json in CALLS:
        refused = blog.call(method, path, json=json, headers=headers).status == 403
        assert refused is not moderates
    assert blog.send(headers=headers).status == (201 if submits else 403)


def test_keys_have_the_documented_form(app: Flask) -> None:
    for scope, length in (("compatible", 12), ("moderate", 32), ("submit", 32), ("admin", 32)):
        key = auth.create_key(services(app), "name", scope)
        assert len(key) == length
        assert key.isascii()
        assert key.isalnum()
        assert key == key.lower()


@pytest.mark.parametrize("key", ["x", "0" * 32, "\xe4", "a b", "x" * 5000])
def test_a_wrong_key_is_401_wherever_it_is_read(blog: Blog, key: str) -> None:
    headers = {"Authorization": f"Bearer {key}"}
    assert code(blog.send(headers=headers)) == (401, "unauthorized")
    answer = blog.call("GET", "/moderation/comments", headers=headers)
    assert code(answer) == (401, "unauthorized")
    assert blog.listed()["total"] == 0


def test_a_revoked_key_is_401(blog: Blog, app: Flask, make_key: Keys) -> None:
    headers = make_key("submit")
    blog.approved(headers=headers)
    auth.revoke_key(services(app), "submit")
    assert code(blog.send(headers=headers)) == (401, "unauthorized")


def test_who_tries_too_many_keys_has_to_wait(blog: Blog) -> None:
    def guess(address: str) -> Any:
        headers = {"Authorization": "Bearer x"}
        return blog.call("GET", "/moderation/comments", address, headers=headers)

    answers = [guess(ADDRESS) for _ in range(LIMITS["key_failures"].amount + 1)]
    assert {answer.status for answer in answers[:-1]} == {401}
    assert code(answers[-1]) == (429, "too_many_requests")
    assert int(answers[-1].headers["Retry-After"]) > 0
    assert guess(OTHER_ADDRESS).status == 401


def test_a_sites_key_moderates_that_site_alone(blog: Blog, make_key: Keys, other_site: str) -> None:
    ours, theirs = blog.held(), blog.approved(site=other_site, article="a")
    decision = blog.settle(ours, "approve")
    blog.moderator = make_key("moderate", other_site)
    assert [item["id"] for item in blog.queue()] == [theirs["id"]]
    (result,) = blog.decide({"comment_id": ours["id"], "action": "reject"})
    assert result["error"]["code"] == "not_found"
    assert blog.undo(decision).status == 404
    assert blog.moderate("GET", f"/comments/{ours['id']}/history").status == 404
    for path in ("/comments?site=default", "/score?site=default"):
        method = "GET" if "comments" in path else "POST"
        json = None if method == "GET" else {"body": "x"}
        assert code(blog.moderate(method, path, json=json)) == (403, "forbidden")


def ways(app: Flask) -> list[tuple[str, str]]:
    """Method and path of every call that takes a moderator's key, so that none is forgotten."""
    rules = [r for r in app.url_map.iter_rules() if r.endpoint.startswith("moderation.")]
    found = [(method, rule.rule) for rule in rules for method in rule.methods or ()]
    return sorted(way for way in found if way[0] not in ("HEAD", "OPTIONS"))


def test_a_sites_key_finds_nothing_of_another_by_any_way(
    blog: Blog, app: Flask, make_key: Keys, other_site: str
) -> None:
    ours = blog.held(body="A walrus waits: please hold this.")
    decision = blog.settle(ours, "approve")["decision_id"]
    blog.moderator = make_key("admin", other_site)
    uid = ours["id"]
    body = {
        "site": "default",
        "article": ours["article"],
        "decisions": [{"comment_id": uid, "action": "reject"}],
        "body": "Another text.",
        "author": {"name": "Ada"},
        "version": 2,
        "title": "Another title",
    }
    answers = {}
    for method, rule in ways(app):
        path = re.sub("<[^>]*>", decision if "decisions/" in rule else uid, rule)
        json = None if method == "GET" else body
        answer = blog.call(
            method,
            path.removeprefix("/api/v1"),
            json=json,
            headers=blog.moderator,
            query_string={"site": "default"},
        )
        answers[method, rule] = answer.status
        assert "walrus" not in answer.text
        for result in (answer.json or {}).get("results", ()):
            assert result["error"]["code"] == "not_found"
    decided = answers.pop(("POST", "/api/v1/moderation/decisions"))
    assert decided == 200
    assert len(answers) > 7
    assert set(answers.values()) <= {403, 404}, answers
    assert [item["body"] for item in blog.listed()["items"]] == [ours["body"]]


def test_a_sites_key_sees_no_figures_of_all_sites(
    app: Flask, make_key: Keys, other_site: str
) -> None:
    far = {"REMOTE_ADDR": ADDRESS}
    for headers, status in ((make_key("moderate"), 200), (make_key("moderate", other_site), 403)):
        answer = app.test_client().get("/metrics", headers=headers, environ_overrides=far)
        assert answer.status_code == status


def test_a_sites_key_submits_to_that_site_alone(
    blog: Blog, make_key: Keys, other_site: str
) -> None:
    headers = make_key("submit", other_site)
    blog.approved(headers=headers, site=other_site, article="a")
    assert code(blog.send(headers=headers)) == (403, "forbidden")


def test_a_blogs_server_speaks_for_its_readers(blog: Blog, make_key: Keys) -> None:
    headers = make_key("submit")
    reader = {"ip": ADDRESS, "user_agent": "Any/1.0", "referrer": "https://blog.example/"}
    for _ in range(5):
        blog.approved(headers=headers, client=reader)
    assert blog.send(headers=headers, client=reader).status == 429
    assert blog.send(headers=headers, client={"ip": OTHER_ADDRESS}).status == 201


def test_a_page_cannot_name_another_address(blog: Blog) -> None:
    answers = [blog.send(address=ADDRESS, client={"ip": f"8.8.8.{n}"}).status for n in range(6)]
    assert answers == [201] * 5 + [429]


def test_a_login_of_the_blog_carries_trust(
    blog: Blog, make_key: Keys, rule: Callable[[str, Any], None]
) -> None:
    headers, author = make_key("submit"), {"name": "Ada", "id": "user-7"}
    for _ in range(3):
        blog.approved(headers=headers, author=author)
    rule("mode", "premoderate")
    assert blog.send(headers=headers, author=author).status == 201
    assert blog.send(author=author).status == 202


def test_what_a_server_says_wrongly_is_named(blog: Blog, make_key: Keys) -> None:
    headers = make_key("submit")
    wrong: dict[str, Any] = {"client": {"ip": "nowhere"}, "author": {"name": "Ada", "id": 7}}
    for field, path in (("client", "client.ip"), ("author", "author.id")):
        assert wrong_fields(blog.send(headers=headers, **{field: wrong[field]})) == [path]
    assert wrong_fields(blog.send(headers=headers, client=7)) == ["client"]
