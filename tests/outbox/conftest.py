"""What the tests of the outbox may ask for."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from flask import Flask

from service.comments.records import Actor
from service.context import Services, services
from service.outbox import webhooks
from service.outbox.delivery import Postman
from service.outbox.events import EVENTS
from service.outbox.webhooks import Made
from tests.receiver import Receiver, receive

OPERATOR = Actor("operator")


@pytest.fixture
def app(make_app: Callable[..., Flask]) -> Flask:
    """An installation in a house of its own, where receivers have private addresses."""
    return make_app(private_targets=True)


@pytest.fixture
def own(app: Flask) -> Services:
    """The application's services."""
    return services(app)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """Somebody else's web server."""
    with receive() as receiver:
        yield receiver


@pytest.fixture
def add_hook(own: Services) -> Callable[..., Made]:
    """Adds a webhook of the default site, for every event unless told."""

    def add(url: str, *events: str) -> Made:
        return webhooks.create(own, OPERATOR, "default", url, events or tuple(EVENTS))

    return add


@pytest.fixture
def hook(add_hook: Callable[..., Made], receiver: Receiver) -> Made:
    """A webhook of the default site that leads to the receiver."""
    return add_hook(receiver.url)


@pytest.fixture
def postman(own: Services) -> Postman:
    """A worker's part in delivering."""
    return Postman(own)
