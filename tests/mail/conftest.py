"""What the tests of mail may ask for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from service.context import Services, services
from service.db import Database
from service.mail import notices
from service.models import Moderator, Site, SiteRight, now
from service.roles import Role
from tests.mailserver import MailServer, mail_server

Add = Callable[..., Moderator]
Clock = time_machine.Traveller


@pytest.fixture
def mailbox() -> Iterator[MailServer]:
    """Somebody else's mail server."""
    with mail_server() as server:
        yield server


@pytest.fixture
def mail_settings(mailbox: MailServer) -> dict[str, Any]:
    """Settings of an installation that sends by it."""
    address = "parley@blog.example"
    return {"smtp_url": mailbox.url, "mail_from": address, "url": "https://talk.example"}


@pytest.fixture
def app(make_app: Callable[..., Flask], mail_settings: dict[str, Any]) -> Flask:
    """An installation that sends mail."""
    return make_app(**mail_settings)


@pytest.fixture
def own(app: Flask) -> Services:
    """The application's services."""
    return services(app)


@pytest.fixture
def add(own: Services, db: Database) -> Add:
    """Adds a moderator who has chosen when mails come."""

    def make(
        choice: str, name: str = "ana", role: Role = "moderator", sites: list[str] | None = None
    ) -> Moderator:
        with db.write() as session:
            email = f"{name}@blog.example"
            row = Moderator(name=name, password_hash="!", role=role, email=email)
            wanted = select(Site.id).where(Site.slug.in_(sites or ()))
            row.everywhere = sites is None
            row.rights = [SiteRight(site_id=found) for found in session.scalars(wanted)]
            session.add(row)
        notices.choose(own, row, choice)
        return row

    return make


@pytest.fixture
def clock() -> Iterator[Clock]:
    """A clock that is moved by hand."""
    with time_machine.travel(now(), tick=False) as traveller:
        yield traveller
