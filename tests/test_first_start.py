"""What a first start makes, and how little every later one does."""

from __future__ import annotations

import sys
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient

from service import auth, first_start, launch, sites
from service.config import Settings
from service.context import services
from service.db import Database
from service.sample import VISITORS
from tests.processes import run
from tests.server import environment

LOOK = "from service import launch; launch.prepare_database(launch.Settings.from_environment())"
SERVE = "import wsgi; assert wsgi.app.test_client().get('/readyz').json['status'] == 'ok'"
# What each kind of process needs least, by how long it takes to load.
NEEDLESS = {
    LOOK: {"alembic", "flask", "flask_openapi", "gunicorn", "joblib", "model", "numpy", "pydantic"},
    SERVE: {"alembic", "joblib", "pandas", "scipy", "sklearn", "training"},
}


@pytest.fixture
def demo(settings: Settings) -> Settings:
    """Settings with the demo."""
    return replace(settings, demo=True)


def loaded(code: str, settings: Settings) -> set[str]:
    """The modules that a process has loaded after it ran ``code``."""
    shown = f"import sys; {code}; print(*sys.modules)"
    ended = run([sys.executable, "-c", shown], env=environment(settings))
    assert ended.returncode == 0, ended.stderr
    return set(ended.stdout.split())


@pytest.mark.parametrize("code", NEEDLESS)
def test_later_start_loads_nothing_it_does_not_need(demo: Settings, code: str) -> None:
    launch.prepare_database(demo)
    assert loaded(code, demo) & NEEDLESS[code] == set()


def test_first_start_makes_everything_once(
    demo: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    launch.prepare_database(demo)
    assert "Sign in as  moderator" in capsys.readouterr().out
    launch.prepare_database(demo)
    assert capsys.readouterr().out == ""


def test_nothing_of_the_demo_is_made_without_it(app: Flask, settings: Settings) -> None:
    launch.prepare_database(settings)
    assert launch.lacking(services(app).db, demo=True) == {"demo"}


def test_key_that_was_revoked_is_lacking(
    app: Flask, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    launch.prepare_database(settings)
    capsys.readouterr()
    assert auth.revoke_key(services(app), "first") == 1
    launch.prepare_database(settings)
    assert capsys.readouterr().out.startswith("Key for the moderation API")


def test_visitors_of_the_demo_are_judged_like_anybody(
    app: Flask, db: Database, client: FlaskClient, moderation: dict[str, str]
) -> None:
    with db.write() as session:
        sites.set_rule(session, "default", "mode", "premoderate")
    sent = first_start.seed(services(app))
    waiting = client.get("/api/v1/moderation/comments?status=held", headers=moderation)
    assert len(waiting.get_json()["items"]) == sent
    assert sent == sum(visitor.answers is None for visitor in VISITORS)
