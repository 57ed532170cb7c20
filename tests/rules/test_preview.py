"""A change of rules, judged on comments of the past as it would have been then."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, update

from service import blocklists, sites
from service.context import Services, services
from service.db import Database
from service.models import Comment
from service.rules import preview
from service.rules.preview import World
from tests.api.blog import ADDRESS, Blog

LINKS = "See https://a.example https://b.example https://c.example now."


@pytest.fixture
def own(app: Flask) -> Services:
    return services(app)


def with_rules(**changes: Any) -> preview.Change:
    def change(world: World) -> World:
        return replace(world, rules=world.rules.model_copy(update=changes))

    return change


def test_unchanged_rules_judge_as_they_did(
    blog: Blog, own: Services, db: Database, make_key: Callable[..., dict[str, str]]
) -> None:
    ana = {"name": "Ana", "id": "7", "email": "ana@mail.example"}
    with db.write() as session:
        blocklists.add_ban(session, "default", "email", "troll@mail.example")
        blocklists.add_ban(session, "default", "link_domain", "b.example")
        blocklists.set_mark(session, "default", "email", "ana@mail.example", trusted=True)
        blocklists.add_phrase(session, "default", "suspect", "lantern*")
    blog.held()
    blog.send(author={"name": "T", "email": "troll@mail.example"})
    blog.send(body=LINKS)
    blog.send(body="Lanterns, everywhere.")
    blog.send(body="Lanterns, once more.", author=ana, headers=make_key("submit"))
    blog.send(body="Это письмо написано по-русски, и модель его не знает.")
    found = preview.preview(own, 1, lambda world: world)
    assert (found.looked_at, found.moved) == (6, False)
    free = preview.preview(own, 1, lambda world: replace(world, bans=frozenset(), marks={}))
    assert [len(rows) for rows in (free.held, free.freed, free.fetched)] == [1, 1, 1]


def test_trust_is_what_it_was_when_the_comment_came(
    blog: Blog, own: Services, make_key: Callable[..., dict[str, str]]
) -> None:
    ana = {"author": {"name": "Ana", "id": "7"}, "headers": make_key("submit")}
    for _ in range(4):
        blog.approved(**ana)
    found = preview.preview(own, 1, with_rules(mode="first-comment", trusted_after=3))
    assert len(found.held) == 1
    found = preview.preview(own, 1, with_rules(mode="premoderate", trusted_after=3))
    assert len(found.held) == 3


def test_a_late_rejection_takes_trust_from_what_came_after(
    blog: Blog, own: Services, make_key: Callable[..., dict[str, str]]
) -> None:
    ana = {"author": {"name": "Ana", "id": "7"}, "headers": make_key("submit")}
    sent = [blog.approved(**ana) for _ in range(3)]
    blog.settle(sent[1], "reject")
    blog.approved(**ana)
    change = with_rules(mode="premoderate", trusted_after=1)
    assert len(preview.preview(own, 1, change).held) == 3


def test_certain_spam_moves_between_the_lists(blog: Blog, own: Services, db: Database) -> None:
    blog.held()
    with db.write() as session:
        sites.set_rule(session, "default", "certain_spam", 0.999999)
    found = preview.preview(own, 1, with_rules(certain_spam=0.0000001))
    assert (len(found.shelved), found.held, found.freed) == (1, (), ())


def test_what_is_erased_is_said(blog: Blog, own: Services, db: Database) -> None:
    blog.approved(address=ADDRESS)
    blog.approved(address=ADDRESS)
    with db.write() as session:
        session.execute(update(Comment).where(Comment.id == 1).values(address_hash=None))
    found = preview.preview(own, 1, with_rules())
    assert (found.addresses_gone, found.other_model) == (1, 0)


def test_a_preview_reads_in_few_statements_and_writes_nothing(
    blog: Blog, own: Services, db: Database
) -> None:
    for _ in range(12):
        blog.held()
    seen: list[str] = []
    event.listen(own.db.engine, "before_cursor_execute", lambda *args: seen.append(args[2]))
    preview.preview(own, 1, with_rules(max_links=0))
    assert len([text for text in seen if "SELECT" in text]) <= 9
    assert not [text for text in seen if text.startswith(("INSERT", "UPDATE", "DELETE"))]


def test_what_was_held_for_its_form_is_let_through_by_rules_that_do_not_ask(
    blog: Blog, own: Services
) -> None:
    blog.send(form={"trap": "filled"})
    same = preview.preview(own, 1, with_rules(max_links=1))
    free = preview.preview(own, 1, with_rules(honeypot="off"))
    assert (same.moved, len(free.freed)) == (False, 1)
