"""Settings: read from the environment, and refused in one sentence that gives nothing away."""

from __future__ import annotations

import os
import stat
from concurrent.futures import ThreadPoolExecutor
from dataclasses import fields
from pathlib import Path

import pytest

from service.config import ROOT, SettingError, Settings

URL = "postgresql://parley:hunter2@db.example/parley"


def read(**environment: str) -> Settings:
    return Settings.from_environment({f"PARLEY_{key}": text for key, text in environment.items()})


def test_defaults() -> None:
    settings = read()
    assert settings == Settings()
    assert settings.data == ROOT / "data"
    assert settings.sqlalchemy_url == f"sqlite:///{ROOT / 'data' / 'parley.sqlite3'}"
    assert (settings.bind, settings.workers) == ("127.0.0.1:8000", os.cpu_count())
    assert (settings.limits, settings.demo, settings.proxies) == (True, False, 0)


def test_everything_can_be_set() -> None:
    settings = read(
        DATA="state",
        DATABASE_URL=URL,
        SECRET="s" * 32,
        URL="https://parley.example/",
        AKISMET_HOSTS="spam.blog.example",
        REDIS_URL="redis://localhost",
        BIND="[::1]:9000",
        WORKERS="3",
        ORIGINS="https://a.example, http://b.example:8080",
        LIMITS="off",
        PROXIES="1",
        PRIVATE_TARGETS="on",
        SECOND_FACTOR="everybody",
        OIDC_ISSUER="https://id.example",
        OIDC_CLIENT_ID="parley",
        OIDC_CLIENT_SECRET="secret",
        OIDC_DOMAINS="blog.example, news.example",
        OIDC_ROLE="moderator",
        DEMO="on",
        SMTP_URL="smtps://parley:hunter2@mail.example",
        MAIL_FROM="parley@blog.example",
        MODEL="2026.11",
    )
    assert [f.name for f in fields(settings) if getattr(settings, f.name) == f.default] == []
    assert settings.data == ROOT / "state"
    assert settings.origins == ("https://a.example", "http://b.example:8080")
    assert (settings.public_url, settings.workers) == ("https://parley.example", 3)
    assert (settings.limits, settings.demo) == (False, True)


def test_what_is_empty_has_its_default() -> None:
    empty = {setting.metadata["variable"]: " " for setting in fields(Settings)}
    assert Settings.from_environment(empty) == Settings()


def test_our_own_address_is_never_guessed_from_a_request() -> None:
    assert read(BIND="0.0.0.0:80").public_url == "http://0.0.0.0:80"


@pytest.mark.parametrize("text", ["on", "ON", "true", "1"])
def test_switches_are_on(text: str) -> None:
    assert read(DEMO=text).demo is True


@pytest.mark.parametrize(
    ("name", "text", "sentence"),
    [
        ("DEMO", "perhaps", "PARLEY_DEMO must be on or off, not 'perhaps'."),
        ("WORKERS", "-1", "PARLEY_WORKERS must be a whole number, 0 or more, not '-1'."),
        ("PROXIES", "1.5", "PARLEY_PROXIES must be a whole number, 0 or more, not '1.5'."),
        ("BIND", "8000", "PARLEY_BIND must be HOST:PORT, not '8000'."),
        ("BIND", "localhost:99999", "PARLEY_BIND must be HOST:PORT, not 'localhost:99999'."),
        ("URL", "parley.example", "PARLEY_URL must start with http:// or https://"),
        ("URL", "http://[", "PARLEY_URL "),
        ("ORIGINS", "blog.example", "PARLEY_ORIGINS must be origins such as https://"),
        ("ORIGINS", "*", "PARLEY_ORIGINS must be origins such as https://"),
        ("ORIGINS", "https://a.example/blog", "PARLEY_ORIGINS must be origins such as https://"),
        ("REDIS_URL", "localhost:6379", "PARLEY_REDIS_URL must be like redis://"),
        ("REDIS_URL", "http://localhost", "PARLEY_REDIS_URL must be like redis://"),
        ("REDIS_URL", "redis://localhost:port", "PARLEY_REDIS_URL must be like redis://"),
        ("DATABASE_URL", "nonsense", "PARLEY_DATABASE_URL must be like postgresql://"),
        ("DATABASE_URL", "mysql://localhost/x", "PARLEY_DATABASE_URL must be like postgresql://"),
        ("DATABASE_URL", "postgresql+nix://x", "PARLEY_DATABASE_URL must be like postgresql://"),
        ("SMTP_URL", "mail.example:25", "PARLEY_SMTP_URL must be like smtp://"),
        ("SMTP_URL", "smtp://h?startls", "PARLEY_SMTP_URL must be like smtp://"),
        ("SMTP_URL", "smtp://u:p@h:port", "PARLEY_SMTP_URL must be like smtp://"),
        ("SMTP_URL", "smtp://u:hunter2\u2100@h", "PARLEY_SMTP_URL must be like smtp://"),
        ("MAIL_FROM", "Blog <a@b.example>", "PARLEY_MAIL_FROM must be an address such as"),
    ],
)
def test_a_wrong_value_is_one_sentence(name: str, text: str, sentence: str) -> None:
    with pytest.raises(SettingError) as raised:
        read(**{name: text})
    assert str(raised.value).startswith(sentence)
    assert "\n" not in str(raised.value)


def test_a_database_url_is_never_repeated() -> None:
    with pytest.raises(SettingError) as raised:
        read(DATABASE_URL=URL.replace("postgresql", "mysql"))
    assert "hunter2" not in str(raised.value)


def test_what_is_secret_is_not_shown() -> None:
    settings = read(DATABASE_URL=URL, SECRET="s" * 32, REDIS_URL="redis://:hunter2@localhost")
    assert "hunter2" not in repr(read(SMTP_URL="smtp://u:hunter2@mail.example"))
    assert "hunter2" not in repr(settings)
    assert "s" * 32 not in repr(settings)


# -- the secret ----------------------------------------------------------------


def test_a_secret_is_made_once_and_for_its_owner_alone(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path / "new")
    secret = settings.secret_key()
    assert len(secret) == 64
    assert settings.secret_key() == secret
    assert stat.S_IMODE((tmp_path / "new" / "secret").stat().st_mode) == 0o600
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["secret"]


def test_two_installations_have_two_secrets(tmp_path: Path) -> None:
    keys = {Settings(data=tmp_path / name).secret_key() for name in ("a", "b")}
    assert len(keys) == 2


def test_starts_at_once_agree_on_one_secret(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        keys = set(pool.map(lambda _: Settings(data=tmp_path).secret_key(), range(16)))
    assert len(keys) == 1


def test_a_secret_that_is_set_leaves_the_folder_alone(tmp_path: Path) -> None:
    assert Settings(data=tmp_path, secret="s" * 32).secret_key() == b"s" * 32
    assert list(tmp_path.iterdir()) == []


def test_a_short_secret_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingError, match="must have 32 characters or more"):
        Settings(data=tmp_path, secret="s" * 31).secret_key()


def test_a_folder_that_cannot_be_used_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(SettingError, match=f"The data folder {tmp_path}/file cannot be used"):
        Settings(data=tmp_path / "file").secret_key()
