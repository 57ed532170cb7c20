"""The link that ends mails: one POST by a mail program, nothing by a look."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from service.context import Services
from service.db import Database
from service.models import Moderator
from service.outbox.delivery import Postman
from tests.api.blog import Blog
from tests.mail.conftest import Add
from tests.mailserver import MailServer


def choice(db: Database, row: Moderator) -> str:
    with db.read() as session:
        return session.get_one(Moderator, row.id).notices


@pytest.fixture
def ana(add: Add) -> Moderator:
    """Somebody who gets a mail about each comment that waits."""
    return add("instant")


@pytest.fixture
def link(blog: Blog, ana: Moderator, own: Services, mailbox: MailServer) -> str:
    """The path in a mail of hers."""
    assert ana.email
    blog.held()
    Postman(own).run()
    header = str(mailbox.mails[0]["List-Unsubscribe"])
    assert mailbox.mails[0]["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    return header.removeprefix("<https://talk.example").removesuffix(">")


def test_one_post_ends_the_mails(
    client: FlaskClient, blog: Blog, db: Database, link: str, ana: Moderator, own: Services
) -> None:
    answer = client.post(link, data={"List-Unsubscribe": "One-Click"})
    assert (answer.status_code, choice(db, ana)) == (200, "none")
    blog.held()
    assert Postman(own).run() == 0


def test_look_at_the_link_changes_nothing(
    client: FlaskClient, db: Database, link: str, ana: Moderator
) -> None:
    answer = client.get(link)
    assert (answer.status_code, choice(db, ana)) == (200, "instant")
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Referrer-Policy"] == "no-referrer"


@pytest.mark.parametrize("token", ["1", "1-", "x-y", "1-" + "0" * 40, "9" * 400, "1-é", "²-a"])
def test_other_links_lead_nowhere(
    client: FlaskClient, db: Database, ana: Moderator, token: str
) -> None:
    assert client.post(f"/notices/stop/{token}").status_code == 404
    assert choice(db, ana) == "instant"
