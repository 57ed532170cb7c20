"""Every setting of the service: its name, type, default and help.

This module is the only reader of the environment. A value that cannot be
understood stops the program with one sentence (``SettingError``).
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from service.roles import ROLES, Role
from service.text import keys

ROOT = Path(__file__).resolve().parent.parent


class SettingError(Exception):
    """A setting that cannot be used; ``str()`` is one sentence for the operator."""


def _switch(text: str) -> bool:
    words = {"on": True, "true": True, "1": True, "off": False, "false": False, "0": False}
    try:
        return words[text.strip().lower()]
    except KeyError:
        raise ValueError("must be on or off") from None


def _whole(text: str) -> int:
    if not text.strip().isdecimal():
        raise ValueError("must be a whole number, 0 or more")
    return int(text)


def _database(text: str) -> str:
    """A URL that SQLAlchemy can use. It may hold a password, so it is never repeated."""
    try:
        known = make_url(text).get_backend_name() in ("sqlite", "postgresql")
        make_url(text).get_dialect().import_dbapi()
    except (ArgumentError, ImportError):
        known = False
    if not known:
        raise ValueError("must be like postgresql://USER:PASSWORD@HOST/NAME or sqlite:///FILE")
    return text


def _redis(text: str) -> str:
    """A URL of Redis. It may hold a password, so it is never repeated."""
    parts = urlsplit(text)
    with suppress(ValueError):
        if parts.scheme in ("redis", "rediss", "redis+unix") and parts.port != 0:
            return text
    raise ValueError("must be like redis://HOST:PORT, rediss://… or redis+unix://…")


def _smtp(text: str) -> str:
    """A URL of a mail server. It may hold a password, so it is never repeated."""
    with suppress(ValueError):
        parts = urlsplit(text)
        known = (parts.scheme, parts.query) in (("smtp", ""), ("smtp", "starttls"), ("smtps", ""))
        if known and parts.hostname and parts.port != 0 and parts.path in ("", "/"):
            return text
    raise ValueError("must be like smtp://HOST:PORT, smtp://HOST:PORT?starttls or smtps://…")


def _sender(text: str) -> str:
    name, _, domain = text.rpartition("@")
    if not (name and domain and text.isascii() and text.isprintable()) or set(text) & set(' ,<>"'):
        raise ValueError("must be an address such as parley@blog.example")
    return text


def _whom(text: str) -> str:
    if text not in ("nobody", "administrators", "everybody"):
        raise ValueError("must be nobody, administrators or everybody")
    return text


def _issuer(text: str) -> str:
    """An issuer as its tokens name it. Without TLS anybody on the way could be it."""
    parts = urlsplit(text)
    loopback = parts.hostname in ("localhost", "127.0.0.1", "::1")
    if not parts.netloc or not (parts.scheme == "https" or (parts.scheme == "http" and loopback)):
        raise ValueError("must start with https://")
    return text


def _domains(text: str) -> tuple[str, ...]:
    return tuple(text.replace(",", " ").lower().split())


def _role(text: str) -> Role:
    for role in ROLES:
        if role == text:
            return role
    raise ValueError(f"must be {', '.join(ROLES)}")


def _folder(text: str) -> Path:
    return (ROOT / text).resolve()


def _origins(text: str) -> tuple[str, ...]:
    given = text.replace(",", " ").split()
    if not all(map(keys.origin, given)):
        raise ValueError("must be origins such as https://blog.example")
    return tuple(given)


def _bind(text: str) -> str:
    host, _, port = text.rpartition(":")
    if not host or not port.isdecimal() or int(port) > 65535:
        raise ValueError("must be HOST:PORT")
    return text


def _web_address(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.netloc:
        raise ValueError("must start with http:// or https://")
    return text.rstrip("/")


def _setting(
    variable: str, meaning: str, read: Callable[[str], Any], default: Any, *, private: bool = False
) -> Any:
    """One field; what is ``private`` is shown nowhere, in no message and no ``repr``."""
    metadata = {"variable": variable, "help": meaning, "read": read, "private": private}
    return field(default=default, repr=not private, metadata=metadata)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What an operator decides. Each field is one environment variable."""

    data: Path = _setting(
        "PARLEY_DATA",
        "The folder that holds all state, the one to back up.",
        _folder,
        ROOT / "data",
    )
    database_url: str | None = _setting(
        "PARLEY_DATABASE_URL",
        "SQLAlchemy URL of the database; unset: SQLite in the data folder.",
        _database,
        None,
        private=True,
    )
    secret: str | None = _setting(
        "PARLEY_SECRET",
        "Key for tokens and hashes, 32 characters or more; unset: made once in the data folder. "
        "The same on all machines.",
        str,
        None,
        private=True,
    )
    url: str | None = _setting(
        "PARLEY_URL",
        "Parley's own address for links in feeds; unset: http:// and PARLEY_BIND.",
        _web_address,
        None,
    )
    akismet_hosts: tuple[str, ...] = _setting(
        "PARLEY_AKISMET_HOSTS",
        "Hosts below which the first label of a host is the key of a client of Akismet.",
        _domains,
        ("rest.akismet.com",),
    )
    redis_url: str | None = _setting(
        "PARLEY_REDIS_URL",
        "Redis for shared rate limits; unset: the database.",
        _redis,
        None,
        private=True,
    )
    bind: str = _setting("PARLEY_BIND", "Address and port to listen on.", _bind, "127.0.0.1:8000")
    workers: int = _setting(
        "PARLEY_WORKERS", "Worker processes; unset: one per core.", _whole, os.cpu_count() or 1
    )
    origins: tuple[str, ...] | None = _setting(
        "PARLEY_ORIGINS",
        "Allowed origins of the default site, separated by spaces; unset: any localhost, any port.",
        _origins,
        None,
    )
    limits: bool = _setting(
        "PARLEY_LIMITS",
        "Flood and rate limits; off for benchmarks and imports only.",
        _switch,
        True,
    )
    proxies: int = _setting(
        "PARLEY_PROXIES",
        "How many proxies in front may be believed for the client's address.",
        _whole,
        0,
    )
    second_factor: str = _setting(
        "PARLEY_SECOND_FACTOR",
        "Who must have a second factor: nobody, administrators or everybody.",
        _whom,
        "nobody",
    )
    oidc_issuer: str | None = _setting(
        "PARLEY_OIDC_ISSUER",
        "Address of an OpenID Connect provider to sign in with; unset: none.",
        _issuer,
        None,
    )
    oidc_client_id: str | None = _setting(
        "PARLEY_OIDC_CLIENT_ID", "What the provider calls this Parley.", str, None
    )
    oidc_client_secret: str | None = _setting(
        "PARLEY_OIDC_CLIENT_SECRET",
        "The secret that the provider has given it; unset: PKCE alone.",
        str,
        None,
        private=True,
    )
    oidc_domains: tuple[str, ...] = _setting(
        "PARLEY_OIDC_DOMAINS",
        "Domains whose verified e-mail addresses may join without an invitation; unset: none.",
        _domains,
        (),
    )
    oidc_role: Role = _setting(
        "PARLEY_OIDC_ROLE", "The role of who joins that way, on every site.", _role, "viewer"
    )
    demo: bool = _setting("PARLEY_DEMO", "Serve the sample blog at /demo/.", _switch, False)
    private_targets: bool = _setting(
        "PARLEY_PRIVATE_TARGETS",
        "Webhooks may lead to private addresses, any port and http://; for an intranet.",
        _switch,
        False,
    )
    smtp_url: str | None = _setting(
        "PARLEY_SMTP_URL",
        "The mail server: smtp://USER:PASSWORD@HOST:PORT, with ?starttls, or smtps://…; "
        "unset: no mail is sent.",
        _smtp,
        None,
        private=True,
    )
    mail_from: str | None = _setting(
        "PARLEY_MAIL_FROM", "The address that mails come from.", _sender, None
    )
    model: str | None = _setting(
        "PARLEY_MODEL", "A model version to pin; unset: the promoted one.", str, None
    )

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> Settings:
        """Read every ``PARLEY_…`` variable that is set and not empty.

        :raises SettingError: a value that cannot be understood.
        """
        environment = os.environ if environment is None else environment
        values: dict[str, Any] = {}
        for setting in fields(cls):
            variable = setting.metadata["variable"]
            if text := environment.get(variable, "").strip():
                try:
                    values[setting.name] = setting.metadata["read"](text)
                except ValueError as error:
                    given = "" if setting.metadata["private"] else f", not {text!r}"
                    raise SettingError(f"{variable} {error}{given}.") from None
        return cls(**values)

    @property
    def sqlalchemy_url(self) -> str:
        """The database to use, SQLite in the data folder unless one is named."""
        return self.database_url or f"sqlite:///{self.data / 'parley.sqlite3'}"

    @property
    def public_url(self) -> str:
        """Parley's own address; never taken from a request."""
        return self.url or f"http://{self.bind}"

    def secret_key(self) -> bytes:
        """The secret as bytes; made in the data folder (mode 0600) when none is set.

        :raises SettingError: the secret is too short, or the folder is not writable.
        """
        text = self.secret or _kept_secret(self.data / "secret")
        if len(text) < 32:
            raise SettingError("PARLEY_SECRET must have 32 characters or more.")
        return text.encode()


def password() -> str | None:
    """The password that ``PARLEY_PASSWORD`` gives to a command, if it does."""
    return os.environ.get("PARLEY_PASSWORD") or None


def operator() -> str:
    """Who gives a command, for the records."""
    return f"operator:{os.environ.get('USER') or 'unknown'}"


def without_ours() -> dict[str, str]:
    """The environment for a process that our settings, passwords among them, do not concern."""
    return {name: text for name, text in os.environ.items() if not name.startswith("PARLEY_")}


def _kept_secret(path: Path) -> str:
    """Read the secret of the data folder, or make it; two starts at once agree on one."""
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        fresh = path.with_name(f".secret-{secrets.token_hex(8)}")
        if not path.exists():
            descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "w") as file:
                file.write(secrets.token_hex(32))
                file.flush()
                os.fsync(file.fileno())
            # A link never replaces: whoever comes second reads the first one's secret.
            try:
                os.link(fresh, path)
            except FileExistsError:
                pass
            finally:
                fresh.unlink()
        return path.read_text().strip()
    except OSError as error:
        raise SettingError(
            f"The data folder {path.parent} cannot be used: {error.strerror}."
        ) from None
