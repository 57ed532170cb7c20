"""POST /api/v1/comments: what is stored, what is refused, what is held."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from sqlalchemy import func, select, update

from service import blocklists
from service.context import services
from service.db import Database
from service.models import Article, Comment
from tests.api.blog import ADDRESS, ARTICLE, HELD, NOWHERE, OTHER_ADDRESS, Blog, code, wrong_fields

Rule = Callable[[str, Any], None]
PUBLIC = {
    "id", "status", "article", "parent_id", "depth", "author", "body", "body_html",
    "badge", "created_at", "edited_at", "edited_by", "reply_count",
}  # fmt: skip


def stored(db: Database) -> int:
    with db.read() as session:
        return session.scalar(select(func.count()).select_from(Comment)) or 0


def test_a_published_comment_is_201_with_its_address(blog: Blog) -> None:
    answer = blog.send()
    assert (answer.status, answer.json["status"]) == (201, "approved")
    assert answer.headers["Location"] == f"/api/v1/comments/{answer.json['id']}"
    assert blog.call("GET", f"/comments/{answer.json['id']}").status == 200


def test_a_held_comment_is_202_and_not_listed(blog: Blog) -> None:
    answer = blog.send(body=HELD)
    assert (answer.status, answer.json["status"]) == (202, "held")
    assert blog.listed()["total"] == 0


def test_the_answer_has_the_documented_fields_and_the_tokens_only(blog: Blog) -> None:
    author = {"name": "Ada", "email": "ada@example.org", "url": "https://ada.example"}
    comment = blog.approved(author=author)
    assert set(comment) == PUBLIC | {"edit_token", "author_token", "editable_until", "notify"}
    assert comment["author"] == {"name": "Ada", "url": "https://ada.example"}


def test_nobody_else_gets_tokens_email_or_scores(blog: Blog) -> None:
    blog.approved(author={"name": "Ada", "email": "ada@example.org"})
    (item,) = blog.listed()["items"]
    assert set(item) == PUBLIC
    assert "ada@example.org" not in blog.get("/comments", article=ARTICLE).text


def test_times_are_utc_to_the_second(blog: Blog) -> None:
    with time_machine.travel("2026-11-22T15:00:00Z", tick=False):
        assert blog.approved()["created_at"] == "2026-11-22T15:00:00Z"


def test_ids_sort_by_time_of_creation(blog: Blog) -> None:
    ids = [blog.approved()["id"] for _ in range(5)]
    assert ids == sorted(ids)


def test_the_body_comes_back_as_sent_beside_safe_html(blog: Blog) -> None:
    body = "So *good*, [see](https://a.example) <script>alert(1)</script>"
    comment = blog.approved(body=body)
    assert comment["body"] == body
    assert "<em>good</em>" in comment["body_html"]
    assert 'rel="nofollow ugc noopener"' in comment["body_html"]
    assert "<script" not in comment["body_html"]


def test_any_key_may_name_an_article(blog: Blog) -> None:
    comment = blog.approved(article="Article No. 7 / Größe")
    assert comment["article"] == "Article No. 7 / Größe"


def test_spellings_of_one_address_are_one_article(blog: Blog) -> None:
    for article in ("http://blog.example/a/", "https://BLOG.example:443/a?utm_source=x#top"):
        blog.approved(article=article)
    assert blog.listed("https://blog.example/a")["total"] == 2


def test_the_first_title_is_kept(blog: Blog) -> None:
    for title in ("A Million\nMiles", "Something else"):
        blog.approved(article_title=title)
    assert blog.listed()["article"]["title"] == "A Million Miles"


def test_a_reply_stands_one_step_below_its_parent(blog: Blog) -> None:
    parent = blog.approved()
    reply = blog.approved(parent_id=parent["id"])
    assert (reply["parent_id"], reply["depth"]) == (parent["id"], 1)
    assert blog.get(f"/comments/{parent['id']}").json["reply_count"] == 1


def test_an_unknown_parent_is_422(blog: Blog) -> None:
    assert wrong_fields(blog.send(parent_id=NOWHERE)) == ["parent_id"]


def test_a_parent_below_another_article_is_422(blog: Blog) -> None:
    parent = blog.approved(article="another")
    assert wrong_fields(blog.send(parent_id=parent["id"])) == ["parent_id"]


def test_a_parent_that_is_held_is_422(blog: Blog) -> None:
    parent = blog.held()
    assert wrong_fields(blog.send(parent_id=parent["id"])) == ["parent_id"]


def test_what_only_the_service_may_set_is_not_read(blog: Blog) -> None:
    lies = {"status": "approved", "scores": {"spam": 0}, "id": NOWHERE, "depth": 3}
    comment = blog.held(**lies)
    assert comment["status"] == "held"
    assert (comment["id"], comment["depth"]) != (NOWHERE, 3)


def test_the_same_words_by_the_same_author_are_409(blog: Blog) -> None:
    ada = {"name": "Ada"}
    blog.approved(author=ada, body="Just once.")
    for body in ("Just once.", "JUST  once. "):
        assert code(blog.send(author=ada, body=body)) == (409, "duplicate_comment")


def test_the_same_words_from_the_same_address_are_409(blog: Blog) -> None:
    blog.approved(address=ADDRESS, body="Just once.")
    assert code(blog.send(address=ADDRESS, body="Just once."))[0] == 409
    assert blog.send(address=OTHER_ADDRESS, body="Just once.").status == 201


def test_the_same_words_below_another_article_or_a_day_later_are_welcome(blog: Blog) -> None:
    said = {"author": {"name": "Ada"}, "body": "Thank you!"}
    with time_machine.travel("2026-11-22T15:00:00Z", tick=False) as clock:
        blog.approved(**said)
        blog.approved(**said, article="another")
        clock.shift(24 * 3600 + 1)
        blog.approved(**said)


def test_the_sixth_comment_of_a_minute_from_one_address_is_429(blog: Blog) -> None:
    with time_machine.travel("2026-11-22T15:00:00Z", tick=False) as clock:
        for _ in range(5):
            blog.approved(address=ADDRESS)
        answer = blog.send(address=ADDRESS)
        assert code(answer) == (429, "too_many_requests")
        clock.shift(int(answer.headers["Retry-After"]))
        blog.approved(address=ADDRESS)


def test_the_sixth_comment_of_a_minute_by_one_author_is_429(blog: Blog) -> None:
    token = blog.approved()["author_token"]
    author = {"name": "Ada", "token": token}
    answers = [blog.send(author=author, address=f"9.9.9.{n}").status for n in range(5)]
    assert answers == [201, 201, 201, 201, 429]


def test_loopback_and_private_addresses_identify_nobody(blog: Blog) -> None:
    for address in ("127.0.0.1", "10.0.0.7", "192.168.1.1", "::1"):
        assert [blog.send(address=address).status for _ in range(6)] == [201] * 6


def test_switched_off_nothing_is_a_flood(blog: Blog, make_app: Callable[..., Any]) -> None:
    blog.app = make_app(limits=False)
    assert [blog.send(address=ADDRESS).status for _ in range(8)] == [201] * 8


def test_a_closed_article_is_403(blog: Blog, db: Database) -> None:
    blog.approved()
    with db.write() as session:
        session.execute(update(Article).values(open=False))
    assert code(blog.send()) == (403, "article_closed")
    assert blog.listed()["article"]["open"] is False


def test_an_article_of_a_foreign_host_is_422_when_the_site_lists_origins(
    blog: Blog, other_site: str
) -> None:
    assert wrong_fields(blog.send(site=other_site)) == ["article"]
    for article in ("https://other.example/1", "a key without a host"):
        blog.approved(site=other_site, article=article)


@pytest.mark.parametrize("kind", ["author", "address", "email", "email_domain", "link_domain"])
def test_the_banned_are_answered_like_anybody_held(blog: Blog, db: Database, kind: str) -> None:
    identity = services(blog.app).identity
    token = identity.author_token("a:banned")
    address = identity.address(ADDRESS)
    assert address
    value = {"author": "a:banned", "address": address.address, "email": "x@spam.example"}
    with db.write() as session:
        blocklists.add_ban(session, "default", kind, value.get(kind, "spam.example"))
    author = {"name": "X", "token": token, "email": "x@spam.example", "url": "http://spam.example"}
    banned = blog.send(author=author, address=ADDRESS)
    assert banned.status == 202
    assert set(banned.json) == set(blog.held())


def test_a_trusted_author_is_known_by_token(blog: Blog, rule: Rule) -> None:
    token = blog.approved()["author_token"]
    for _ in range(2):
        blog.approved(author={"name": "Ada", "token": token})
    rule("mode", "premoderate")
    assert blog.send(author={"name": "Ada", "token": token}).status == 201
    assert blog.send(author={"name": "Ada"}).status == 202


def test_a_token_keeps_its_author(blog: Blog) -> None:
    token = blog.approved()["author_token"]
    assert blog.approved(author={"name": "Ada", "token": token})["author_token"] == token


def test_an_email_address_alone_is_no_proof_of_trust(blog: Blog, rule: Rule) -> None:
    author = {"name": "Ada", "email": "ada@example.org"}
    for _ in range(3):
        blog.approved(author=author)
    rule("mode", "premoderate")
    assert blog.send(author=author).status == 202


@pytest.mark.parametrize("token", ["a:x.forged", "", ".", "x" * 200, "ä.ö"])
def test_a_forged_token_is_nobodys(blog: Blog, token: str) -> None:
    assert blog.approved(author={"name": "Ada", "token": token})["author_token"] != token


def test_first_comments_wait_if_the_site_asks(blog: Blog, rule: Rule) -> None:
    token = blog.approved()["author_token"]
    rule("mode", "first-comment")
    assert blog.send().status == 202
    assert blog.send(author={"name": "Ada", "token": token}).status == 201


def test_without_a_model_every_comment_is_held(
    blog: Blog, make_app: Callable[..., Any], db: Database
) -> None:
    blog.app = make_app(model="no-such-model")
    assert blog.send().status == 202
    (item,) = blog.queue()
    assert [reason["code"] for reason in item["reasons"]] == ["model_unavailable"]
    assert stored(db) == 1


def test_trust_is_lost_by_a_rejection(blog: Blog, rule: Rule) -> None:
    token = blog.approved()["author_token"]
    author = {"name": "Ada", "token": token}
    comments = [blog.approved(author=author) for _ in range(3)]
    rule("mode", "premoderate")
    blog.settle(comments[0], "reject", label="toxic")
    assert blog.send(author=author).status == 202
