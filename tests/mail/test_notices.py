"""Mails to moderators: who gets which, through a server that takes, refuses and is down."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update

from service.auth import people
from service.config import ROOT, Settings
from service.context import Services, services
from service.db import Database
from service.drift.watch import watch
from service.mail import flood, notices
from service.models import Comment, Delivery, Moderator, now
from service.outbox.delivery import Postman
from tests.api.blog import Blog, at_once
from tests.drift.past import fill
from tests.mail.conftest import Add, Clock
from tests.mailserver import MailServer, free_port
from tests.server import environment, wait_until


def last(db: Database) -> Delivery:
    with db.read() as session:
        return session.scalars(select(Delivery).order_by(Delivery.id.desc())).first() or Delivery()


def text(mailbox: MailServer, part: str = "plain") -> str:
    body = mailbox.mails[-1].get_body((part,))
    assert body is not None
    return str(body.get_content())


def work(own: Services) -> None:
    """What a worker does in a turn."""
    notices.begin_digests(own)
    Postman(own).run()


def start_worker(stack: ExitStack, settings: Settings) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "worker"]
    process = subprocess.Popen(command, cwd=ROOT, env=environment(settings))
    stack.callback(process.wait)
    stack.callback(process.kill)
    return process


def test_held_comment_is_mailed_at_once(
    blog: Blog, add: Add, own: Services, mailbox: MailServer
) -> None:
    add("instant")
    comment = blog.held(author={"name": "Tom & <b>Jo</b>"})
    blog.approved()
    work(own)
    assert mailbox.recipients == [["ana@blog.example"]]
    assert f"https://talk.example/dashboard/comments/{comment['id']}" in text(mailbox)
    assert "Tom & <b>Jo</b>" in text(mailbox)
    assert "Tom &amp; &lt;b&gt;Jo" in text(mailbox, "html")


def test_digest_says_how_many_wait_and_lists_ten(
    blog: Blog, add: Add, own: Services, mailbox: MailServer, clock: Clock
) -> None:
    add("hourly")
    comments = [blog.held() for _ in range(12)]
    work(own)
    assert mailbox.mails == []
    clock.shift(timedelta(hours=1))
    work(own)
    work(own)
    (mail,) = mailbox.mails
    assert mail["Subject"] == "12 comments wait"
    assert "12 comments wait, the oldest since 20" in text(mailbox)
    listed = [comment["id"] for comment in comments if comment["id"] in text(mailbox)]
    assert listed == [comment["id"] for comment in comments[:10]]


def test_no_digest_when_nothing_waits(
    add: Add, own: Services, db: Database, mailbox: MailServer, clock: Clock
) -> None:
    add("daily")
    clock.shift(timedelta(days=1))
    work(own)
    assert mailbox.mails == []
    assert last(db).id is None


@pytest.mark.parametrize("waiting", [0, 1])
def test_digest_says_what_has_changed_once(
    blog: Blog, add: Add, own: Services, mailbox: MailServer, clock: Clock, waiting: int
) -> None:
    add("daily")
    add("daily", "elsewhere", sites=[])
    fill(own.db, (35, 7.1), 1000, held=60)
    fill(own.db, (7, 0.1), 300, held=42)
    for _ in range(waiting):
        blog.held()
    watch(own)
    for _ in range(3):
        clock.shift(timedelta(days=1))
        work(own)
    subjects = {"What comes in has changed"} if not waiting else {"1 comment waits"}
    assert {mail["Subject"] for mail in mailbox.mails} == subjects
    assert mailbox.recipients == [["ana@blog.example"]] * (3 if waiting else 1)
    said = ["default: This week 14 % were held, 6 % before." in str(mail) for mail in mailbox.mails]
    assert said == [True, False, False][: len(said)]


@pytest.mark.parametrize("choice", ["instant", "hourly"])
def test_spam_and_other_sites_and_viewers_get_no_mail(
    blog: Blog, add: Add, own: Services, db: Database, mailbox: MailServer, choice: str
) -> None:
    add(choice, "elsewhere", sites=[])
    add(choice, "viewer", role="viewer")
    blog.held()
    with db.write() as session:
        session.execute(update(Moderator).values(next_digest_at=now()))
    work(own)
    assert mailbox.mails == []
    add(choice, "ana")
    with db.write() as session:
        session.execute(update(Comment).values(queue="almost_surely_spam"))
        session.execute(update(Moderator).values(next_digest_at=now()))
    work(own)
    assert mailbox.mails == []


def test_decided_meanwhile_is_not_mailed(
    blog: Blog, add: Add, own: Services, db: Database, mailbox: MailServer
) -> None:
    add("instant")
    blog.settle(blog.held(), "approve")
    work(own)
    assert (mailbox.mails, last(db).state) == ([], "dropped")


def test_rights_that_end_end_the_mails(
    blog: Blog, add: Add, own: Services, mailbox: MailServer
) -> None:
    add("instant")
    add("instant", "ben")
    blog.held()
    people.set_role(own, "ana", "moderator", sites=[])
    people.remove_moderator(own, "ben")
    work(own)
    assert mailbox.mails == []


def test_flood_of_mails_becomes_one_digest(
    blog: Blog, add: Add, own: Services, db: Database, mailbox: MailServer, clock: Clock
) -> None:
    add("instant")
    for _ in range(flood.MOST + 3):
        blog.held()
        work(own)
    assert (len(mailbox.mails), last(db).state) == (flood.MOST, "dropped")
    clock.shift(timedelta(hours=1))
    work(own)
    work(own)
    assert len(mailbox.mails) == flood.MOST + 1
    assert f"{flood.MOST + 3} comments wait" in text(mailbox)
    blog.held()
    work(own)
    assert "A comment waits" in str(mailbox.mails[-1]["Subject"])


@pytest.mark.parametrize("answer", ["recipient", "data"])
def test_refused_for_good_is_not_tried_again(
    blog: Blog, add: Add, own: Services, db: Database, mailbox: MailServer, answer: str
) -> None:
    add("instant")
    blog.held()
    setattr(mailbox, answer, "550 no such person")
    work(own)
    assert (last(db).state, last(db).last_error) == ("failed", "refused: 550 no such person")


@pytest.mark.parametrize("answer", ["recipient", "data"])
def test_refused_for_now_is_tried_again(
    blog: Blog,
    add: Add,
    own: Services,
    db: Database,
    mailbox: MailServer,
    clock: Clock,
    answer: str,
) -> None:
    add("instant")
    blog.held()
    setattr(mailbox, answer, "451 come back")
    work(own)
    assert (last(db).state, last(db).last_error) == ("pending", "refused: 451 come back")
    setattr(mailbox, answer, "250 OK")
    clock.shift(timedelta(seconds=20))
    work(own)
    assert (last(db).state, len(mailbox.mails)) == ("delivered", 1)


def test_server_that_is_down_is_tried_again(
    blog: Blog,
    add: Add,
    own: Services,
    db: Database,
    mailbox: MailServer,
    make_app: Callable[..., Flask],
    mail_settings: dict[str, Any],
    clock: Clock,
) -> None:
    add("instant")
    blog.held()
    down = mail_settings | {"smtp_url": f"smtp://127.0.0.1:{free_port()}"}
    work(services(make_app(**down)))
    assert last(db).state == "pending"
    assert "cannot be used" in (last(db).last_error or "")
    clock.shift(timedelta(seconds=20))
    work(own)
    assert (last(db).state, len(mailbox.mails)) == ("delivered", 1)


@pytest.mark.parametrize("choice", ["instant", "hourly"])
def test_two_workers_send_once(
    blog: Blog,
    add: Add,
    own: Services,
    db: Database,
    mailbox: MailServer,
    make_app: Callable[..., Flask],
    mail_settings: dict[str, Any],
    choice: str,
) -> None:
    add(choice)
    blog.held()
    with db.write() as session:
        digests = Moderator.next_digest_at.is_not(None)
        session.execute(update(Moderator).where(digests).values(next_digest_at=now()))
    other = services(make_app(**mail_settings))
    at_once(lambda: work(own), lambda: work(other), lambda: work(own))
    assert len(mailbox.mails) == 1


def test_worker_killed_in_mid_delivery_sends_at_least_once(
    blog: Blog,
    add: Add,
    db: Database,
    mailbox: MailServer,
    settings: Settings,
    mail_settings: dict[str, Any],
) -> None:
    add("instant")
    blog.held()
    mailbox.open.clear()
    with ExitStack() as stack:
        first = start_worker(stack, replace(settings, **mail_settings))
        wait_until(lambda: mailbox.mails, "the mail arrives")
        first.kill()
        first.wait()
        mailbox.open.set()
        with db.write() as session:
            # The lease of the killed worker runs out.
            session.execute(update(Delivery).values(claimed_until=now() - timedelta(seconds=1)))
        start_worker(stack, replace(settings, **mail_settings))
        wait_until(lambda: last(db).state == "delivered", "another worker delivers")
    assert len({mail["Message-ID"] for mail in mailbox.mails}) == 1
