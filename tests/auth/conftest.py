"""A moderator who may sign in, beneath the views."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from service import auth
from service.context import Services, services
from tests.dashboard.desk import PASSWORD


@pytest.fixture
def own(app: Flask) -> Iterator[Services]:
    """The application's services, inside a request from a public address."""
    with app.test_request_context(environ_overrides={"REMOTE_ADDR": "9.9.9.9"}):
        yield services(app)


@pytest.fixture
def marisol(own: Services) -> str:
    """A moderator who may sign in; her name."""
    auth.create_moderator(own, "Marisol", PASSWORD)
    return "marisol"
