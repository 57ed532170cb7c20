"""What is erased in SQLite is gone from its files, not only from its tables."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine

from service.comments import retention, upkeep
from service.config import Settings
from service.context import Services
from service.models import now
from service.privacy import database
from tests.api.blog import Blog
from tests.privacy.conftest import Command
from tests.privacy.dump import Dump

ZED = {"name": "Zadkiel", "email": "zadkiel@quimby.example"}
WORDS = ("zadkiel", "adkiel", "orpaltext", "quimby")


@pytest.fixture(params=["sqlite"])
def settings(settings: Settings) -> Settings:
    """PostgreSQL frees what is deleted by its own means."""
    return settings


def crowd(blog: Blog, count: int) -> None:
    """Others, whose words stand beside those of one person on the same pages."""
    for number in range(count):
        blog.approved(body=f"Varied talk {number}, vorpal and zadok, orchards {number * 7}.")


def test_words_are_gone_from_the_middle_of_a_full_file(
    blog: Blog, people: Command, dump: Dump, rule: Callable[[str, object], None]
) -> None:
    rule("flood_count", 100)
    for number in range(6):
        crowd(blog, 15)
        said = blog.approved(author=ZED, body=f"Vorpaltext was here, {number}.")
        blog.edit(said, f"Vorpaltext, changed {number}.")
    assert dump.files(WORDS)
    assert people("erase", "--email", ZED["email"], "--yes").exit_code == 0
    assert dump.files(WORDS) == set()
    assert len(blog.listed(limit=100)["items"]) == 90


def test_texts_that_time_has_erased_leave_the_file_within_a_day(
    blog: Blog, own: Services, dump: Dump
) -> None:
    crowd(blog, 20)
    blog.delete(blog.approved(author=ZED, body="Vorpaltext was here."))
    with time_machine.travel(now() + timedelta(days=31)):
        upkeep.run(own)
        assert database.overwrite(own) == 0
    with time_machine.travel(now() + timedelta(days=32, minutes=1)):
        assert database.overwrite(own) > 0
    assert dump.tables(WORDS) == dump.files(WORDS) == set()
    assert retention.forget_deleted(own) == 0
