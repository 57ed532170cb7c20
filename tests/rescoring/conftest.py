"""A blog with comments that were judged by one version, and a second one to judge them anew."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask

from service import versions
from service.db import Database
from tests.model_fixture import renamed

Rescore = Callable[..., str]


@pytest.fixture
def strict(db: Database, model_folder: Path, tmp_path: Path) -> str:
    """A stored version that calls everything spam."""
    folder = renamed(model_folder, tmp_path / "strict", "strict", spam=60)
    with db.write() as session:
        return versions.add(session, folder)


@pytest.fixture
def rescore(app: Flask) -> Rescore:
    """Runs the command; what it says."""

    def run(*words: str) -> str:
        result: Result = app.test_cli_runner().invoke(args=["rescore", *words])
        assert result.exit_code == 0, result.output
        return result.output

    return run
