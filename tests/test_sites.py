"""Sites: whose pages may comment, by which rules, and how soon a change is known."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event

from service import blocklists, sites
from service.context import services
from service.db import Database
from service.errors import Invalid, NotFound
from service.models import SiteSetting
from service.sites import SiteConfig, SiteRules, Sites

Config = Callable[..., SiteConfig]


@pytest.fixture
def config(app: Flask, db: Database) -> Config:
    """A site as the next request sees it."""

    def get(slug: str | None = None) -> SiteConfig:
        with db.read() as session:
            return services(app).sites.get(session, slug)

    return get


def change(db: Database, act: Callable[..., Any], *args: Any, **more: Any) -> Any:
    with db.write() as session:
        return act(session, *args, **more)


# -- whose pages ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("origin", "allowed"),
    [
        ("http://localhost", True),
        ("http://localhost:3000", True),
        ("https://127.0.0.1:8443", True),
        ("http://[::1]:8000", True),
        ("http://blog.localhost", True),
        ("https://blog.example", False),
        ("http://localhost.evil.example", False),
        ("http://notlocalhost", False),
        ("http://127.0.0.1.evil.example", False),
        ("http://localhost@evil.example", False),
        ("null", False),
        ("file://", False),
        ("", False),
    ],
)
def test_without_origins_any_localhost_is_allowed(
    config: Config, origin: str, allowed: bool
) -> None:
    assert config().allows_origin(origin) is allowed


@pytest.mark.parametrize(
    ("origin", "allowed"),
    [
        ("https://blog.example", True),
        ("https://BLOG.example:443", True),
        ("http://blog.example", False),
        ("https://blog.example:8443", False),
        ("https://sub.blog.example", False),
        ("https://blog.example.evil.example", False),
        ("http://localhost", False),
        ("null", False),
    ],
)
def test_with_origins_only_those_are_allowed(
    config: Config, db: Database, origin: str, allowed: bool
) -> None:
    change(db, sites.create, "blog", "Blog", ["https://Blog.example/"])
    assert config("blog").allows_origin(origin) is allowed


def test_articles_belong_to_the_hosts_of_the_origins(config: Config, db: Database) -> None:
    change(db, sites.create, "blog", "Blog", ["https://blog.example:8443"])
    blog = config("blog")
    assert blog.allows_host("blog.example")
    assert blog.allows_host(None)
    assert not blog.allows_host("other.example")
    assert config().allows_host("other.example")


def test_the_environment_decides_for_the_default_site(
    make_app: Callable[..., Flask], db: Database
) -> None:
    own = services(make_app(origins=("https://blog.example",)))
    with own.db.read() as session:
        default = own.sites.get(session, None)
    assert default.allows_origin("https://blog.example")
    assert not default.allows_origin("http://localhost")


def test_an_unknown_site_is_not_found(config: Config) -> None:
    with pytest.raises(NotFound, match="no site 'none'"):
        config("none")


# -- rules ---------------------------------------------------------------------


def test_a_change_is_known_at_once_in_every_process(
    make_app: Callable[..., Flask], db: Database
) -> None:
    others = [services(make_app()) for _ in range(2)]

    def links() -> set[int]:
        found = set()
        for own in others:
            with own.db.read() as session:
                found.add(own.sites.get(session, None).rules.max_links)
        return found

    assert links() == {2}
    change(db, sites.set_rule, "default", "max_links", 7)
    assert links() == {7}
    change(db, sites.set_rule, "default", "max_links", None)
    assert links() == {2}


def test_what_has_not_changed_is_not_read_again(app: Flask, config: Config) -> None:
    config()
    statements: list[str] = []
    engine = services(app).db.engine
    event.listen(engine, "before_cursor_execute", lambda *args: statements.append(args[2]))
    config()
    assert len([text for text in statements if "SELECT" in text]) == 1


def test_one_sites_rules_are_not_anothers(config: Config, db: Database) -> None:
    change(db, sites.create, "other", "Other")
    change(db, sites.set_rule, "other", "mode", "premoderate")
    change(db, blocklists.add_phrase, "other", "banned", "miracle")
    assert (config().rules.mode, config("other").rules.mode) == ("auto", "premoderate")
    assert config().phrases["banned"].find("miracle") == ()
    assert config("other").phrases["banned"].find("A miracle!") == ("miracle",)


def test_a_site_keeps_its_own_threshold_and_takes_the_models_for_the_rest() -> None:
    rules = SiteRules(threshold_spam=0.25)
    assert rules.thresholds({"spam": 0.9, "insult": 0.8}) == {"spam": 0.25, "insult": 0.8}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("none", 1),
        ("max_links", -1),
        ("max_links", "many"),
        ("mode", "strict"),
        ("languages", "german"),
        ("threshold_spam", 0),
        ("threshold_spam", 1),
        ("threshold_spam", float("nan")),
        ("max_body", 50_001),
    ],
)
def test_a_wrong_setting_is_refused_and_changes_nothing(
    config: Config, db: Database, name: str, value: object
) -> None:
    with pytest.raises(Invalid):
        change(db, sites.set_rule, "default", name, value)
    assert config().rules == SiteRules()


def test_a_setting_of_another_version_stops_nobody(config: Config, db: Database) -> None:
    change(db, lambda session: session.add(SiteSetting(site_id=1, name="of_old", value=3)))
    change(db, sites.set_rule, "default", "max_links", 5)
    assert config().rules == SiteRules(max_links=5)


@pytest.mark.parametrize("slug", ["", "Two Words", "-a", "a" * 65, "ä", "a\n"])
def test_a_slug_is_one_plain_word(db: Database, slug: str) -> None:
    with pytest.raises(Invalid, match="A slug has"):
        change(db, sites.create, slug, "Blog")


def test_sites_remember_nothing_of_each_others_installation(app: Flask, db: Database) -> None:
    fresh = Sites(services(app).settings, db)
    with db.read() as session:
        assert fresh.of(session, 1) == services(app).sites.of(session, 1)
