"""What every test may ask for: both databases, the application, a server, a browser.

A test that asks for ``settings`` or anything above it runs twice, on SQLite and on
PostgreSQL. Each gets a database of its own, copied from one that was migrated once
and in which a small real model is the promoted one.
"""

from __future__ import annotations

import os
import shutil
import signal
from collections.abc import Callable, Generator, Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

from service.config import Settings
from tests import postgres
from tests.server import Server, Site, host, serve

# The rest is imported where it is used: a test of a text rule needs no web framework,
# no model and no browser.
if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient
    from playwright.sync_api import Browser, Page

    from service.db import Database
    from tests.api.blog import Blog

SECRET = "tests-alone-use-this-secret-of-some-length"
POSTGRES_FOLDER = pytest.StashKey[Path]()

# A busy machine is no failure of the code.
hypothesis_settings.register_profile(
    "patient", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
hypothesis_settings.load_profile("patient")


def pytest_configure(config: pytest.Config) -> None:
    """Name one PostgreSQL folder for all processes of this run; end in order when told to."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    chosen = getattr(config, "workerinput", {}).get("postgres")
    config.stash[POSTGRES_FOLDER] = Path(chosen) if chosen else postgres.new_folder()


def pytest_configure_node(node: Any) -> None:
    """Tell a process of pytest-xdist which folder its run has chosen."""
    node.workerinput["postgres"] = str(node.config.stash[POSTGRES_FOLDER])


def pytest_unconfigure(config: pytest.Config) -> None:
    """Leave no PostgreSQL behind."""
    if not hasattr(config, "workerinput"):
        postgres.remove(config.stash[POSTGRES_FOLDER])


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """In CI a test that was skipped has failed: nothing may be left untried."""
    report = yield
    if os.environ.get("CI") and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"Skipped in CI: {report.longrepr}"
    return report


@pytest.fixture(scope="session")
def model_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A real model, trained in a second on a few sentences."""
    from tests.model_fixture import tiny_model

    folder = tmp_path_factory.mktemp("model") / "tiny"
    tiny_model(folder)
    return folder


def _prepare(url: str, model: Path) -> None:
    """Create the tables and make the small model the promoted one."""
    from service import versions
    from service.db import Database, upgrade

    database = Database(url)
    upgrade(database.engine)
    with database.write() as session:
        versions.promote(session, versions.add(session, model), "tests")
    database.engine.dispose()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory, model_folder: Path) -> Path:
    """A prepared SQLite file, to be copied."""
    path = tmp_path_factory.mktemp("sqlite") / "template.sqlite3"
    _prepare(f"sqlite:///{path}", model_folder)
    return path


@pytest.fixture(scope="session")
def postgres_server(request: pytest.FixtureRequest) -> Iterator[postgres.Databases]:
    """A PostgreSQL server on which databases can be made."""
    databases = postgres.Databases(request.config.stash[POSTGRES_FOLDER])
    yield databases
    databases.stop()


@pytest.fixture(scope="session")
def postgres_template(
    postgres_server: postgres.Databases, model_folder: Path
) -> Iterator[postgres.Databases]:
    """The server, with a prepared database to be copied."""
    with postgres_server.new() as name:
        _prepare(postgres_server.url(name), model_folder)
        postgres_server.template = name
        yield postgres_server


@pytest.fixture(params=["sqlite", "postgresql"])
def settings(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Settings]:
    """Settings over a prepared database of this test's own, on either kind of database."""
    data = tmp_path / "data"
    data.mkdir()
    base = Settings(data=data, secret=SECRET, workers=2)
    if request.param == "sqlite":
        template = request.getfixturevalue("sqlite_template")
        shutil.copyfile(template, data / "parley.sqlite3")
        yield base
    else:
        server = request.getfixturevalue("postgres_template")
        with server.copy() as name:
            yield replace(base, database_url=server.url(name))


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database without any table, on either kind of database."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.sqlite3'}"
    else:
        server = request.getfixturevalue("postgres_server")
        with server.new() as name:
            yield server.url(name)


