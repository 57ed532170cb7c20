"""What tests of compatible clients may ask for, beside what all tests may."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from model.features import Document
from service import auth
from service.context import Services, services
from tests.compat.asking import RUDE, Served
from tests.server import Server


@pytest.fixture
def own(app: Flask) -> Services:
    return services(app)


@pytest.fixture
def key(own: Services) -> str:
    """A key of twelve characters for the default site."""
    return auth.create_key(own, "wordpress", "compatible", "default")


@pytest.fixture
def served(own: Services, key: str, run_server: Callable[..., Server]) -> Served:
    """What an unmodified client is pointed at."""
    scorer = own.live.current()
    assert scorer
    return Served(run_server().url, key, scorer.score(Document(RUDE)))
