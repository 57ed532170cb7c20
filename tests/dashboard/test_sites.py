"""Who has some sites sees and does nothing on another one, by whatever way."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import text
from werkzeug.routing import Rule

from service import sites
from service.app import create_app
from service.config import Settings
from service.db import Database
from tests.api.blog import NOWHERE, Blog
from tests.conftest import SECRET
from tests.dashboard.desk import Desk

ALPHA, BETA = "alpha", "beta"
# What is of alpha alone; a query that finds it names none of it.
SECRETS = ("orchestra", "sea.example", "The alpha blog")
QUERIES = ("", "q=walrus", "author=Odobenus", "site=alpha", "who=bob", "order=score")


def rules() -> list[Rule]:
    """Every way into the dashboard, so that no page to come can be forgotten."""
    app = create_app(Settings(secret=SECRET, database_url="sqlite://"))
    every = [rule for rule in app.url_map.iter_rules() if rule.rule.startswith("/dashboard/")]
    return [rule for rule in every if not rule.endpoint.endswith((".static", ".nowhere"))]


RULES = rules()
GETS, POSTS = ([r for r in RULES if method in (r.methods or ())] for method in ("GET", "POST"))


def named(rule: Rule) -> str:
    return str(rule.endpoint).removeprefix("dashboard.")


@pytest.fixture
def two_sites(blog: Blog, db: Database) -> Blog:
    with db.write() as session:
        for slug in (ALPHA, BETA):
            sites.create(session, slug, f"The {slug} blog")
            sites.set_rule(session, slug, "mode", "premoderate")
    return blog


@pytest.fixture
def bob(two_sites: Blog, app: Flask, make_moderator: Callable[..., None]) -> Desk:
    """Somebody who administers alpha, signed in."""
    make_moderator("bob", sites=[ALPHA])
    desk = Desk(app)
    assert desk.sign_in("bob").status == 303
    return desk


@pytest.fixture
def charlie(two_sites: Blog, app: Flask, make_moderator: Callable[..., None]) -> Desk:
    """Somebody who administers beta, signed in: of all roles the one who may most."""
    make_moderator("charlie", sites=[BETA])
    desk = Desk(app)
    assert desk.sign_in("charlie").status == 303
    return desk


@pytest.fixture
def theirs(two_sites: Blog, bob: Desk) -> dict[str, str]:
    """What alpha has: a comment that waits, one that bob has rejected, and how."""
    author = {"name": "Odobenus", "email": "tusk@sea.example", "url": "https://sea.example"}
    words = {"site": ALPHA, "author": author}
    held = two_sites.held(body="A walrus orchestra.", **words)
    done = two_sites.held(body="A walrus orchestra again.", **words)
    bob.decide(done["id"], "spam")
    decision = two_sites.history(done)["decisions"][-1]["id"]
    return {"held": held["id"], "done": done["id"], "decision": decision}


def address(rule: Rule, uid: str) -> str:
    """A rule's address, its parts filled with what belongs to alpha."""
    parts = {"uid": uid, "kind": "csv", "slug": ALPHA, "site": ALPHA, "name": "bob"}
    path = rule.rule
    for name in rule.arguments:
        filled = parts.get(name, uid)
        for written in (f"<{name}>", f"<int:{name}>", f"<path:{name}>", f"<string:{name}>"):
            path = path.replace(written, "1" if "int:" in written else filled)
    assert "<" not in path, f"tell this test what {path} takes"
    return path


@pytest.mark.parametrize("rule", GETS, ids=named)
def test_page_shows_nothing_of_another_site(
    rule: Rule, charlie: Desk, theirs: dict[str, str]
) -> None:
    for uid in (theirs["held"], theirs["done"]):
        for query in (
            *QUERIES,
            *(f"{name}={uid}" for name in ("at", "what", "uid", "uids", "comment")),
        ):
            page = charlie.get(f"{address(rule, uid)}?{query}")
            assert page.status < 500
            assert [secret for secret in SECRETS if secret in page.text] == [], query


@pytest.mark.parametrize("rule", GETS, ids=named)
def test_page_that_shows_comments_shows_them_to_who_may_see_them(
    rule: Rule, bob: Desk, theirs: dict[str, str]
) -> None:
    """What the test above looks for is there to be found."""
    if named(rule) in ("queue", "rejected", "search", "comment"):
        pages = [bob.get(address(rule, theirs[which])).text for which in ("held", "done")]
        assert "orchestra" in "".join(pages)


def comments(db: Database) -> list[tuple[object, ...]]:
    with db.read() as session:
        query = text("SELECT uid, status, version, queue, settled, label FROM comment ORDER BY id")
        return [tuple(row) for row in session.execute(query)]


