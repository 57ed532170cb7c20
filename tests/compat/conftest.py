"""What tests of compatible clients may ask for, beside what all tests may."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask

from model.features import Document
from service import auth
from service.context import Services, services
from tests.compat.asking import CLIENTS, RUDE, Served
from tests.processes import run
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


@pytest.fixture(scope="session")
def packages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the locked packages."""
    if not shutil.which("npm"):
        pytest.skip("Node.js 20 and npm are missing: no client from npm can be tried.")
    folder = tmp_path_factory.mktemp("npm")
    for name in ("package.json", "package-lock.json"):
        shutil.copy(CLIENTS / name, folder)
    done = run(["npm", "ci", "--prefer-offline", "--no-audit", "--no-fund"], cwd=folder)
    assert done.returncode == 0, done.stderr
    return folder
