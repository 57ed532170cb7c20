"""Signing in with a real provider of OpenID Connect, which may also lie."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from http.client import HTTPConnection
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask
from joserfc.jwk import RSAKey
from sqlalchemy import func, select

from service import auth
from service.auth import invitations, oidc, people
from service.config import SettingError, Settings
from service.context import services
from service.db import Database
from service.models import Moderator
from tests import provider as fake
from tests.dashboard.desk import Desk, Page
from tests.provider import CLIENT, CLIENT_SECRET, Provider

PARLEY = "http://localhost"


@pytest.fixture
def provider() -> Iterator[Provider]:
    with fake.running() as provider:
        yield provider


@pytest.fixture
def oidc_app(make_app: Callable[..., Flask], provider: Provider) -> Flask:
    return make_app(
        url=PARLEY,
        oidc_issuer=provider.url,
        oidc_client_id=CLIENT,
        oidc_client_secret=CLIENT_SECRET,
        oidc_domains=("blog.example",),
    )


@pytest.fixture
def link(oidc_app: Flask, make_moderator: Callable[..., None]) -> str:
    """The token of an invitation as moderator."""
    make_moderator("marisol")
    return invitations.invite(services(oidc_app), "marisol", "moderator", None)


def there(desk: Desk, query: str = "") -> str:
    """Go to the provider, which sends the browser back; the way back."""
    page = desk.get(f"/dashboard/oidc{query}")
    assert page.status == 303, page.text
    to = urlsplit(page.location)
    connection = HTTPConnection(str(to.hostname), to.port)
    connection.request("GET", f"{to.path}?{to.query}")
    location = connection.getresponse().headers["Location"]
    connection.close()
    return location.removeprefix(PARLEY)


def come(desk: Desk, query: str = "") -> Page:
    return desk.get(there(desk, query))


def count(db: Database) -> int:
    with db.read() as session:
        return session.scalar(select(func.count()).select_from(Moderator)) or 0


def test_invited_person_joins_and_comes_back(
    oidc_app: Flask, provider: Provider, link: str, db: Database
) -> None:
    provider.person["preferred_username"] = "Nia Okafor"
    page = come(Desk(oidc_app), f"?invitation={link}")
    assert (page.status, page.location) == (303, "/dashboard/")
    provider.person["preferred_username"] = "another"
    again = Desk(oidc_app)
    assert come(again, "?next=/dashboard/spam").location == "/dashboard/spam"
    assert "nia-okafor" in again.get("/dashboard/").text
    with db.read() as session:
        assert people.find(session, "nia-okafor").role == "moderator"
    assert count(db) == 2


def test_login_and_join_pages_name_the_provider(oidc_app: Flask, link: str) -> None:
    for path in ("/dashboard/login", f"/dashboard/join?invitation={link}"):
        assert "with 127.0.0.1" in Desk(oidc_app).get(path).text


def test_verified_address_of_a_domain_may_join(
    oidc_app: Flask, provider: Provider, db: Database
) -> None:
    provider.person |= {"email": "nia@Blog.example", "email_verified": True}
    desk = Desk(oidc_app)
    assert come(desk).status == 303
    with db.read() as session:
        nia = people.find(session, "nia")
        assert (nia.role, nia.email, nia.has_password) == ("viewer", "nia@Blog.example", False)


@pytest.mark.parametrize(
    "claims",
    [
        {},
        {"email": "nia@blog.example"},
        {"email": "nia@blog.example", "email_verified": False},
        {"email": "nia@blog.example", "email_verified": "true"},
        {"email": "nia@evil.example", "email_verified": True},
        {"email": "nia@blog.example@evil.example", "email_verified": True},
        {"email": "nia@notblog.example", "email_verified": True},
    ],
)
def test_nobody_else_is_let_in(
    oidc_app: Flask, provider: Provider, db: Database, claims: dict[str, Any]
) -> None:
    provider.person |= claims
    page = come(Desk(oidc_app))
    assert page.status == 403
    assert "ask for an invitation" in page.text
    assert count(db) == 0


@pytest.mark.parametrize(
    "lies",
    [
        {"nonce": "another"},
        {"nonce": None},
        {"aud": "somebody-else"},
        {"aud": None},
        {"aud": [CLIENT, "somebody-else"]},
        {"aud": [CLIENT, "somebody-else"], "azp": "somebody-else"},
        {"azp": "somebody-else"},
        {"iss": "https://evil.example"},
        {"iss": None},
        {"exp": 1_700_000_000},
        {"exp": None},
        {"iat": None},
        {"sub": None},
        {"sub": 7},
        {"sub": "x" * 256},
    ],
    ids=str,
)
def test_token_that_lies_lets_nobody_in(
    oidc_app: Flask, provider: Provider, link: str, db: Database, lies: dict[str, Any]
) -> None:
    provider.lies = lies
    page = come(Desk(oidc_app), f"?invitation={link}")
    assert page.status == 401
    assert "does not hold" in page.text
    assert count(db) == 1


def test_token_of_another_key_lets_nobody_in(
    oidc_app: Flask, provider: Provider, link: str
) -> None:
    provider.signs_with = RSAKey.generate_key(2048, {"kid": "first"})
    assert come(Desk(oidc_app), f"?invitation={link}").status == 401


def test_token_signed_with_what_the_client_knows_lets_nobody_in(
    oidc_app: Flask, provider: Provider, link: str
) -> None:
    provider.algorithm, provider.key = "HS256", fake.secret_of_the_client()
    assert come(Desk(oidc_app), f"?invitation={link}").status == 401


def test_key_that_the_provider_has_changed_is_known_at_once(
    oidc_app: Flask, provider: Provider, link: str
) -> None:
    come(Desk(oidc_app), f"?invitation={link}")
    provider.key = RSAKey.generate_key(2048, {"kid": "first"})
    assert come(Desk(oidc_app)).status == 303


def test_answer_is_taken_once(oidc_app: Flask, provider: Provider, link: str) -> None:
    desk = Desk(oidc_app)
    back = there(desk, f"?invitation={link}")
    assert desk.get(back).status == 303
    again = desk.get(back)
    assert again.status == 401
    assert "not the answer to what this browser has asked" in again.text


def test_answer_that_was_refused_leaves_nothing_to_try_again(
    oidc_app: Flask, provider: Provider, link: str
) -> None:
    desk = Desk(oidc_app)
    back = there(desk, f"?invitation={link}")
    assert desk.get(back.replace("state=", "state=x")).status == 401
    assert desk.get(back).status == 401


def test_answer_to_another_browser_is_not_taken(
    oidc_app: Flask, provider: Provider, link: str
) -> None:
    back = there(Desk(oidc_app), f"?invitation={link}")
    victim = Desk(oidc_app)
    assert victim.get(back).status == 401
    there(victim)
    assert victim.get(back).status == 401


@pytest.mark.parametrize("change", ["state=x", "code=stolen", "iss=https://evil.example"])
def test_answer_with_another_part_is_not_taken(
    oidc_app: Flask, provider: Provider, link: str, change: str
) -> None:
    desk = Desk(oidc_app)
    name = change.partition("=")[0]
    back = re.sub(rf"\b{name}=[^&]*", change, there(desk, f"?invitation={link}"))
    assert desk.get(back).status == 401


def test_person_who_says_no_is_not_signed_in(oidc_app: Flask, provider: Provider) -> None:
    desk = Desk(oidc_app)
    state = parse_qs(urlsplit(desk.get("/dashboard/oidc").location).query)["state"][0]
    page = desk.get(f"/dashboard/oidc/callback?error=access_denied&state={state}")
    assert page.status == 401
    assert "The provider has signed nobody in." in page.text


@pytest.mark.parametrize(
    "discovery",
    [
        {"issuer": "https://evil.example"},
        {"authorization_endpoint": None},
        {"authorization_endpoint": 7},
    ],
)
def test_provider_that_describes_itself_wrongly_is_not_used(
    oidc_app: Flask, provider: Provider, discovery: dict[str, Any]
) -> None:
    provider.discovery = discovery
    page = Desk(oidc_app).get("/dashboard/oidc")
    assert page.status == 401
    assert "Signing in has failed" in page.text


def test_provider_under_tls_leads_nowhere_without() -> None:
    with pytest.raises(oidc.NotSignedIn):
        oidc._endpoint({"jwks_uri": "http://keys.example", "secure": True}, "jwks_uri")


def test_provider_that_is_gone_is_said_so(make_app: Callable[..., Flask]) -> None:
    app = make_app(oidc_issuer="http://127.0.0.1:9", oidc_client_id=CLIENT)
    page = Desk(app).get("/dashboard/oidc")
    assert page.status == 401
    assert "The provider cannot be reached" in page.text


def test_nobody_but_the_provider_is_called(oidc_app: Flask, provider: Provider, link: str) -> None:
    come(Desk(oidc_app), f"?invitation={link}")
    described = "/.well-known/openid-configuration"
    assert provider.asked == [described, "/authorize", described, "/token", "/keys"]


def test_name_that_is_taken_gets_a_number(
    oidc_app: Flask, provider: Provider, link: str, db: Database
) -> None:
    provider.person["preferred_username"] = "marisol"
    come(Desk(oidc_app), f"?invitation={link}")
    with db.read() as session:
        assert set(session.scalars(select(Moderator.name))) == {"marisol", "marisol-2"}


def test_who_has_no_password_signs_in_with_none(
    oidc_app: Flask, provider: Provider, link: str
) -> None:
    provider.person["preferred_username"] = "nia"
    come(Desk(oidc_app), f"?invitation={link}")
    for password in ("", "!", "nia-nia-nia"):
        assert Desk(oidc_app).sign_in("nia", password).status == 401


def test_removed_person_does_not_come_back(oidc_app: Flask, provider: Provider, link: str) -> None:
    provider.person["preferred_username"] = "nia"
    desk = Desk(oidc_app)
    come(desk, f"?invitation={link}")
    auth.remove_moderator(services(oidc_app), "nia")
    assert desk.get("/dashboard/").status == 303
    assert come(Desk(oidc_app)).status == 403


def test_without_a_provider_there_is_no_way_to_it(stranger: Desk) -> None:
    assert stranger.get("/dashboard/oidc").status == 404
    assert stranger.get("/dashboard/oidc/callback?code=x&state=y").status == 404
    assert "/dashboard/oidc" not in stranger.get("/dashboard/login").text


def test_provider_without_a_client_stops_the_start() -> None:
    with pytest.raises(SettingError, match="needs PARLEY_OIDC_CLIENT_ID"):
        oidc.check(Settings(oidc_issuer="https://id.example"))


def test_missing_package_is_said_at_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    with pytest.raises(SettingError, match=r"-r requirements-oidc\.txt"):
        oidc.check(Settings(oidc_issuer="https://id.example", oidc_client_id=CLIENT))
