"""Links in mails that decide: once, in time, by who may, and never by a look."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from service import audit
from service.auth import people
from service.context import Services
from service.db import Database
from service.models import Comment, Decision, Moderator, now
from service.outbox.delivery import Postman
from tests.api.blog import Blog, Json, at_once
from tests.mail.conftest import Add
from tests.mailserver import MailServer


@pytest.fixture
def ana(add: Add) -> Moderator:
    """Somebody who gets a mail about each comment that waits."""
    return add("instant")


@pytest.fixture
def comment(blog: Blog, ana: Moderator) -> Json:
    """One that waits, of which she will be told."""
    assert ana.id
    return blog.held(author={"name": "Tom <b>"})


@pytest.fixture
def links(comment: Json, own: Services, mailbox: MailServer) -> dict[str, str]:
    """The paths in the mail about it, by action."""
    assert comment
    Postman(own).run()
    body = mailbox.mails[0].get_body(("plain",))
    assert body is not None
    found = re.findall(r"https://talk.example(/notices/decide/\d+-(\w+)-\S+)", body.get_content())
    return {action: path for path, action in found}


def status(db: Database, comment: Json) -> tuple[str, str | None]:
    with db.read() as session:
        row = session.scalars(select(Comment).where(Comment.uid == comment["id"])).one()
        return row.status, row.label


def test_approve_link_asks_and_then_approves(
    client: FlaskClient, db: Database, comment: Json, links: dict[str, str]
) -> None:
    page = client.get(links["approve"])
    assert "Approve this comment?" in page.text
    assert "Tom &lt;b&gt;" in page.text
    assert status(db, comment) == ("held", None)
    assert "Approved" in client.post(links["approve"], data={"label": ""}).text
    assert status(db, comment) == ("approved", None)


@pytest.mark.parametrize("label", ["spam", "toxic", "off_topic", ""])
def test_reject_link_takes_a_label(
    client: FlaskClient, db: Database, comment: Json, links: dict[str, str], label: str
) -> None:
    client.post(links["reject"], data={"label": label})
    assert status(db, comment) == ("rejected", label or None)


def test_decision_is_the_persons_and_the_log_says_how(
    client: FlaskClient, db: Database, links: dict[str, str]
) -> None:
    client.post(links["approve"])
    with db.read() as session:
        (entry,) = audit.find(session, audit.Query(action="decide"))
        decision = session.scalars(select(Decision).order_by(Decision.id.desc())).first()
    assert (entry.act.actor, entry.act.detail["via"]) == ("ana", "mail")
    assert decision is not None
    assert (decision.actor, decision.source) == ("ana", "moderator")


def test_link_works_once(
    client: FlaskClient, db: Database, comment: Json, links: dict[str, str]
) -> None:
    client.post(links["approve"])
    for path in links.values():
        assert (client.get(path).status_code, client.post(path).status_code) == (409, 409)
    assert status(db, comment) == ("approved", None)


def test_undone_decision_does_not_revive_the_link(
    client: FlaskClient, blog: Blog, db: Database, comment: Json, links: dict[str, str]
) -> None:
    client.post(links["approve"])
    with db.read() as session:
        query = select(Decision.uid).where(Decision.action == "approve")
        uid = session.scalars(query.order_by(Decision.id.desc())).first()
    path = f"/moderation/decisions/{uid}/undo"
    assert blog.call("POST", path, headers=blog.moderator).status == 200
    assert client.post(links["reject"], data={"label": "spam"}).status_code == 409
    assert status(db, comment) == ("held", None)


def test_two_clicks_at_once_decide_once(
    app: Flask, db: Database, comment: Json, links: dict[str, str]
) -> None:
    def click(action: str) -> int:
        return app.test_client().post(links[action], data={"label": ""}).status_code

    answers = at_once(*[lambda: click("approve"), lambda: click("reject")] * 2)
    assert sorted(answers) == [200, 409, 409, 409]
    assert status(db, comment)[0] in ("approved", "rejected")


def test_edited_text_is_not_approved_unread(
    client: FlaskClient, blog: Blog, comment: Json, links: dict[str, str]
) -> None:
    headers = {"Authorization": f"Edit {comment['edit_token']}"}
    body = {"body": "Something quite different."}
    path = f"/comments/{comment['id']}"
    assert blog.call("PATCH", path, json=body, headers=headers).status < 300
    assert client.post(links["approve"]).status_code == 409


def test_link_expires_after_two_days(
    client: FlaskClient, db: Database, comment: Json, links: dict[str, str]
) -> None:
    with time_machine.travel(now() + timedelta(days=2, seconds=5), tick=False):
        assert client.post(links["approve"]).status_code == 410
        assert "two days" in client.get(links["approve"]).text
    assert status(db, comment) == ("held", None)


@pytest.mark.parametrize("end", ["viewer", "elsewhere", "removed"])
def test_rights_that_end_end_the_links(
    client: FlaskClient, own: Services, db: Database, comment: Json, links: dict[str, str], end: str
) -> None:
    if end == "removed":
        people.remove_moderator(own, "ana")
    else:
        viewer = end == "viewer"
        people.set_role(
            own, "ana", "viewer" if viewer else "moderator", sites=None if viewer else []
        )
    assert client.get(links["approve"]).status_code == 404
    assert client.post(links["approve"]).status_code == 404
    assert status(db, comment) == ("held", None)


def test_changed_links_lead_nowhere(
    client: FlaskClient, db: Database, comment: Json, links: dict[str, str]
) -> None:
    path = links["approve"]
    head, signature = path.rsplit("-", 1)
    moderator, action, uid, version, until = head.rsplit("/", 1)[1].split("-")
    forged = [
        path[:-1],
        f"{path}0",
        path.replace("-approve-", "-reject-"),
        path.replace("-approve-", "-delete-"),
        "/notices/decide/" + "-".join((moderator, action, uid, "9", until, signature)),
        "/notices/decide/" + "-".join((moderator, action, uid, version, "9" * 11, signature)),
        "/notices/decide/" + "-".join(("2", action, uid, version, until, signature)),
        "/notices/decide/" + "-".join(("²", action, uid, version, until, signature)),
        "/notices/decide/-",
        f"{head}-é",
    ]
    assert [client.post(each).status_code for each in forged] == [404] * len(forged)
    assert status(db, comment) == ("held", None)


def test_unknown_label_is_refused(
    client: FlaskClient, db: Database, comment: Json, links: dict[str, str]
) -> None:
    assert client.post(links["approve"], data={"label": "spam"}).status_code == 422
    assert client.post(links["reject"], data={"label": "odd"}).status_code == 422
    assert status(db, comment) == ("held", None)


def test_nobody_may_frame_or_keep_the_page(client: FlaskClient, links: dict[str, str]) -> None:
    headers = client.get(links["reject"]).headers
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert (headers["Cache-Control"], headers["Referrer-Policy"]) == ("no-store", "no-referrer")
