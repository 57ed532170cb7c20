"""`flask webhooks …` and the metric."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from service.context import Services
from service.db import Database
from service.models import Act, now
from service.outbox.delivery import Postman
from service.outbox.webhooks import Made
from tests.api.blog import Blog
from tests.receiver import Receiver


def run(app: Flask, *words: str) -> str:
    answer = app.test_cli_runner().invoke(args=["webhooks", *words])
    return answer.output


def test_create_list_remove(app: Flask, db: Database, receiver: Receiver) -> None:
    uid, secret = run(app, "create", receiver.url, "--event", "comment.held").strip().split("\t")
    assert re.fullmatch(r"whsec_[A-Za-z0-9+/]{43}=", secret)
    shown = run(app, "list")
    assert shown == f"{uid}\tdefault\t{receiver.url}\ton\tcomment.held\n"
    assert run(app, "remove", uid) == "Removed.\n"
    assert run(app, "list") == ""
    with db.read() as session:
        acts = session.scalars(select(Act).order_by(Act.id)).all()
    assert [act.detail["what"] for act in acts] == ["created", "removed"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["create", "ftp://blog.example"], "url: An address begins with https://"),
        (["create", "https://u:p@blog.example"], "no name and no password"),
        (["create", "https://blog.example", "--site", "none"], "There is no site 'none'."),
        (["create", "https://blog.example", "--event", "x"], "is not one of"),
        (["remove", "x"], "There is no such webhook."),
    ],
)
def test_what_is_wrong_is_said(app: Flask, words: list[str], said: str) -> None:
    assert said in run(app, *words)


def test_removed_webhook_is_called_no_more(
    app: Flask, blog: Blog, hook: Made, receiver: Receiver, postman: Postman
) -> None:
    blog.approved()
    run(app, "remove", hook.uid)
    blog.approved()
    assert postman.run() == 0
    assert receiver.calls == []


def test_age_of_the_oldest_undelivered_message_is_a_metric(
    app: Flask, blog: Blog, own: Services, hook: Made, receiver: Receiver
) -> None:
    line = re.compile(r"^parley_outbox_oldest_seconds (\S+)$", re.MULTILINE)

    def age() -> float:
        return float(line.findall(app.test_client().get("/metrics").text)[0])

    assert age() == 0
    blog.approved()
    with time_machine.travel(now() + timedelta(minutes=20)):
        assert 1200 <= age() < 1260
        Postman(own).run()
        assert age() == 0
