"""What every test of the dashboard may ask for, beside what all tests may."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.security import generate_password_hash

from service import blocklists
from service.auth import passwords
from service.db import Database
from service.models import Moderator, Site, SiteRight
from service.roles import Role
from tests.api.blog import Blog
from tests.dashboard.desk import PASSWORD, Desk

QUICK = "scrypt:1024:1:1"
SPAMMER = "spammer@spam.example"


@pytest.fixture
def blog(blog: Blog, db: Database) -> Blog:
    """The blog, with somebody who is banned."""
    with db.write() as session:
        blocklists.add_ban(session, "default", "email", SPAMMER)
    return blog


@pytest.fixture(autouse=True)
def quick_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only here are passwords hashed in no time."""
    monkeypatch.setattr(passwords, "PASSWORD_METHOD", QUICK)


@pytest.fixture
def make_moderator(db: Database) -> Callable[..., None]:
    """Adds a moderator."""

    def make(name: str, role: Role = "administrator", sites: list[str] | None = None) -> None:
        hashed = generate_password_hash(PASSWORD, method=QUICK)
        with db.write() as session:
            moderator = Moderator(name=name, password_hash=hashed, role=role)
            wanted = select(Site.id).where(Site.slug.in_(sites or ()))
            moderator.everywhere = sites is None
            moderator.rights = [SiteRight(site_id=found) for found in session.scalars(wanted)]
            session.add(moderator)

    return make


@pytest.fixture
def stranger(app: Flask, make_moderator: Callable[..., None]) -> Desk:
    """Somebody who has not signed in, but could, as marisol."""
    make_moderator("marisol")
    return Desk(app)


@pytest.fixture
def desk(stranger: Desk) -> Desk:
    """The moderator marisol, signed in."""
    assert stranger.sign_in().status == 303
    return stranger


@pytest.fixture
def ana(app: Flask, desk: Desk, make_moderator: Callable[..., None]) -> Desk:
    """Another moderator, signed in at the same time."""
    make_moderator("ana")
    other = Desk(app)
    assert other.sign_in("ana").status == 303
    return other
