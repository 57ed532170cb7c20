"""/embed/form over HTTP: a form, a receipt, refusals in words."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from service import sites
from service.db import Database
from service.models import now
from service.widget.form import nested

KIND = "They were here before the road."
LINKS = "Read http://one.example/a and http://two.example/b and http://three.example/c today."


def send(
    client: FlaskClient, body: str = KIND, origin: str | None = None, **more: str
) -> TestResponse:
    fields = {"article": "walnut-trees", "title": "Walnut Trees", "name": "Ines", "body": body}
    headers = {"Origin": origin} if origin else {}
    return client.post("/embed/form", data=fields | more, headers=headers)


def token_in(page: str) -> str:
    found = re.search('name="token" value="([^"]+)"', page)
    assert found
    return found[1]


def test_a_form_leads_to_its_receipt(client: FlaskClient) -> None:
    answer = send(client)
    assert answer.status_code == 303
    assert "Everybody can see your comment" in client.get(answer.location).text


def test_a_held_comment_has_a_receipt_that_says_so(client: FlaskClient) -> None:
    text = client.get(send(client, LINKS).location).text
    assert "Waiting for a moderator" in text
    assert "one.example" in text


def test_a_receipt_can_neither_change_nor_delete(client: FlaskClient) -> None:
    address = urlsplit(send(client).location)
    uid, token = address.path.rpartition("/")[2], parse_qs(address.query)["token"][0]
    headers = {"Authorization": f"Edit {token}"}
    assert client.delete(f"/api/v1/comments/{uid}", headers=headers).status_code == 401


@pytest.mark.parametrize("token", ["", "wrong", "ü", "\x00"])
def test_nobody_reads_a_receipt_without_its_token(client: FlaskClient, token: str) -> None:
    path = urlsplit(send(client, LINKS).location).path
    answer = client.get(path, query_string={"token": token})
    assert answer.status_code == 404
    assert "one.example" not in answer.text


def test_a_receipt_is_kept_out_of_caches_and_referrers(client: FlaskClient) -> None:
    answer = client.get(send(client).location)
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Referrer-Policy"] == "same-origin"


def test_an_error_stands_beside_its_field_and_nothing_typed_is_lost(client: FlaskClient) -> None:
    answer = send(client, email="ines at home", name="")
    assert answer.status_code == 422
    assert "Name must not be empty." in answer.text
    assert "E-mail must be an e-mail address." in answer.text
    assert 'value="ines at home"' in answer.text
    assert KIND in answer.text


def test_going_back_to_a_form_finds_it_as_it_was_left(client: FlaskClient) -> None:
    assert client.get("/embed/form?article=a").headers["Cache-Control"] == "no-cache"


def test_a_database_out_of_reach_is_said_in_words(make_app: Callable[..., Flask]) -> None:
    app = make_app(database_url="postgresql://127.0.0.1:1/none")
    answer = send(app.test_client())
    assert (answer.status_code, answer.mimetype) == (503, "text/html")
    assert "try again" in answer.text


def test_a_repeated_comment_is_refused_in_words(client: FlaskClient) -> None:
    send(client)
    answer = send(client)
    assert answer.status_code == 409
    assert "already" in answer.text


def test_a_second_click_gets_the_same_receipt(client: FlaskClient) -> None:
    first, second = send(client, attempt="one"), send(client, attempt="one")
    assert first.location == second.location


def test_the_form_of_a_page_says_when_it_was_shown(client: FlaskClient, db: Database) -> None:
    with db.write() as session:
        sites.set_rule(session, "default", "min_form_seconds", 3)
    token = token_in(client.get("/embed/form?article=walnut-trees").text)
    assert (
        "Waiting for a moderator" in client.get(send(client, "At once.", token=token).location).text
    )
    again = send(client, "", token=token).text
    assert token_in(again) == token
    with time_machine.travel(now() + timedelta(seconds=4), tick=False):
        receipt = send(client, token=token).location
    assert "Everybody can see your comment" in client.get(receipt).text


def test_a_filled_trap_makes_a_form_wait(client: FlaskClient) -> None:
    assert "Waiting for a moderator" in client.get(send(client, subject="x").location).text


def test_a_page_of_a_foreign_origin_may_not_post(client: FlaskClient) -> None:
    for origin in ("https://elsewhere.example", "null"):
        assert send(client, origin=origin).status_code == 403
    assert send(client, origin="http://localhost:4000").status_code == 303


def test_what_readers_send_never_becomes_markup(client: FlaskClient) -> None:
    query = {"article": "<b>x", "title": "<script>"}
    assert "<script>" not in client.get("/embed/form", query_string=query).text
    text = send(client, email='"><b>', name="<b>").text
    assert "<b>" not in text


def test_a_link_back_leads_to_the_sites_own_pages_only(client: FlaskClient) -> None:
    def page(article: str) -> str:
        return client.get("/embed/form", query_string={"article": article}).text

    assert 'href="http://localhost:4000/walnut"' in page("http://localhost:4000/walnut")
    assert 'href="https://elsewhere.example' not in page("https://elsewhere.example/walnut")
    assert 'href="javascript' not in page("javascript:alert(1)")


def test_a_long_comment_in_any_script_arrives(client: FlaskClient) -> None:
    assert send(client, "木" * 10_000).status_code == 303
    answer = send(client, "木" * 10_001)
    assert answer.status_code == 422
    assert "Comment must have at most 10000 characters." in answer.text
    assert send(client, "木" * 100_000).status_code == 413


@pytest.mark.parametrize(
    "query",
    [
        {},
        {"article": ""},
        {"article": "x" * 501},
        {"article": "\x00"},
        {"article": "a", "site": "no\x00ne"},
        {"article": "a", "cursor": "none of ours"},
        {"article": "a", "parent_id": "\x00"},
    ],
)
def test_any_address_is_answered_with_a_page(client: FlaskClient, query: dict[str, str]) -> None:
    answer = client.get("/embed/form", query_string=query)
    assert answer.status_code in (200, 404, 422)
    assert answer.mimetype == "text/html"


def test_no_page_runs_anything_inline(client: FlaskClient) -> None:
    for address in ("/embed/form?article=a", send(client).location):
        answer = client.get(address)
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
        assert not re.search(r"<script|<style|\sstyle=|\son\w+=", answer.text)
        assert "Set-Cookie" not in answer.headers


def test_replies_stand_below_what_they_answer() -> None:
    flat: list[dict[str, Any]] = [
        {"id": "a", "parent_id": None},
        {"id": "b", "parent_id": "a"},
        {"id": "c", "parent_id": "not on this page"},
        {"id": "d", "parent_id": "b"},
    ]
    tree = nested(flat)
    assert [item["id"] for item in tree] == ["a", "c"]
    assert tree[0]["replies"][0]["replies"][0]["id"] == "d"


def test_a_page_is_in_the_language_that_its_address_or_the_browser_asks_for(
    client: FlaskClient,
) -> None:
    def page(lang: str = "", accept: str = "") -> str:
        query = {"article": "walnut-trees", "title": "Elm", "lang": lang}
        headers = {"Accept-Language": accept}
        return client.get("/embed/form", query_string=query, headers=headers).text

    assert '<html lang="de" dir="ltr">' in page("de-AT", "fr")
    assert "Noch keine Gedanken zu „Elm“" in page("de-AT", "fr")
    assert '<html lang="ar" dir="rtl">' in page(accept="ar-EG,en;q=0.5")
    assert "لا تعليقات بعد على «\u2068Elm\u2069»" in page("ar")
    for none in ("xx", "\x00", "x" * 999):
        assert '<html lang="en" dir="ltr">' in page(none)


def test_what_follows_stays_in_the_language(client: FlaskClient) -> None:
    fields = {"article": "walnut-trees", "title": "Elm", "name": "Ines", "body": KIND}
    answer = client.post("/embed/form?lang=pl", data=fields)
    receipt = client.get(answer.location).text
    assert "Teraz wszyscy widzą Twój komentarz." in receipt
    assert "lang=pl" in receipt
    again = client.post("/embed/form?lang=pl", data=fields)
    assert "Dokładnie taki komentarz już tu od Ciebie jest." in again.text
    wrong = client.post("/embed/form?lang=pl", data=fields | {"email": "x", "name": ""}).text
    assert "W polu „E-mail” musi być adres e-mail." in wrong
    assert "Pole „Imię lub nick” nie może być puste." in wrong
    assert "2 pola wymagają poprawy." in wrong


def test_a_refusal_is_in_the_language(client: FlaskClient) -> None:
    answer = client.get("/embed/receipt/none?lang=ja")
    assert (answer.status_code, "見つかりません" in answer.text) == (404, True)
    assert client.post("/embed/form?lang=ja", data={"body": "木" * 100_000}).status_code == 413