@pytest.mark.parametrize("rule", POSTS, ids=named)
def test_act_changes_nothing_of_another_site(
    rule: Rule, app: Flask, charlie: Desk, db: Database, theirs: dict[str, str]
) -> None:
    before = comments(db)
    for uid in (theirs["held"], theirs["done"]):
        charlie = Desk(app)
        charlie.sign_in("charlie")
        token = charlie.get("/dashboard/log").form("/dashboard/logout").fields["csrf_token"]
        page = charlie.post(address(rule, uid), everything(theirs, uid, token))
        assert page.status < 500
        assert [secret for secret in SECRETS if secret in page.text] == []
    assert comments(db) == before


def everything(theirs: dict[str, str], uid: str, token: str) -> dict[str, str]:
    """Every field that a form of ours may have, filled with what is alpha's."""
    ids = dict.fromkeys(("comment", "comments", "uid", "uids", "id", "at", "parent"), uid)
    return ids | {
        "csrf_token": token,
        "decision": theirs["decision"],
        "batch": theirs["decision"],
        "last": "7ZZZZZZZZZZZZZZZZZZZZZZZZZ",
        "act": "approve",
        "action": "approve",
        "version": "1",
        "site": ALPHA,
        "slug": ALPHA,
        "name": "bob",
        "role": "viewer",
        "body": "Changed.",
        "text": "Changed.",
        "q": "walrus",
        "article": "https://blog.example/a-million-miles",
    }


def test_script_is_told_the_count_of_its_own_sites(
    charlie: Desk, two_sites: Blog, theirs: dict[str, str]
) -> None:
    own = two_sites.held(site=BETA, body="Mine to decide.")["id"]
    form = charlie.get("/dashboard/").form("/dashboard/decisions", comment=own)
    answer = charlie.post(
        form.action, form.fields | {"act": "approve"}, headers={"Accept": "application/json"}
    )
    assert answer.response.json is not None
    assert answer.response.json["waiting"]["needs_you"] == 0


def test_badge_and_queue_hold_what_is_of_the_persons_sites(
    charlie: Desk, bob: Desk, theirs: dict[str, str]
) -> None:
    assert '<span class="count none" data-count="queue">0</span>' in charlie.get("/dashboard/").text
    assert '<span class="count" data-count="queue">1</span>' in bob.get("/dashboard/").text


def test_undo_of_a_batch_takes_back_what_is_on_the_persons_sites(
    charlie: Desk, two_sites: Blog, db: Database, theirs: dict[str, str]
) -> None:
    own = two_sites.held(site=BETA, body="Mine.")["id"]
    two_sites.decide(*({"comment_id": uid, "action": "reject"} for uid in (theirs["held"], own)))
    batch = two_sites.history({"id": own})["decisions"][-1]["batch"]
    form = charlie.get(f"/dashboard/comments/{own}").forms("/dashboard/undo")[-1]
    page = charlie.follow(charlie.send(form, decision=batch))
    assert "is held again" in page.notice
    assert {uid: status for uid, status, *_ in comments(db)}[theirs["held"]] == "rejected"
    assert two_sites.history({"id": own})["decisions"][-1]["action"] == "undo"


def test_comment_of_another_site_sounds_like_one_that_never_was(
    charlie: Desk, theirs: dict[str, str]
) -> None:
    there = charlie.get(f"/dashboard/comments/{theirs['held']}")
    never = charlie.get(f"/dashboard/comments/{NOWHERE}")
    assert (there.status, never.status) == (404, 404)
    assert there.text == never.text


def test_right_that_is_taken_is_gone_at_once(charlie: Desk, two_sites: Blog, db: Database) -> None:
    uid = two_sites.held(site=BETA, body="Mine for now.")["id"]
    assert charlie.get(f"/dashboard/comments/{uid}").status == 200
    with db.write() as session:
        session.execute(text("DELETE FROM site_right"))
    assert charlie.get(f"/dashboard/comments/{uid}").status == 404


def test_administrator_of_every_site_sees_all(desk: Desk, theirs: dict[str, str]) -> None:
    assert desk.get(f"/dashboard/comments/{theirs['held']}").status == 200


def test_script_is_told_nothing_of_who_looks_at_another_site(
    bob: Desk, charlie: Desk, desk: Desk, theirs: dict[str, str]
) -> None:
    form = bob.get("/dashboard/").form("/dashboard/decisions", comment=theirs["held"])
    bob.send(replace(form, action="/dashboard/claim"))
    path = f"/dashboard/live?uids={theirs['held']},{theirs['done']}"
    told = [who.get(path).response.json or {} for who in (desk, charlie)]
    assert [sorted(answer["claims"]) for answer in told] == [[theirs["held"]], []]
    assert [sorted(answer["settled"]) for answer in told] == [[theirs["done"]], []]
