"""Akismet's protocol to the byte: what is asked in which form, answered and counted."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from service import auth, blocklists, meter, sites
from service.context import Services
from service.models import ApiKey, CheckedText, KeyUsage, Site, now
from tests.api.blog import HELD, Blog
from tests.compat.asking import figures, learned

BLOG = "https://blog.example/"
ADDRESS = "9.9.9.9"
THANKS = "Thanks for making the web a better place."
Ask = Callable[..., TestResponse]


@pytest.fixture
def ask(app: Flask, blog: Blog, key: str) -> Ask:
    """Calls ``/1.1/…`` as a client would; fields replace those of an ordinary comment."""

    def call(
        name: str = "comment-check", version: str = "1.1", send: Any = None, **fields: Any
    ) -> TestResponse:
        usual = {"api_key": key, "blog": BLOG, "user_ip": ADDRESS, "comment_content": "Trains"}
        said = {field: text for field, text in (usual | fields).items() if text is not None}
        more = send or {"data": said}
        return app.test_client().post(f"/{version}/{name}", **more)

    return call


def told(answer: TestResponse) -> dict[str, Any]:
    """The JSON object of an answer."""
    assert answer.is_json, answer.text
    return dict(answer.get_json())


def test_key_is_verified(ask: Ask, key: str) -> None:
    for fields in ({}, {"api_key": None, "key": key}, {"blog": None}):
        answer = ask("verify-key", **fields)
        assert (answer.status_code, answer.data, answer.mimetype) == (200, b"valid", "text/plain")
        assert "X-akismet-debug-help" not in answer.headers


@pytest.mark.parametrize("wrong", ["", "123456789012", "\0", "é" * 300, "' OR 1=1"])
@pytest.mark.parametrize("call", ["verify-key", "comment-check", "submit-spam", "get-stats"])
def test_wrong_key_is_invalid(ask: Ask, call: str, wrong: str) -> None:
    answer = ask(call, api_key=wrong)
    assert (answer.status_code, answer.data) == (200, b"invalid")
    assert answer.headers["X-akismet-debug-help"]


def test_key_of_another_scope_is_invalid(ask: Ask, own: Services) -> None:
    answer = ask(api_key=auth.create_key(own, "tools", "moderate"))
    assert answer.data == b"invalid"
    assert "scope compatible" in answer.headers["X-akismet-debug-help"]
    assert ask(api_key=auth.create_key(own, "all", "admin")).data == b"false"


def test_guessing_ends(ask: Ask) -> None:
    answers = [ask("verify-key", api_key=f"{number:012}") for number in range(31)]
    assert [answer.status_code for answer in answers] == [200] * 30 + [429]
    assert int(answers[-1].headers["Retry-After"]) > 0
    assert answers[-1].headers["X-akismet-error"]


@pytest.mark.parametrize(
    ("host", "known"),
    [
        ("{key}.rest.akismet.com", True),
        ("{key}.REST.akismet.com:8443", True),
        ("{key}.blog.example", False),
        ("x.{key}.rest.akismet.com", False),
        ("rest.akismet.com", False),
    ],
)
def test_key_may_be_the_first_label_of_the_host(ask: Ask, key: str, host: str, known: bool) -> None:
    fields = {"blog": BLOG, "user_ip": ADDRESS, "comment_content": "Trains"}
    sent = {"data": fields, "headers": {"Host": host.format(key=key)}}
    assert ask(send=sent).data == (b"false" if known else b"invalid")


def test_hosts_with_keys_are_a_setting(make_app: Callable[..., Flask], key: str) -> None:
    app = make_app(akismet_hosts=("spam.blog.example",))
    fields = {"blog": BLOG, "user_ip": ADDRESS, "comment_content": "Trains"}
    for host, said in (("spam.blog.example", b"false"), ("rest.akismet.com", b"invalid")):
        headers = {"Host": f"{key}.{host}"}
        answer = app.test_client().post("/1.1/comment-check", data=fields, headers=headers)
        assert answer.data == said


def test_ham_and_spam(ask: Ask) -> None:
    ham, spam = ask(), ask(comment_content=f"now {HELD}")
    assert (ham.data, spam.data) == (b"false", b"true")
    assert len(ham.headers["X-akismet-guid"]) == 26
    assert spam.headers["X-Parley-Reasons"] == "banned_phrase"
    for answer in (ham, spam):
        assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
        named = {name.lower() for name, _ in answer.headers}
        assert not named & {"x-akismet-error", "x-akismet-debug-help", "x-akismet-pro-tip"}


def test_only_what_nobody_needs_to_see_is_to_be_discarded(ask: Ask, own: Services) -> None:
    with own.db.write() as session:
        blocklists.add_ban(session, "default", "email", "shop@lanterns.example")
    answer = ask(comment_author_email="Shop@Lanterns.example")
    assert (answer.data, answer.headers["X-akismet-pro-tip"]) == (b"true", "discard")


def test_scores_decide(ask: Ask, own: Services) -> None:
    with own.db.write() as session:
        sites.set_rule(session, "default", "threshold_insult", 0.000001)
    assert ask().headers["X-Parley-Reasons"] == "insult"


@pytest.mark.parametrize(
    "fields",
    [
        {"comment_author": "viagra-test-123"},
        {"comment_author": "akismet-guaranteed-spam"},
        {"comment_author_email": "akismet-guaranteed-spam@example.com"},
        {"comment_author": "viagra-test-123", "user_role": "administrator"},
    ],
)
def test_guaranteed_spam(ask: Ask, own: Services, fields: dict[str, str]) -> None:
    answer = ask(**fields)
    assert answer.data == b"true"
    assert "X-akismet-pro-tip" not in answer.headers
    assert ask("submit-ham", **fields).data.decode() == THANKS
    assert learned(own) == []
    assert figures(own) == [("blog.example", 2, 0, 0, 0, 0)]


def test_administrator_never_writes_spam(ask: Ask) -> None:
    assert ask(comment_content=HELD, user_role="administrator").data == b"false"
    assert ask(comment_content=HELD, user_role="subscriber").data == b"true"


LINKS = "https://a.example https://b.example https://c.example"


def test_fields_beside_the_text_reach_the_judgement(ask: Ask, own: Services) -> None:
    assert ask(comment_content=LINKS).headers["X-Parley-Reasons"] == "links"
    for fields in ({"user_role": "editor"}, {"comment_type": "blog-post"}):
        assert ask(comment_content=LINKS, **fields).data == b"false"
    assert ask(content_type="trackback", comment_content=LINKS).data == b"false"
    trap = {"honeypot_field_name": "phone", "phone": "1"}
    assert ask(**trap).headers["X-Parley-Reasons"] == "honeypot"
    assert ask(**(trap | {"phone": ""})).data == b"false"
    assert ask(comment_author=HELD).data == b"true"
    with own.db.write() as session:
        address = own.identity.address(ADDRESS)
        assert address is not None
        blocklists.add_ban(session, "default", "address", address.address)
        blocklists.add_ban(session, "default", "link_domain", "lanterns.example")
    assert ask().headers["X-Parley-Reasons"] == "banned_address"
    url = {"comment_author_url": "http://lanterns.example/", "user_ip": "8.8.4.4"}
    assert ask(**url).headers["X-Parley-Reasons"] == "banned_domain"


def test_order_that_a_site_wants_is_the_clients_business(ask: Ask, own: Services) -> None:
    with own.db.write() as session:
        sites.set_rule(session, "default", "mode", "premoderate")
    assert ask().data == b"false"


def test_whoever_asks_gets_through(app: Flask) -> None:
    answer = app.test_client().get("/1.1/test")
    assert (answer.status_code, answer.data) == (200, b"connected")


def test_keys_are_such_as_wordpress_takes(own: Services) -> None:
    """It drops everything that is no hexadecimal digit, and wants twelve."""
    keys = [auth.create_key(own, str(number), "compatible") for number in range(40)]
    assert [key for key in keys if not re.fullmatch("[0-9a-f]{12}", key)] == []


@pytest.mark.parametrize("missing", ["blog", "user_ip"])
def test_what_a_check_needs(ask: Ask, missing: str) -> None:
    answer = ask(**{missing: None})
    assert answer.data == b"invalid"
    assert answer.headers["X-akismet-debug-help"] == f"{missing} is missing."
    assert ask(user_ip="").data == b"false"


def test_json_and_multipart_say_the_same(ask: Ask, key: str) -> None:
    fields = {"api_key": key, "blog": BLOG, "user_ip": ADDRESS, "comment_content": HELD}
    assert (
        ask(send={"json": fields | {"is_test": False, "list": [1], "none": None}}).data == b"true"
    )
    multipart = {"data": fields, "content_type": "multipart/form-data"}
    assert ask(send=multipart).data == b"true"
    text = {"data": json.dumps(fields), "content_type": "application/json; charset=utf-8"}
    assert ask(send=text).data == b"true"


@pytest.mark.parametrize("body", [b"{", b"[1]", b"null", b"\xff", b"[" * 100_000])
def test_broken_json_is_invalid(ask: Ask, body: bytes) -> None:
    answer = ask(send={"data": body, "content_type": "application/json"})
    assert (answer.status_code, answer.data) == (200, b"invalid")


def test_old_encodings_are_read(ask: Ask, own: Services, key: str) -> None:
    with own.db.write() as session:
        blocklists.add_phrase(session, "default", "banned", "größte Öfen")
    start = f"api_key={key}&blog={BLOG}&user_ip={ADDRESS}&blog_charset=ISO-8859-1&comment_content="
    body = start.encode() + "größte Öfen".encode("latin-1")
    form = "application/x-www-form-urlencoded"
    assert ask(send={"data": body, "content_type": form}).data == b"true"
    utf8 = start.encode() + "größte Öfen".encode()
    assert ask(send={"data": utf8, "content_type": form + "; charset=UTF-8"}).data == b"true"
    for charset in ("none-such", "base64", "\0"):
        sent = {"data": body, "content_type": f"{form}; charset={charset}"}
        assert ask(send=sent).status_code == 200


@pytest.mark.parametrize(
    "fields",
    [
        {"comment_content": "\0\ud800".encode("utf-8", "surrogatepass")},
        {"comment_content": "x" * 60_000, "comment_author": "y" * 9000},
        {"user_ip": "none"},
        {"blog": "::::"},
        {"blog": "x" * 5000},
        {"honeypot_field_name": "honeypot_field_name"},
        {"comment_author_email": "@@@", "comment_author_url": "http://["},
    ],
    ids=lambda fields: next(iter(fields)),
)
def test_odd_values_are_answered(ask: Ask, fields: dict[str, Any]) -> None:
    assert ask(**fields).data in (b"true", b"false")
    assert ask("submit-spam", **fields).data.decode() == THANKS


def test_too_much_is_refused_in_akismets_shape(ask: Ask) -> None:
    for answer in (ask(comment_content="x" * 300_000), ask(send={"data": "a&" * 5000})):
        assert answer.status_code == 413
        assert answer.mimetype == "text/plain"
        assert answer.headers["X-akismet-error"]


def test_no_such_call_and_no_such_method(ask: Ask, app: Flask) -> None:
    answer = ask("comment-chek")
    assert (answer.status_code, answer.mimetype) == (404, "text/plain")
    answer = app.test_client().get("/1.1/comment-check")
    assert (answer.status_code, answer.mimetype) == (405, "text/plain")
    assert "POST" in answer.headers["Allow"]
    assert answer.headers["X-akismet-error"]


def test_submissions_are_matched_counted_and_learned(ask: Ask, own: Services) -> None:
    ask(comment_content="A fine offer")
    ask(comment_content=f"Not so bad: {HELD}")
    assert ask("submit-spam", comment_content="A fine offer").data.decode() == THANKS
    assert ask("submit-ham", comment_content=f"Not so bad: {HELD}", blog=None).status_code == 200
    assert learned(own) == [("reject", "spam"), ("approve", None)]
    assert figures(own) == [("", 1, 0, 0, 0, 1), ("blog.example", 3, 1, 1, 1, 0)]


@pytest.mark.parametrize(
    ("said", "test"), [("1", True), ("True", True), ("False", False), ("0", False), ("", False)]
)
def test_tests_are_not_learned_from(ask: Ask, own: Services, said: str, test: bool) -> None:
    ask(is_test=said)
    ask("submit-spam", is_test=said)
    assert learned(own) == ([] if test else [("reject", "spam")])
    with own.db.read() as session:
        assert len(session.scalars(select(CheckedText)).all()) == (0 if test else 1)


def test_neither_text_nor_address_of_a_check_is_kept(ask: Ask, own: Services) -> None:
    ask(comment_content="Quokkas everywhere", comment_author="Zebulon", user_ip="9.9.9.8")
    with own.db.engine.connect() as connection:
        from service.models import Base

        kept = str([connection.execute(select(each)).all() for each in Base.metadata.sorted_tables])
    assert not [word for word in ("Quokka", "quokka", "Zebulon", "9.9.9.8") if word in kept]


def test_without_a_model_clients_hold(make_app: Callable[..., Flask], key: str) -> None:
    client = make_app(model="none-such").test_client()
    fields = {"api_key": key, "blog": BLOG, "user_ip": ADDRESS, "comment_content": "Trains"}
    answer = client.post("/1.1/comment-check", data=fields)
    assert (answer.status_code, answer.data) == (503, b"invalid")
    assert answer.headers["X-akismet-error"].startswith("There is no usable model")
    assert int(answer.headers["Retry-After"]) > 0
    assert client.post("/1.1/submit-spam", data=fields).data.decode() == THANKS
    spam = fields | {"comment_author": "viagra-test-123"}
    assert client.post("/1.1/comment-check", data=spam).data == b"true"


def test_without_a_database_clients_hold(make_app: Callable[..., Flask], key: str) -> None:
    app = make_app(database_url="postgresql://nobody@127.0.0.1:1/none")
    answer = app.test_client().post("/1.1/verify-key", data={"api_key": key})
    assert (answer.status_code, answer.data) == (503, b"invalid")
    assert answer.headers["X-akismet-error"]


def test_quota_ends_in_429(ask: Ask, own: Services) -> None:
    with own.db.write() as session:
        session.execute(update(ApiKey).values(quota=2))
    answers = [ask(), ask("submit-ham"), ask(), ask("submit-spam")]
    assert [answer.status_code for answer in answers] == [200, 200, 429, 429]
    assert answers[-1].headers["X-akismet-error"].startswith("This key has made its 2 calls")
    said = told(ask("usage-limit", "1.2", extended="true"))
    assert said == {
        "limit": 2,
        "usage": 2,
        "percentage": "100.00",
        "throttled": True,
        "notice_level": None,
        "upgrade": None,
    }


def test_usage_without_a_quota(ask: Ask) -> None:
    ask()
    none = {"limit": "none", "usage": 1, "percentage": "0.00", "throttled": False}
    assert told(ask("usage-limit", "1.2")) == none


@pytest.fixture
def busy(ask: Ask) -> Ask:
    """A key that was used on two blogs."""
    ask(comment_content=HELD)
    ask(blog="http://www.News.example/blog/?a=b")
    ask(blog="http://www.news.example/blog")
    ask("submit-spam", blog="http://www.news.example/blog/")
    return ask


def test_sites_of_a_key(busy: Ask) -> None:
    month = meter.month_of(now())
    said = told(busy("key-sites", "1.2"))
    assert said == {
        month: [
            {
                "site": "www.news.example/blog",
                "api_calls": "3",
                "spam": "0",
                "ham": "2",
                "missed_spam": "1",
                "false_positives": "0",
                "is_revoked": False,
            },
            {
                "site": "blog.example",
                "api_calls": "1",
                "spam": "1",
                "ham": "0",
                "missed_spam": "0",
                "false_positives": "0",
                "is_revoked": False,
            },
        ],
        "limit": 500,
        "offset": 0,
        "total": 2,
    }


def test_sites_of_a_key_narrowed(busy: Ask) -> None:
    def named(**fields: str) -> list[str]:
        said = told(busy("key-sites", "1.2", **fields))
        return [site["site"] for site in next(iter(said.values()))]

    assert named(order="spam") == ["blog.example", "www.news.example/blog"]
    assert named(limit="1", offset="1") == ["blog.example"]
    assert named(filter="NEWS") == ["www.news.example/blog"]
    assert named(filter="%") == []
    assert named(month="2001-01") == []


def test_sites_of_a_key_as_a_table(busy: Ask, key: str) -> None:
    answer = busy("key-sites", "1.2", format="csv")
    assert answer.mimetype == "text/csv"
    month = meter.month_of(now())
    assert answer.text == (
        f"Active sites for {key} during {month} (limit:500, offset: 0, total: 2)\n"
        "Site,Total API Calls,Spam,Ham,Missed Spam,False Positives,Is Revoked\n"
        "www.news.example/blog,3,0,2,1,0,false\n"
        "blog.example,1,1,0,0,0,false\n"
    )


def test_table_holds_no_formula(ask: Ask) -> None:
    ask(blog="=cmd()")
    assert "\n'=cmd()," in ask("key-sites", "1.2", format="csv").text


@pytest.mark.parametrize(
    "fields",
    [{"month": "2026-13"}, {"order": "size"}, {"limit": "0"}, {"limit": "501"}, {"offset": "-1"}],
    ids=str,
)
def test_what_cannot_be_asked_of_sites(ask: Ask, fields: dict[str, str]) -> None:
    answer = ask("key-sites", "1.2", **fields)
    assert (answer.status_code, answer.data) == (200, b"invalid")
    assert next(iter(fields)) in answer.headers["X-akismet-debug-help"]


def test_get_with_the_key_in_the_address(app: Flask, busy: Ask, key: str) -> None:
    answer = app.test_client().get(f"/1.2/usage-limit?api_key={key}")
    assert told(answer)["usage"] == 4


def test_figures_over_time(busy: Ask, own: Services) -> None:
    month = meter.month_of(now())
    with own.db.write() as session:
        first = session.scalars(select(KeyUsage)).first()
        assert first is not None
        old = {"key_id": first.key_id, "month": "2024-01", "blog": "", "spam": 8, "ham": 90}
        session.add(KeyUsage(**old, calls=98, missed_spam=0, false_positives=1))
    said = told(busy("get-stats", **{"from": "all"}))
    assert [said[name] for name in meter.COUNTED[1:]] == [9, 92, 1, 1]
    assert said["accuracy"] == round(100 * 99 / 101, 2)
    assert list(said["breakdown"]) == ["2024-01", month]
    assert list(told(busy("get-stats", **{"from": "6-months"}))["breakdown"]) == [month]


def test_an_account_that_has_no_end(ask: Ask) -> None:
    said = told(ask("get-subscription"))
    assert (said["status"], said["next_billing_date"]) == ("active", False)
    assert said["limit_reached"] is False


def test_token_and_deactivate(ask: Ask, key: str) -> None:
    token = ask("token").data.decode()
    assert len(token) == 32
    assert ask("verify-key", api_key=token).data == b"invalid"
    assert ask("deactivate").data == b"deactivated"
    assert ask("verify-key").data == b"valid"


def test_key_for_every_site_is_judged_by_the_rules_of_the_blog(ask: Ask, own: Services) -> None:
    with own.db.write() as session:
        sites.create(session, "news", "News", ["https://news.example"])
        blocklists.add_phrase(session, "news", "banned", "trains")
    key = auth.create_key(own, "both", "compatible")
    assert ask(api_key=key, blog="https://news.example/about").data == b"true"
    assert ask(api_key=key, blog="https://other.example/").data == b"false"
    with own.db.read() as session:
        site = session.scalars(select(Site).filter_by(slug="news")).one()
    bound = auth.create_key(own, "news alone", "compatible", site.slug)
    assert ask(api_key=bound, blog="https://other.example/").data == b"true"
