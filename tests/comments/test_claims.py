"""A colleague sees what is being looked at, for a while."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import update

from service import auth
from service.comments import claims
from service.context import Services, services
from service.db import Database
from service.models import Claim, Moderator, now
from tests.api.blog import NOWHERE, Blog


@pytest.fixture
def own(app: Flask) -> Services:
    return services(app)


@pytest.fixture
def people(db: Database) -> tuple[Moderator, Moderator]:
    """Ana and Marisol."""
    with db.write() as session:
        found = [Moderator(name=name, password_hash="x") for name in ("ana", "marisol")]
        session.add_all(found)
    with db.read() as session:
        return session.get_one(Moderator, found[0].id), session.get_one(Moderator, found[1].id)


def seen_by(own: Services, who: Moderator, uid: str) -> dict[str, str]:
    with own.db.read() as session:
        return claims.of_others(session, [uid], who.id, who.sites)


def test_colleague_sees_it_and_oneself_does_not(
    own: Services, people: tuple[Moderator, Moderator], blog: Blog
) -> None:
    ana, marisol = people
    uid = blog.held()["id"]
    assert claims.claim(own, marisol, uid)
    assert seen_by(own, ana, uid) == {uid: "marisol"}
    assert seen_by(own, marisol, uid) == {}
    assert not claims.claim(own, ana, uid)


def test_it_ends_by_itself(
    own: Services, people: tuple[Moderator, Moderator], blog: Blog, db: Database
) -> None:
    ana, marisol = people
    uid = blog.held()["id"]
    claims.claim(own, marisol, uid)
    with db.write() as session:
        session.execute(update(Claim).values(until=now() - timedelta(seconds=1)))
    assert seen_by(own, ana, uid) == {}
    assert claims.claim(own, ana, uid)
    assert seen_by(own, marisol, uid) == {uid: "ana"}


def test_looking_on_costs_no_write(
    own: Services, people: tuple[Moderator, Moderator], blog: Blog, db: Database
) -> None:
    uid = blog.held()["id"]
    claims.claim(own, people[0], uid)
    with db.read() as session:
        before = session.query(Claim).one().until
    claims.claim(own, people[0], uid)
    with db.read() as session:
        assert session.query(Claim).one().until == before


def test_ended_ones_are_dropped(
    own: Services, people: tuple[Moderator, Moderator], blog: Blog, db: Database
) -> None:
    claims.claim(own, people[0], blog.held()["id"])
    assert claims.drop_ended(own) == 0
    with db.write() as session:
        session.execute(update(Claim).values(until=now() - timedelta(seconds=1)))
    assert claims.drop_ended(own) == 1


def test_what_is_not_there_cannot_be_claimed(
    own: Services, people: tuple[Moderator, Moderator]
) -> None:
    assert not claims.claim(own, people[0], NOWHERE)


def test_who_is_removed_looks_at_nothing(
    own: Services, people: tuple[Moderator, Moderator], blog: Blog
) -> None:
    uid = blog.held()["id"]
    claims.claim(own, people[0], uid)
    auth.remove_moderator(own, "ana")
    assert seen_by(own, people[1], uid) == {}
    assert claims.claim(own, people[1], uid)
