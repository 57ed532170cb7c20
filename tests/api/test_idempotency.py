"""Idempotency-Key: a retry gets the first answer, and nothing is stored twice."""

from __future__ import annotations

import pytest
import time_machine

from tests.api.blog import ARTICLE, Blog, at_once, code, wrong_fields

KEY = {"Idempotency-Key": "attempt-1"}


def test_a_retry_gets_the_first_answer_and_stores_nothing(blog: Blog) -> None:
    draft = blog.draft()
    first, again = blog.send(headers=KEY, **draft), blog.send(headers=KEY, **draft)
    assert (again.status, again.json) == (201, first.json)
    assert again.headers["Location"] == first.headers["Location"]
    assert blog.listed()["total"] == 1


def test_a_retry_hears_what_was_said_first_whatever_happened_since(blog: Blog) -> None:
    draft = blog.draft(body="please hold this")
    first = blog.send(headers=KEY, **draft)
    blog.settle(first.json, "approve")
    again = blog.send(headers=KEY, **draft)
    assert (again.status, again.json) == (202, first.json)


def test_the_same_key_with_another_body_is_422(blog: Blog) -> None:
    blog.approved(headers=KEY)
    assert code(blog.send(headers=KEY)) == (422, "idempotency_key_reused")
    assert blog.listed()["total"] == 1


def test_a_key_is_forgotten_after_a_day(blog: Blog) -> None:
    with time_machine.travel("2026-11-22T15:00:00Z", tick=False) as clock:
        blog.approved(headers=KEY)
        clock.shift(24 * 3600 + 1)
        blog.approved(headers=KEY)
    assert blog.listed()["total"] == 2


def test_each_site_has_keys_of_its_own(blog: Blog, other_site: str) -> None:
    blog.approved(headers=KEY)
    blog.approved(headers=KEY, site=other_site, article="another")


def test_a_refused_request_does_not_use_the_key_up(blog: Blog) -> None:
    wrong_fields(blog.send(headers=KEY, body=""))
    blog.approved(headers=KEY)


@pytest.mark.parametrize("key", ["", "x" * 256])
def test_a_key_has_one_to_255_characters(blog: Blog, key: str) -> None:
    assert wrong_fields(blog.send(headers={"Idempotency-Key": key})) == ["Idempotency-Key"]
    blog.approved(headers={"Idempotency-Key": "x" * 255})


def test_the_same_key_in_several_threads_is_one_comment_and_one_answer(blog: Blog) -> None:
    draft = blog.draft()
    answers = at_once(*[lambda: blog.send(headers=KEY, **draft)] * 6)
    assert {answer.status for answer in answers} == {201}
    assert len({answer.text for answer in answers}) == 1
    assert blog.listed()["total"] == 1


def test_other_words_at_the_same_moment_under_the_same_key_are_422(blog: Blog) -> None:
    drafts = [blog.draft() for _ in range(4)]
    answers = at_once(*[lambda draft=draft: blog.send(headers=KEY, **draft) for draft in drafts])
    assert sorted(answer.status for answer in answers) == [201, 422, 422, 422]
    assert blog.listed()["total"] == 1


def test_two_equal_comments_at_once_without_a_key_store_one(blog: Blog) -> None:
    draft = blog.draft()
    answers = at_once(*[lambda: blog.send(**draft)] * 4)
    assert sorted(answer.status for answer in answers) == [201, 409, 409, 409]
    assert len(blog.listed(ARTICLE)["items"]) == 1


def test_many_readers_at_once_are_all_counted(blog: Blog) -> None:
    answers = at_once(*[blog.send] * 8)
    assert [answer.status for answer in answers] == [201] * 8
    assert (blog.listed()["total"], len(blog.listed()["items"])) == (8, 8)
