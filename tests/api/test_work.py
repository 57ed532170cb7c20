"""Proof of work: asked for by some sites, good for one comment, and never a wall."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from altcha.v1 import Challenge, ChallengeOptions, create_challenge, solve_challenge
from sqlalchemy import func, select

from service.comments import upkeep
from service.context import services
from service.db import Database
from service.models import SpentChallenge, now
from tests.api.blog import Blog, at_once
from tests.api.test_forms import reasons

Rule = Callable[[str, Any], None]


@pytest.fixture(autouse=True)
def _asked(rule: Rule) -> None:
    rule("proof_of_work", 300)


def solved(blog: Blog, **changes: Any) -> str:
    """What a browser sends of a challenge that it has just got; ``changes`` forge it."""
    given = blog.get("/challenge").json["challenge"]
    made = Challenge(
        given["algorithm"],
        given["challenge"],
        given["maxNumber"],
        given["salt"],
        given["signature"],
    )
    solution = solve_challenge(made)
    assert solution is not None
    sent = {name: value for name, value in given.items() if name != "maxNumber"}
    sent |= {"number": solution.number} | changes
    return base64.b64encode(json.dumps(sent).encode()).decode()


def test_comment_with_its_work_done_is_published(blog: Blog) -> None:
    assert blog.send(form={"work": solved(blog)}).status == 201


@pytest.mark.parametrize("form", [None, {}, {"work": ""}, {"work": "%%%"}, {"work": "x" * 5000},
    {"work": base64.b64encode(b"7").decode()}, {"work": base64.b64encode(b'["a"]').decode()},
    {"work": base64.b64encode(b'{"salt": 1}').decode()}])  # fmt: skip
def test_comment_without_it_waits(blog: Blog, form: Any) -> None:
    comment = blog.send(form=form).json
    assert (comment["status"], reasons(blog, comment)) == ("held", ["no_proof_of_work"])


@pytest.mark.parametrize(
    "changes", [{"number": 301}, {"salt": "abc?expires=9999999999&"}, {"signature": "0" * 64}]
)
def test_forged_work_is_none(blog: Blog, changes: dict[str, Any]) -> None:
    assert blog.send(form={"work": solved(blog, **changes)}).status == 202


def test_challenge_of_another_secret_is_none(blog: Blog) -> None:
    made = create_challenge(ChallengeOptions(max_number=10, hmac_key="guessed", number=3))
    sent = made.to_dict() | {"number": 3}
    work = base64.b64encode(json.dumps(sent).encode()).decode()
    assert blog.send(form={"work": work}).status == 202


def test_work_is_good_for_one_comment(blog: Blog) -> None:
    work = solved(blog)
    answers = at_once(*[lambda: blog.send(form={"work": work}).status] * 3)
    assert sorted(answers) == [201, 202, 202]


def test_same_attempt_again_needs_no_new_work(blog: Blog) -> None:
    draft, work = blog.draft(), solved(blog)
    headers = {"Idempotency-Key": "one"}
    first, again = (blog.send(headers=headers, form={"work": work}, **draft) for _ in range(2))
    assert (first.status, again.status) == (201, 201)
    assert first.json["id"] == again.json["id"]


def test_what_was_refused_has_used_nothing(blog: Blog, db: Database) -> None:
    work = solved(blog)
    assert blog.send(form={"work": work}, parent_id="01KAQ2V4Z0W8C1N5T6M7R8S9AB").status == 422
    with db.read() as session:
        assert session.scalar(select(func.count(SpentChallenge.id))) == 0
    assert blog.send(form={"work": work}).status == 201


def test_work_expires_and_is_forgotten(blog: Blog, db: Database) -> None:
    early, late = solved(blog), solved(blog)
    assert blog.send(form={"work": early}).status == 201
    with time_machine.travel(now() + timedelta(hours=2, seconds=5), tick=False):
        assert blog.send(form={"work": late}).status == 202
        upkeep.run(services(blog.app))
    with db.read() as session:
        assert session.scalar(select(func.count(SpentChallenge.id))) == 0


def test_own_server_is_asked_for_none(blog: Blog, make_key: Callable[..., dict[str, str]]) -> None:
    assert blog.send(headers=make_key("submit")).status == 201


def test_list_says_that_it_is_asked_for(blog: Blog, rule: Rule) -> None:
    article = "https://blog.example/x"
    assert blog.get("/comments", article=article).headers["Parley-Work"] == "asked"
    rule("proof_of_work", 0)
    assert "Parley-Work" not in blog.get("/comments", article=article).headers
    assert blog.get("/challenge").json == {"challenge": None}
    assert blog.send().status == 201


def test_each_challenge_is_new_and_nobody_keeps_it(blog: Blog) -> None:
    one, other = blog.get("/challenge"), blog.get("/challenge")
    assert one.json["challenge"]["challenge"] != other.json["challenge"]["challenge"]
    assert one.headers["Cache-Control"] == "no-store"


def test_edit_does_not_shed_the_reason(blog: Blog) -> None:
    comment = blog.send().json
    blog.edit(comment, "Another letter.")
    assert reasons(blog, comment) == ["no_proof_of_work"]