@pytest.fixture
def make_app(settings: Settings) -> Iterator[Callable[..., Flask]]:
    """Builds the application; arguments replace settings."""
    from service.app import create_app
    from service.context import services

    with ExitStack() as stack:

        def make(**changes: Any) -> Flask:
            app = create_app(replace(settings, **changes))
            app.testing = True
            stack.callback(services(app).db.engine.dispose)
            stack.callback(services(app).meter.flush)
            return app

        yield make


@pytest.fixture
def app(make_app: Callable[..., Flask]) -> Flask:
    """The application over the test's own database."""
    return make_app()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """Sends requests to the application, without a network."""
    return app.test_client()


@pytest.fixture
def db(app: Flask) -> Database:
    """The application's database: ``with db.read() as session``."""
    from service.context import services

    return services(app).db


@pytest.fixture
def make_key(app: Flask) -> Callable[..., dict[str, str]]:
    """Makes a key of some scope; returns the headers that carry it."""
    from service import auth
    from service.context import services

    def make(scope: str = "moderate", site: str | None = None) -> dict[str, str]:
        return {"Authorization": f"Bearer {auth.create_key(services(app), scope, scope, site)}"}

    return make


@pytest.fixture
def moderation(make_key: Callable[..., dict[str, str]]) -> dict[str, str]:
    """Headers with a new key of scope ``moderate``."""
    return make_key("moderate")


@pytest.fixture
def blog(app: Flask, db: Database, moderation: dict[str, str]) -> Blog:
    """A blog whose verdicts depend on its banned phrase, not on the small model or on chance."""
    from model.labels import LABELS
    from service import blocklists, sites
    from tests.api.blog import HELD, Blog

    with db.write() as session:
        for label in LABELS:
            sites.set_rule(session, "default", f"threshold_{label}", 0.999999)
        # Chance would put one published comment in two hundred before the moderators.
        for share in ("check_approved", "check_spam"):
            sites.set_rule(session, "default", share, 0)
        blocklists.add_phrase(session, "default", "banned", HELD)
    blog = Blog(app)
    blog.moderator = moderation
    return blog


@pytest.fixture
def rule(db: Database) -> Callable[[str, Any], None]:
    """Sets a rule of the blog's site."""
    from service import sites

    def change(name: str, value: Any) -> None:
        with db.write() as session:
            sites.set_rule(session, "default", name, value)

    return change


@pytest.fixture
def run_server(settings: Settings, db: Database) -> Iterator[Callable[..., Server]]:
    """Starts real servers over the test's own database; arguments replace settings.

    Browsers that a test drives are quicker than any person; whoever tests the time that a form
    takes sets it.
    """
    from service.models import SiteSetting

    with db.write() as session:
        session.add(SiteSetting(site_id=1, name="min_form_seconds", value=0))
    with ExitStack() as stack:
        yield lambda **changes: stack.enter_context(serve(replace(settings, **changes)))


@pytest.fixture
def server(run_server: Callable[..., Server]) -> Server:
    """Two real gunicorn workers that serve the demo, too."""
    return run_server(demo=True)


@pytest.fixture
def site_server(tmp_path: Path) -> Iterator[Site]:
    """Somebody's web site: a folder, served from a port of its own."""
    folder = tmp_path / "site"
    folder.mkdir()
    with host(folder) as site:
        yield site


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium without a screen."""
    from playwright.sync_api import sync_playwright

    from tests import chromium

    with sync_playwright() as playwright:
        path = chromium.find()
        running = playwright.chromium.launch(executable_path=path, args=chromium.ARGUMENTS)
        yield running
        running.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A fresh page without cookies; an error in any script fails the test."""
    context = browser.new_context()
    context.set_default_timeout(10_000)
    errors: list[str] = []
    context.on("weberror", lambda event: errors.append(str(event.error)))
    yield context.new_page()
    context.close()
    assert not errors
