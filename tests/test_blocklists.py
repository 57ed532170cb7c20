"""Phrases and bans of a site."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from service import blocklists, sites
from service.context import services
from service.db import Database
from service.errors import Invalid
from service.models import now


def change(db: Database, act: Callable[..., Any], *args: Any) -> None:
    with db.write() as session:
        act(session, *args)


def test_a_phrase_twice_is_one(app: Flask, db: Database) -> None:
    for _ in range(2):
        change(db, blocklists.add_phrase, "default", "suspect", "act now")
    change(db, blocklists.remove_phrase, "default", "suspect", "act now")
    with db.read() as session:
        phrases = services(app).sites.get(session, None).phrases
    assert phrases["suspect"].find("Act now!") == ()


@pytest.mark.parametrize("text", ["", "x" * 201, "   ", "\u200b"])
def test_a_phrase_that_could_not_be_found_is_refused(db: Database, text: str) -> None:
    with pytest.raises(Invalid):
        change(db, blocklists.add_phrase, "default", "banned", text)


def test_a_ban_ends_with_its_time(db: Database) -> None:
    ends = now() + timedelta(days=1)
    change(db, blocklists.add_ban, "default", "email", "a@b.example", ends)
    assert standing(db, "a@b.example") == {("email", "a@b.example")}
    change(db, blocklists.add_ban, "default", "email", "a@b.example", now() - timedelta(seconds=1))
    assert standing(db, "a@b.example") == set()


def standing(db: Database, email: str) -> set[tuple[str, str]]:
    with db.read() as session:
        site = sites.find(session, "default")
        return blocklists.banned(session, site.id, {"email": {email}, "email_domain": set()})


def test_a_ban_of_one_kind_is_none_of_another(db: Database) -> None:
    change(db, blocklists.add_ban, "default", "email_domain", "b.example")
    assert standing(db, "b.example") == set()


@pytest.mark.parametrize(("kind", "value"), [("nation", "x"), ("email", ""), ("email", "x" * 255)])
def test_a_ban_that_cannot_be_kept_is_refused(db: Database, kind: str, value: str) -> None:
    with pytest.raises(Invalid):
        change(db, blocklists.add_ban, "default", kind, value)
