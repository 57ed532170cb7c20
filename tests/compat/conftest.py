"""What tests of compatible clients may ask for, beside what all tests may."""

from __future__ import annotations

import pytest
from flask import Flask

from service import auth
from service.context import Services, services


@pytest.fixture
def own(app: Flask) -> Services:
    return services(app)


@pytest.fixture
def key(own: Services) -> str:
    """A key of twelve characters for the default site."""
    return auth.create_key(own, "wordpress", "compatible", "default")
