"""Mails about replies: to whoever asked, said yes, and still wants them; to nobody else."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from email.message import EmailMessage
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select, update

from service import sites
from service.comments import upkeep
from service.context import Services
from service.db import Database
from service.models import Comment, Delivery, Subscriber, Subscription, now
from service.outbox import followers
from service.outbox.delivery import Postman
from tests.api.blog import HELD, Blog, Json, at_once, wrong_fields
from tests.mail.conftest import Clock
from tests.mailserver import MailServer

ADA = {"name": "Ada", "email": "ada@reader.example"}
LINK = re.compile(r"https://talk\.example(/replies/\S+)")


@pytest.fixture
def mails(blog: Blog, db: Database) -> Blog:
    """A blog whose readers may ask for mails."""
    with db.write() as session:
        sites.set_rule(session, "default", "reply_mails", "on")
    return blog


def said(mail: EmailMessage) -> str:
    body = mail.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def link(mail: EmailMessage, act: str) -> str:
    (path,) = {path for path in LINK.findall(said(mail)) if f"/{act}/" in path}
    return str(path)


def work(own: Services) -> None:
    Postman(own).run()


def asks(blog: Blog, author: Json = ADA, **more: Any) -> Json:
    return blog.approved(author=author, notify=True, **more)


@pytest.fixture
def thread(mails: Blog, own: Services, client: FlaskClient, mailbox: MailServer) -> Json:
    """A comment of Ada's, who has said yes."""
    comment = asks(mails)
    work(own)
    assert client.post(link(mailbox.mails.pop(), "confirm")).status_code == 200
    mailbox.recipients.clear()
    return comment


def reply(blog: Blog, thread: Json, **more: Any) -> Json:
    return blog.approved(parent_id=thread["id"], **more)


def test_reply_is_mailed_to_who_said_yes(
    mails: Blog, thread: Json, own: Services, mailbox: MailServer
) -> None:
    answer = reply(mails, thread, author={"name": "Ben"}, body="I *saw* <b>it</b>, too.")
    work(own)
    (mail,) = mailbox.mails
    assert mailbox.recipients == [["ada@reader.example"]]
    assert "Ben has replied" in said(mail)
    assert "I *saw* <b>it</b>, too." in said(mail)
    assert f"https://blog.example/a-million-miles#comment-{answer['id']}" in said(mail)
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert mail["List-Unsubscribe"] == f"<https://talk.example{link(mail, 'stop')}>"


def test_nothing_is_mailed_unless_the_site_has_it_on(
    blog: Blog, own: Services, mailbox: MailServer
) -> None:
    comment = asks(blog)
    assert comment["notify"] is False
    assert blog.listed()["article"]["reply_mails"] is False
    reply(blog, comment)
    work(own)
    assert mailbox.mails == []


@pytest.mark.parametrize("missing", ["url", "smtp_url"])
def test_site_without_mail_server_or_address_of_its_own_offers_none(
    mails: Blog,
    make_app: Callable[..., Flask],
    mail_settings: Json,
    missing: str,
) -> None:
    without = {"smtp_url": {"smtp_url": None, "mail_from": None}, "url": {"url": None}}[missing]
    blog = Blog(make_app(**mail_settings | without))
    assert asks(blog)["notify"] is False
    assert blog.listed()["article"]["reply_mails"] is False


def test_known_list_is_sent_again_when_mails_are_offered(blog: Blog, db: Database) -> None:
    etag = blog.get("/comments", article="a").headers["ETag"]
    with db.write() as session:
        sites.set_rule(session, "default", "reply_mails", "on")
    again = blog.get("/comments", {"If-None-Match": etag}, article="a")
    assert (again.status, again.json["article"]["reply_mails"]) == (200, True)


def test_who_does_not_ask_is_not_asked(mails: Blog, own: Services, mailbox: MailServer) -> None:
    comment = mails.approved(author=ADA)
    reply(mails, comment)
    work(own)
    assert (comment["notify"], mailbox.mails) == (False, [])


@pytest.mark.parametrize(
    "email", [None, "", "ada@localhost", "ä@reader.example", "a,b@reader.example", "a@b.c>"]
)
def test_who_asks_gives_an_address(mails: Blog, email: str | None) -> None:
    answer = mails.send(author={"name": "Ada", "email": email}, notify=True)
    assert wrong_fields(answer) == ["author.email"]


def test_held_comment_asks_once_it_is_approved(
    mails: Blog, own: Services, mailbox: MailServer, clock: Clock
) -> None:
    comment = mails.held(author=ADA, notify=True)
    assert comment["notify"] is True
    clock.shift(timedelta(days=30))
    upkeep.run(own)
    work(own)
    assert mailbox.mails == []
    mails.settle(comment, "approve")
    work(own)
    assert mailbox.recipients == [["ada@reader.example"]]


def test_rejected_comment_asks_nobody(mails: Blog, own: Services, mailbox: MailServer) -> None:
    mails.settle(mails.held(author=ADA, notify=True), "reject", label="spam")
    mails.settle(asks(mails), "reject")
    work(own)
    assert mailbox.mails == []


