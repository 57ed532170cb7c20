"""What a form sends beside the comment: a trap, and a token that says when it was shown."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine

from service.models import now
from tests.api.blog import ADDRESS, ARTICLE, Blog

Rule = Callable[[str, Any], None]


@pytest.fixture(autouse=True)
def _three_seconds(rule: Rule) -> None:
    rule("min_form_seconds", 3)


def token(blog: Blog, article: str = ARTICLE, **query: Any) -> str:
    """What a page gets with the list when it shows its form."""
    return blog.get("/comments", article=article, **query).headers["Parley-Form"]


def reasons(blog: Blog, comment: dict[str, Any]) -> list[str]:
    """Why a comment waits, by what a moderator reads; [] when it does not."""
    found = blog.queue(status=comment["status"])
    return [r["code"] for one in found if one["id"] == comment["id"] for r in one["reasons"]]


def later(seconds: float) -> Any:
    return time_machine.travel(now() + timedelta(seconds=seconds), tick=False)


def test_a_person_takes_their_time(blog: Blog) -> None:
    form = {"token": token(blog), "trap": ""}
    with later(4):
        assert blog.send(form=form).status == 201


def test_a_program_that_sends_at_once_waits(blog: Blog) -> None:
    comment = blog.send(form={"token": token(blog)}).json
    assert (comment["status"], reasons(blog, comment)) == ("held", ["too_quick"])


def test_a_program_that_fills_in_every_field_waits(blog: Blog) -> None:
    comment = blog.send(form={"trap": "cheap pills"}).json
    assert (comment["status"], reasons(blog, comment)) == ("held", ["honeypot"])
    assert blog.queue(queue="needs_you")


@pytest.mark.parametrize(
    "form",
    [None, {}, {"token": None}, {"token": ""}, {"token": "0." + "a" * 32}, {"token": "ü.é"},
     {"token": "9" * 40}, {"token": "x" * 5000}],
)  # fmt: skip
def test_of_a_form_without_a_token_of_ours_nothing_is_known(blog: Blog, form: Any) -> None:
    assert blog.send(form=form).status == 201


def test_a_token_is_good_for_its_article_its_site_and_its_day(
    blog: Blog, other_site: str, rule: Rule
) -> None:
    elsewhere = token(blog, article="another")
    assert blog.send(form={"token": elsewhere}).status == 201
    rule("min_form_seconds", 600)
    assert blog.send(form={"token": token(blog, site=other_site, article="x")}).status == 201
    mine = token(blog)
    forged = f"1{mine}"
    assert blog.send(form={"token": forged}).status == 201
    assert blog.send(form={"token": mine}).status == 202


def test_a_token_older_than_a_day_says_nothing(blog: Blog, app: Any) -> None:
    form = {"token": token(blog)}
    with later(24 * 60 * 60 + 5):
        assert blog.send(form=form).status == 201


def test_an_unchanged_list_brings_a_token_of_now(blog: Blog) -> None:
    first = blog.get("/comments", article=ARTICLE)
    with later(60):
        again = blog.get("/comments", {"If-None-Match": first.headers["ETag"]}, article=ARTICLE)
    assert again.status == 304
    assert again.headers["Parley-Form"] != first.headers["Parley-Form"]


def test_a_page_may_read_the_token(blog: Blog) -> None:
    answer = blog.get("/comments", {"Origin": "http://localhost:4000"}, article=ARTICLE)
    assert "Parley-Form" in answer.headers["Access-Control-Expose-Headers"]


def test_a_site_may_look_at_neither(blog: Blog, rule: Rule) -> None:
    rule("honeypot", "off")
    rule("min_form_seconds", 0)
    assert blog.send(form={"token": token(blog), "trap": "x"}).status == 201


def test_trusted_authors_and_a_sites_own_server_are_spared(
    blog: Blog, rule: Rule, make_key: Callable[..., dict[str, str]]
) -> None:
    form = {"token": token(blog), "trap": "filled by an extension"}
    assert blog.send(form=form, headers=make_key("submit")).status == 201
    rule("trusted_after", 1)
    author = {"name": "Ada", "token": blog.approved(author={"name": "Ada"})["author_token"]}
    assert blog.send(form=form, author=author).status == 201


def test_one_letter_does_not_rid_a_program_of_its_trap(blog: Blog) -> None:
    comment = blog.send(form={"token": token(blog), "trap": "x"}).json
    assert blog.edit(comment, "Other words, just as plain.").json["status"] == "held"
    assert reasons(blog, comment) == ["honeypot", "too_quick"]


def test_a_retry_in_another_form_is_the_same_comment(blog: Blog) -> None:
    draft, headers = blog.draft(), {"Idempotency-Key": "once"}
    first = blog.send(headers=headers, address=ADDRESS, **draft, form={"token": token(blog)})
    again = blog.send(headers=headers, address=ADDRESS, **draft, form={"trap": "x"})
    assert again.json["id"] == first.json["id"]
