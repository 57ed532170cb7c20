"""Coral's external moderation phase: what it sends, and answers that it takes."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import update
from werkzeug.test import TestResponse

from service import auth, sites
from service.context import Services, services
from service.models import ApiKey
from tests.api.blog import HELD, Blog

Ask = Callable[..., TestResponse]


def sent(body: Any = "A fine story", role: str = "COMMENTER", **more: Any) -> dict[str, Any]:
    """A request as Coral writes it."""
    return {
        "action": "NEW",
        "comment": {"body": body, "parentID": None},
        "author": {"id": "baf4e943", "role": role},
        "story": {"id": "245b3856", "url": "https://news.example/stories/1"},
        "site": {"id": "a4bede88"},
        "tenantID": "19ba5794",
        "tenantDomain": "news.example",
    } | more


@pytest.fixture
def ask(app: Flask, blog: Blog, key: str) -> Ask:
    def call(request: Any = None, using: str = key, **parts: Any) -> TestResponse:
        headers = {"X-Coral-Signature": "sha256=0"}
        address = f"/coral/moderate?key={using}"
        body = sent(**parts) if request is None else request
        return app.test_client().post(address, json=body, headers=headers)

    return call


def test_fine_comment_goes_on(ask: Ask) -> None:
    answer = ask()
    assert (answer.status_code, answer.data) == (204, b"")


def test_what_a_rule_holds_is_withheld_without_a_flag(ask: Ask) -> None:
    answer = ask(body=HELD)
    assert answer.status_code == 200
    assert answer.json == {"status": "SYSTEM_WITHHELD", "actions": []}
    assert answer.headers["X-Parley-Reasons"] == "banned_phrase"


@pytest.mark.parametrize(
    ("label", "flag"),
    [("spam", "COMMENT_DETECTED_SPAM"), ("identity_attack", "COMMENT_DETECTED_TOXIC")],
)
def test_scores_are_flags(ask: Ask, own: Services, label: str, flag: str) -> None:
    with own.db.write() as session:
        sites.set_rule(session, "default", f"threshold_{label}", 0.000001)
    answer = ask()
    assert answer.json == {
        "status": "SYSTEM_WITHHELD",
        "actions": [{"actionType": "FLAG", "reason": flag}],
    }


def test_staff_is_trusted_but_not_with_everything(ask: Ask) -> None:
    links = "https://a.example https://b.example https://c.example"
    assert ask(body=links).headers["X-Parley-Reasons"] == "links"
    for role in ("STAFF", "MODERATOR", "ADMIN"):
        assert ask(body=links, role=role).status_code == 204
        assert ask(body=HELD, role=role).status_code == 200


def test_site_is_that_of_the_story(ask: Ask, own: Services) -> None:
    with own.db.write() as session:
        sites.create(session, "news", "News", ["https://news.example"])
        sites.set_rule(session, "news", "threshold_spam", 0.000001)
    every = auth.create_key(own, "every", "compatible")
    assert ask(using=every).status_code == 200
    elsewhere = {"id": "1", "url": "https://other.example/"}
    assert ask(sent(story=elsewhere), using=every).status_code == 204


def test_what_cannot_be_judged_is_withheld(
    make_app: Callable[..., Flask], key: str, own: Services
) -> None:
    """Coral passes a phase over that fails, and the comment would be published."""
    withheld = {"status": "SYSTEM_WITHHELD", "actions": []}
    for change in (
        {"model": "none-such"},
        {"database_url": "postgresql://nobody@127.0.0.1:1/none"},
    ):
        client = make_app(**change).test_client()
        answer = client.post(f"/coral/moderate?key={key}", json=sent())
        assert (answer.status_code, answer.json) == (200, withheld)
    with own.db.write() as session:
        session.execute(update(ApiKey).values(quota=0))
    answer = make_app().test_client().post(f"/coral/moderate?key={key}", json=sent())
    assert answer.json == withheld


def test_wrong_requests_are_told_so(ask: Ask, app: Flask, key: str) -> None:
    assert ask(using="123456789012").status_code == 401
    assert ask(body="").status_code == 422
    assert ask(body={"not": "text"}).status_code == 422
    assert ask([]).status_code == 400
    assert app.test_client().get(f"/coral/moderate?key={key}").status_code == 405
    assert app.test_client().post("/coral/other").mimetype == "application/problem+json"


@pytest.mark.parametrize("settings", ["postgresql"], indirect=True)
def test_half_characters_are_judged(app: Flask, key: str) -> None:
    body = json.dumps(sent(body="\ud800 http://\ud800.example \0"))
    answer = app.test_client().post(f"/coral/moderate?key={key}", data=body)
    assert answer.status_code in (200, 204)


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=8,
)


@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
@settings(max_examples=60, suppress_health_check=list(HealthCheck))
@given(comment=ANYTHING, author=ANYTHING, story=ANYTHING)
def test_anything_is_answered(app: Flask, key: str, comment: Any, author: Any, story: Any) -> None:
    body = json.dumps(sent(comment=comment, author=author, story=story))
    answer = app.test_client().post(f"/coral/moderate?key={key}", data=body)
    assert answer.status_code in (200, 204, 422)


def test_calls_are_counted_and_nothing_else_is_kept(ask: Ask, app: Flask) -> None:
    from service.models import Base

    ask(body=f"Quokkas {HELD}")
    services(app).meter.flush()
    with services(app).db.engine.connect() as connection:
        kept = {table.name: connection.execute(table.select()).all() for table in
                Base.metadata.sorted_tables}  # fmt: skip
    assert "Quokka" not in str(kept)
    assert [row.calls for row in kept["key_usage"]] == [1]
