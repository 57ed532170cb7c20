"""What the tests of privacy may ask for: a house with receivers of mail and of calls."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from click.testing import Result
from flask import Flask

from service.context import Services, services
from tests.mailserver import MailServer, mail_server
from tests.privacy.dump import Dump
from tests.receiver import Receiver, receive, say

Command = Callable[..., Result]


@pytest.fixture
def mailbox() -> Iterator[MailServer]:
    """Somebody else's mail server."""
    with mail_server() as server:
        yield server


@pytest.fixture
def echo() -> Iterator[Receiver]:
    """Somebody else's web server, which answers with what it was sent."""

    with receive() as receiver:
        receiver.answer = lambda request: say(request, body=receiver.calls[-1].body)
        yield receiver


@pytest.fixture
def app(make_app: Callable[..., Flask], mailbox: MailServer) -> Flask:
    """An installation that sends mail, and calls receivers in the same house."""
    return make_app(
        private_targets=True,
        smtp_url=mailbox.url,
        mail_from="parley@blog.example",
        url="https://talk.example",
    )


@pytest.fixture
def own(app: Flask) -> Services:
    """The application's services."""
    return services(app)


@pytest.fixture
def people(app: Flask) -> Command:
    """Runs ``people …``."""

    def run(*words: object, typed: str | None = None) -> Result:
        arguments = ["people", *map(str, words)]
        return app.test_cli_runner().invoke(args=arguments, input=typed)

    return run


@pytest.fixture
def dump(own: Services) -> Dump:
    """Finds words in everything that is kept."""
    return Dump(own)