def test_question_holds_nothing_that_the_commenter_wrote(
    mails: Blog, own: Services, mailbox: MailServer
) -> None:
    words = {"body": "Buy gold", "article_title": "Buy silver"}
    author = {"name": "Buy tin", "email": ADA["email"], "url": "https://buy.example"}
    asks(mails, author, article="https://buy.example/now", **words)
    work(own)
    (mail,) = mailbox.mails
    assert "buy" not in mail.as_string().lower()
    assert mail["Subject"] == "Mails about replies on talk.example?"


def test_look_at_the_link_confirms_nothing(
    mails: Blog, own: Services, client: FlaskClient, mailbox: MailServer
) -> None:
    comment = asks(mails)
    work(own)
    answer = client.get(link(mailbox.mails[0], "confirm"))
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    reply(mails, comment)
    work(own)
    assert len(mailbox.mails) == 1


def test_address_is_asked_once_for_all_its_comments(
    mails: Blog, thread: Json, own: Services, mailbox: MailServer
) -> None:
    other = asks(mails, ADA | {"email": "Ada@Reader.example"}, article="another")
    work(own)
    assert mailbox.mails == []
    answer = reply(mails, other, article="another")
    work(own)
    (mail,) = mailbox.mails
    page = f"https://talk.example/embed/form?article=another#comment-{answer['id']}"
    assert page in said(mail)


def test_address_is_asked_once_a_day_and_thrice_ever(
    mails: Blog, own: Services, mailbox: MailServer, clock: Clock
) -> None:
    spellings = ["ada", "ADA", "a.da", "ada+b", "ada+c", "a.d.a"]
    for day in range(12):
        asks(mails, {"name": "Eve", "email": f"{spellings[day // 2]}@reader.example"})
        work(own)
        clock.shift(timedelta(hours=13))
    assert len(mailbox.mails) == 3


def test_comments_at_once_ask_once(
    mails: Blog, own: Services, mailbox: MailServer, db: Database
) -> None:
    for number in range(4):
        asks(mails, article=f"article {number}")
    at_once(lambda: work(own), lambda: work(own), lambda: work(own))
    assert len(mailbox.mails) == 1
    with db.read() as session:
        assert session.scalar(select(func.max(Subscriber.asked))) == 1


def test_question_that_failed_is_sent_again(
    mails: Blog, own: Services, mailbox: MailServer, clock: Clock
) -> None:
    asks(mails)
    mailbox.data = "451 come back"
    work(own)
    mailbox.data = "250 OK"
    clock.shift(timedelta(seconds=20))
    work(own)
    assert len(mailbox.mails) == 1


def test_who_never_said_yes_can_end_the_questions(
    mails: Blog, own: Services, client: FlaskClient, mailbox: MailServer, clock: Clock
) -> None:
    asks(mails)
    work(own)
    client.post(link(mailbox.mails[0], "stop-all"))
    clock.shift(timedelta(days=3))
    asks(mails)
    work(own)
    assert len(mailbox.mails) == 1


def test_unconfirmed_goes_after_seven_days(
    mails: Blog,
    own: Services,
    client: FlaskClient,
    mailbox: MailServer,
    clock: Clock,
    db: Database,
) -> None:
    asks(mails)
    work(own)
    path = link(mailbox.mails[0], "confirm")
    clock.shift(timedelta(days=6, hours=23))
    assert upkeep.forget_unconfirmed(own) == 0
    clock.shift(timedelta(hours=2))
    assert upkeep.forget_unconfirmed(own) == 1
    assert client.post(path).status_code == 404
    with db.read() as session:
        assert session.scalars(select(Subscription)).all() == []


def test_confirmed_stays(
    mails: Blog, thread: Json, own: Services, mailbox: MailServer, clock: Clock
) -> None:
    clock.shift(timedelta(days=400))
    assert upkeep.forget_unconfirmed(own) == 0
    reply(mails, thread)
    work(own)
    assert len(mailbox.mails) == 1


def test_held_reply_is_mailed_once_approved(
    mails: Blog, thread: Json, own: Services, mailbox: MailServer
) -> None:
    answer = mails.held(parent_id=thread["id"])
    work(own)
    assert mailbox.mails == []
    mails.settle(answer, "approve")
    work(own)
    assert HELD in said(mailbox.mails[0])


def test_reply_is_mailed_once_however_often_it_is_approved(
    mails: Blog, thread: Json, own: Services, mailbox: MailServer
) -> None:
    answer = reply(mails, thread)
    work(own)
    mails.undo(mails.settle(answer, "reject"))
    mails.settle(answer, "hold")
    mails.settle(answer, "approve")
    work(own)
    assert len(mailbox.mails) == 1


def test_reply_taken_down_in_time_is_not_mailed_before_it_comes_back(
    mails: Blog, thread: Json, own: Services, mailbox: MailServer
) -> None:
    answer = reply(mails, thread)
    decision = mails.settle(answer, "reject")
    work(own)
    assert mailbox.mails == []
    mails.undo(decision)
    work(own)
    assert len(mailbox.mails) == 1


