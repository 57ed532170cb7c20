"""What has changed is said where moderators and programs look."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask

from service import sites
from service.context import Services, services
from service.db import Database
from service.drift.watch import watch
from service.models import now
from tests.api.blog import Blog
from tests.drift.past import fill

SENTENCE = "This week 14 % were held, 6 % before."


@pytest.fixture
def changed(app: Flask) -> Services:
    """A site that holds more than before, after the worker has looked."""
    own = services(app)
    fill(own.db, (35, 7.1), 1000, held=60)
    fill(own.db, (7, 0.1), 300, held=42)
    watch(own)
    return own


def drift(blog: Blog) -> Any:
    return blog.moderate("GET", "/stats").json["drift"]


def test_programs_get_it_with_the_figures(blog: Blog, changed: Services) -> None:
    (site,) = drift(blog)
    assert (site["site"], site["sentences"]) == ("default", [SENTENCE])
    assert (site["recent"]["comments"], site["before"]["comments"]) == (300, 1000)
    assert site["changes"][0]["what"] == "hold_rate"


def test_programs_of_one_site_get_that_of_theirs(
    blog: Blog, changed: Services, db: Database, make_key: Callable[..., dict[str, str]]
) -> None:
    with db.write() as session:
        sites.create(session, "other", "Other")
    blog.moderator = make_key("moderate", "other")
    assert drift(blog) == []


def test_what_was_found_days_ago_is_said_no_more(blog: Blog, changed: Services) -> None:
    with time_machine.travel(now() + timedelta(days=3)):
        assert drift(blog) == []
