"""Webhooks in the dashboard: made, tested, looked at, sent again, switched off, removed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from standardwebhooks import Webhook as Standard

from service import sites
from service.context import services
from service.db import Database
from service.models import now
from service.outbox.delivery import Postman
from tests.api.blog import Blog
from tests.dashboard.desk import Desk, Page
from tests.receiver import Receiver, receive, say

PATH = "/dashboard/webhooks"


@pytest.fixture
def app(make_app: Callable[..., Flask]) -> Flask:
    """An installation in a house of its own, where receivers have private addresses."""
    return make_app(private_targets=True)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receive() as receiver:
        yield receiver


def add(desk: Desk, url: str) -> Page:
    """The page of a new webhook; the form's boxes are all ticked, the last one alone is sent."""
    return desk.send(desk.get(PATH).form(PATH), url=url, event="comment.approved")


def path_of(page: Page) -> str:
    """Where the webhook of a page is changed."""
    found = re.search(r'action="(/dashboard/webhooks/\w+)"', page.text)
    assert found, page.text
    return found[1]


def secret_of(page: Page) -> str:
    return str(re.findall(r"whsec_[\w+/]+=", page.text)[0])


def deliver(app: Flask) -> None:
    Postman(services(app)).run()


def test_new_webhook_shows_its_secret_once(
    app: Flask, blog: Blog, desk: Desk, receiver: Receiver
) -> None:
    made = add(desk, receiver.url)
    secret = secret_of(made)
    blog.approved()
    deliver(app)
    (call,) = receiver.calls
    Standard(secret).verify(call.body, {k.lower(): v for k, v in call.headers.items()})
    assert "whsec_" not in desk.get(path_of(made)).text


def test_test_event_arrives_and_is_in_the_log(app: Flask, desk: Desk, receiver: Receiver) -> None:
    receiver.answer = lambda request: say(request, 200, b"<b>took it</b>")
    path = path_of(add(desk, receiver.url))
    page = desk.send(desk.get(path).form(f"{path}/test"))
    assert "on its way" in desk.follow(page).notice
    deliver(app)
    text = desk.get(path).text
    assert "delivered" in text
    assert "&lt;b&gt;took it&lt;/b&gt;" in text


def test_delivery_is_sent_again_under_the_same_id(
    app: Flask, blog: Blog, desk: Desk, receiver: Receiver
) -> None:
    path = path_of(add(desk, receiver.url))
    blog.approved()
    deliver(app)
    desk.send(desk.get(path).form(f"{path}/replay"))
    deliver(app)
    assert len(receiver.ids()) == 2
    assert len(set(receiver.ids())) == 1


def test_new_secret_signs_beside_the_old_one(
    app: Flask, blog: Blog, desk: Desk, receiver: Receiver
) -> None:
    made = add(desk, receiver.url)
    path = path_of(made)
    fresh = desk.send(desk.get(path).form(f"{path}/secret"))
    blog.approved()
    deliver(app)
    assert len(receiver.calls[0].headers["webhook-signature"].split()) == 2
    assert secret_of(fresh) != secret_of(made)


def test_switched_off_and_removed_webhooks_hear_nothing(
    app: Flask, blog: Blog, desk: Desk, receiver: Receiver
) -> None:
    path = path_of(add(desk, receiver.url))
    form = desk.get(path).form(path)
    del form.fields["enabled"]
    desk.follow(desk.send(form))
    blog.approved()
    desk.follow(desk.send(desk.get(path).form(f"{path}/remove")))
    blog.approved()
    deliver(app)
    assert receiver.calls == []
    assert desk.get(path).status == 404


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("ftp://blog.example/", "begins with https://"),
        ("https://me:secret@blog.example/", "no name and no password"),
        ("", "begins with https://"),
    ],
)
def test_wrong_address_is_said_beside_its_field(desk: Desk, url: str, said: str) -> None:
    page = add(desk, url)
    assert page.status == 422
    assert said in page.text
    assert "None yet." in desk.get(PATH).text


def test_no_event_is_no_webhook(desk: Desk, receiver: Receiver) -> None:
    form = desk.get(PATH).form(PATH)
    del form.fields["event"]
    page = desk.send(form, url=receiver.url)
    assert page.status == 422
    assert "name one at least" in page.text


def test_failure_says_why_and_when_it_is_tried_again(
    app: Flask, blog: Blog, desk: Desk, receiver: Receiver
) -> None:
    receiver.status(500)
    path = path_of(add(desk, receiver.url))
    blog.approved()
    deliver(app)
    text = desk.get(path).text
    assert "answered 500" in text
    assert "tried again" in text
    assert "fails since" in desk.get(PATH).text


def test_messages_that_do_not_get_out_are_said_on_every_page(
    app: Flask, blog: Blog, desk: Desk, receiver: Receiver
) -> None:
    receiver.status(500)
    add(desk, receiver.url)
    blog.approved()
    assert "Messages do not get out" not in desk.get("/dashboard/").text
    with time_machine.travel(now() + timedelta(minutes=25)):
        assert "waiting for 25 minutes" in desk.get("/dashboard/").text
        receiver.status(410)
        deliver(app)
        assert "1 has failed for good" in desk.get("/dashboard/").text


def test_only_administrators_see_webhooks(
    app: Flask, stranger: Desk, make_moderator: Callable[..., None]
) -> None:
    make_moderator("ana", "moderator")
    stranger.sign_in("ana")
    assert stranger.get(PATH).status == 403
    assert "Webhooks" not in stranger.get("/dashboard/").text


def test_administrator_of_another_site_finds_none(
    app: Flask, db: Database, desk: Desk, receiver: Receiver, make_moderator: Callable[..., None]
) -> None:
    path = path_of(add(desk, receiver.url))
    with db.write() as session:
        sites.create(session, "beta", "The beta blog")
    make_moderator("ana", sites=["beta"])
    ana = Desk(app)
    ana.sign_in("ana")
    assert receiver.url not in ana.get(PATH).text
    assert ana.get(path).status == 404
    assert ana.send(ana.get(PATH).form(PATH), url=receiver.url, site="default").status == 404