def test_nobody_is_told_of_their_own_replies_or_of_other_threads(
    mails: Blog, thread: Json, own: Services, mailbox: MailServer
) -> None:
    reply(mails, thread, author={"name": "Ada", "token": thread["author_token"]})
    reply(mails, thread, author={"name": "A.", "email": "ADA@reader.example"})
    below = mails.approved()
    reply(mails, below)
    work(own)
    assert mailbox.mails == []


def test_mail_program_ends_one_thread_by_one_post(
    mails: Blog, thread: Json, own: Services, client: FlaskClient, mailbox: MailServer
) -> None:
    other = asks(mails)
    reply(mails, thread)
    work(own)
    path = str(mailbox.mails[0]["List-Unsubscribe"])[len("<https://talk.example") : -1]
    assert client.get(path).status_code == 200
    for _ in range(2):
        answer = client.post(path, data={"List-Unsubscribe": "One-Click"})
        assert answer.status_code == 200
    reply(mails, thread)
    reply(mails, other, author={"name": "Ben"})
    work(own)
    assert [said(mail).partition(" ")[0] for mail in mailbox.mails[1:]] == ["Ben"]


def test_one_post_ends_all_mails_and_those_that_wait(
    mails: Blog, thread: Json, own: Services, client: FlaskClient, mailbox: MailServer
) -> None:
    other = asks(mails)
    reply(mails, thread)
    work(own)
    reply(mails, other)
    assert client.post(link(mailbox.mails[0], "stop-all")).status_code == 200
    reply(mails, thread)
    work(own)
    assert len(mailbox.mails) == 1


@pytest.mark.parametrize("act", ["confirm", "stop", "stop-all"])
@pytest.mark.parametrize("token", ["x", "x-", "-" + "0" * 40, "é-é", "9" * 400])
def test_other_links_lead_nowhere(client: FlaskClient, act: str, token: str) -> None:
    answer = client.post(f"/replies/{act}/{token}")
    assert (answer.status_code, answer.mimetype) == (404, "text/html")


def test_link_of_one_kind_is_none_of_another(
    mails: Blog, own: Services, client: FlaskClient, mailbox: MailServer
) -> None:
    asks(mails)
    work(own)
    path = link(mailbox.mails[0], "confirm")
    assert client.post(path.replace("confirm", "stop")).status_code == 404


def test_deleted_comment_gets_no_mails(
    mails: Blog, thread: Json, own: Services, mailbox: MailServer, db: Database
) -> None:
    reply(mails, thread)
    assert mails.delete(thread).status == 204
    work(own)
    assert mailbox.mails == []
    with db.read() as session:
        assert session.scalars(select(Subscription)).all() == []


def test_switched_off_ends_what_waits(
    mails: Blog, thread: Json, own: Services, mailbox: MailServer, db: Database
) -> None:
    reply(mails, thread)
    with db.write() as session:
        sites.set_rule(session, "default", "reply_mails", "off")
    work(own)
    assert mailbox.mails == []


def test_rolled_back_reply_is_not_mailed(
    mails: Blog, thread: Json, own: Services, mailbox: MailServer, db: Database
) -> None:
    answer = mails.held(parent_id=thread["id"])
    with db.write() as session:
        comment = session.scalars(select(Comment).filter_by(uid=answer["id"])).one()
        comment.status = "approved"
        followers.moved(session, comment, offered=True)
        session.scalars(select(Delivery).filter_by(receiver="reply")).one()
        session.rollback()
    work(own)
    assert mailbox.mails == []


def test_mail_sent_again_has_the_same_id(
    mails: Blog, thread: Json, own: Services, mailbox: MailServer, db: Database
) -> None:
    reply(mails, thread)
    work(own)
    with db.write() as session:
        # As if the worker had died before it noted the answer.
        lost = {"state": "pending", "next_at": now(), "settled_at": None}
        session.execute(update(Delivery).where(Delivery.receiver == "reply").values(lost))
    work(own)
    assert len(mailbox.mails) == 2
    assert len({mail["Message-ID"] for mail in mailbox.mails}) == 1


def test_reply_begins_no_header(
    mails: Blog, thread: Json, own: Services, mailbox: MailServer, db: Database
) -> None:
    with db.write() as session:
        comment = session.scalars(select(Comment).filter_by(uid=thread["id"])).one()
        comment.article.title = "Trains\r\nBcc: eve@other.example"
    reply(mails, thread, author={"name": "Ben\r\nBcc: eve@other.example"})
    work(own)
    (mail,) = mailbox.mails
    assert mail["Bcc"] is None
    assert mailbox.recipients == [["ada@reader.example"]]


def test_same_request_again_asks_once_and_gets_the_same_answer(
    mails: Blog, own: Services, mailbox: MailServer
) -> None:
    draft = mails.draft(author=ADA, notify=True)
    headers = {"Idempotency-Key": "one"}
    answers = [mails.call("POST", "/comments", json=draft, headers=headers) for _ in range(2)]
    assert [answer.json["notify"] for answer in answers] == [True, True]
    work(own)
    assert len(mailbox.mails) == 1
