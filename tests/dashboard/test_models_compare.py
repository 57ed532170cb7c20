"""Two versions beside each other: what the other would do with the comments there are."""

from __future__ import annotations

from pathlib import Path

import pytest

from service import versions
from service.db import Database
from service.models import now
from tests.dashboard.desk import Desk
from tests.learning.decided import comment
from tests.model_fixture import renamed
from tests.training.decisions import ordinary

PATH = "/dashboard/models/compare"


@pytest.fixture
def stored(db: Database, model_folder: Path, tmp_path: Path) -> None:
    """Thirty comments that a person has approved, and two versions that see spam everywhere."""
    with db.write() as session:
        for written in ordinary(30):
            comment(session, written, "approved", now(), settled=True)
        versions.add(session, renamed(model_folder, tmp_path / "wary", "wary", spam=20.0))
        versions.add(session, renamed(model_folder, tmp_path / "same", "same"))


def test_comments_judged_otherwise_are_counted_and_linked(stored: None, desk: Desk) -> None:
    page = desk.get(f"{PATH}?version=wary")
    assert "Holds 30 more" in page.text
    assert page.text.count('<a href="/dashboard/comments/') == 20
    assert "And 10 more." in page.text


def test_same_model_judges_alike(stored: None, desk: Desk) -> None:
    text = desk.get(f"{PATH}?version=same").text
    assert "same beside tiny" in text
    assert "Nothing: it judges every one alike." in text


def test_version_that_is_not_there_is_not_compared(desk: Desk) -> None:
    assert desk.get(f"{PATH}?version=none").status == 404
