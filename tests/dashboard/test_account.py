"""One's own account: what the pages show, and signing in by two steps."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime

import pyotp
import pytest
import time_machine
from flask import Flask

from service import auth
from service.context import services
from tests.api.blog import at_once
from tests.dashboard.desk import PASSWORD, Desk, Page

NEW = "four quiet green trains"
FACTOR = "/dashboard/account/second-factor"


def begin(desk: Desk, password: str = PASSWORD) -> Page:
    return desk.send(desk.get(FACTOR).form(f"{FACTOR}/begin"), password=password)


def secret(page: Page) -> pyotp.TOTP:
    (found,) = re.findall(r'<code class="secret">([A-Z2-7 ]+)</code>', page.text)
    return pyotp.TOTP(str(found).replace(" ", ""))


def add(desk: Desk) -> tuple[pyotp.TOTP, list[str]]:
    """Switch the second factor on; the app and the recovery codes."""
    page = desk.follow(begin(desk))
    app = secret(page)
    done = desk.send(page.form(f"{FACTOR}/add"), code=app.now())
    assert done.status == 200, done.text
    return app, re.findall(r"<li><code>([a-z2-9]{5}-[a-z2-9]{5})</code></li>", done.text)


def sign_in_by(desk: Desk, code: str) -> Page:
    page = desk.follow(desk.sign_in())
    return desk.send(page.form("/dashboard/login/code"), code=code)


def test_second_factor_is_asked_for_after_the_password(app: Flask, desk: Desk) -> None:
    _, codes = add(desk)
    other = Desk(app)
    first = other.sign_in(at="/dashboard/login?next=/dashboard/spam")
    assert first.location == "/dashboard/login/code?next=/dashboard/spam"
    assert other.get("/dashboard/").status == 303
    done = other.send(other.follow(first).form("/dashboard/login/code"), code=codes[0])
    assert done.location == "/dashboard/spam"
    assert other.get("/dashboard/").status == 200


def test_wrong_code_is_said_and_asked_for_again(app: Flask, desk: Desk) -> None:
    add(desk)
    page = sign_in_by(Desk(app), "000000")
    assert page.status == 401
    assert "That code is not right, or it was used before." in page.text
    assert page.form("/dashboard/login/code").method == "post"


def test_page_for_the_code_opens_after_the_password_alone(app: Flask, desk: Desk) -> None:
    assert Desk(app).get("/dashboard/login/code").location.startswith("/dashboard/login")


def test_cookie_changes_with_each_step(app: Flask, desk: Desk) -> None:
    _, codes = add(desk)
    other = Desk(app)
    other.sign_in()
    half = other.client.get_cookie("parley")
    assert half is not None
    form = other.get("/dashboard/login/code").form("/dashboard/login/code")
    other.send(form, code=codes[0])
    thief = Desk(app)
    thief.client.set_cookie("parley", half.value)
    assert thief.get("/dashboard/").status == 303
    assert thief.get("/dashboard/login/code").status == 303


@pytest.mark.parametrize("kind", ["app", "recovery"])
def test_one_code_in_two_browsers_at_once_signs_in_one(app: Flask, desk: Desk, kind: str) -> None:
    with time_machine.travel(datetime.now(UTC)) as clock:
        codes_of_the_app, recovery = add(desk)
        clock.shift(60)
        code = recovery[0] if kind == "recovery" else codes_of_the_app.now()
        desks = [Desk(app), Desk(app)]
        forms = [each.follow(each.sign_in()).form("/dashboard/login/code") for each in desks]
        answers = at_once(
            lambda: desks[0].send(forms[0], code=code).status,
            lambda: desks[1].send(forms[1], code=code).status,
        )
    assert sorted(answers) == [303, 401]


def test_recovery_codes_are_shown_once(desk: Desk) -> None:
    _, codes = add(desk)
    assert len(codes) == 10
    assert [code for code in codes if code in desk.get(FACTOR).text] == []
    assert "10 of 10 recovery codes are left" in desk.get("/dashboard/account").text


def test_secret_is_not_shown_once_it_is_on(desk: Desk) -> None:
    app, _ = add(desk)
    page = desk.get(FACTOR).text.replace(" ", "")
    assert app.secret not in page
    assert "data:image/svg" not in page


def test_adding_one_ends_the_other_sessions(app: Flask, desk: Desk) -> None:
    phone = Desk(app)
    phone.sign_in()
    add(desk)
    assert (phone.get("/dashboard/").status, desk.get("/dashboard/").status) == (303, 200)


def test_wrong_password_shows_no_secret(desk: Desk) -> None:
    page = begin(desk, "wrong horse battery")
    assert page.status == 422
    assert "That is not your password." in page.text
    assert "data:image/svg" not in desk.get(FACTOR).text


def test_square_is_shown_to_the_browser_that_gave_the_password(app: Flask, desk: Desk) -> None:
    other = Desk(app)
    other.sign_in()
    assert "data:image/svg" in desk.follow(begin(desk)).text
    assert "data:image/svg" not in other.get(FACTOR).text
    assert other.post(f"{FACTOR}/add", {"code": "1"} | token(other)).location == FACTOR


def token(desk: Desk) -> dict[str, str]:
    return {"csrf_token": desk.get(FACTOR).form("/dashboard/logout").fields["csrf_token"]}


def test_it_is_taken_off_with_password_and_code(app: Flask, desk: Desk) -> None:
    _, codes = add(desk)
    form = desk.get(FACTOR).form(f"{FACTOR}/remove")
    assert desk.send(form, password=PASSWORD, code="000000").status == 422
    assert desk.send(form, password=PASSWORD, code=codes[0]).status == 303
    assert Desk(app).sign_in().location == "/dashboard/"


def test_new_recovery_codes_take_the_password(desk: Desk) -> None:
    _, codes = add(desk)
    form = desk.get(FACTOR).form("/dashboard/account/recovery-codes")
    assert "not your password" in desk.send(form, password="wrong").text
    page = desk.send(form, password=PASSWORD)
    assert page.text.count("<li><code>") == 10
    assert codes[0] not in page.text


def test_administrator_resets_it_for_a_colleague(app: Flask, desk: Desk, ana: Desk) -> None:
    add(ana)
    form = desk.get("/dashboard/people/ana").form("/dashboard/people/ana/second-factor/reset")
    assert desk.send(form).status == 303
    assert ana.get("/dashboard/").status == 303
    assert Desk(app).sign_in("ana").location == "/dashboard/"


def test_nobody_resets_their_own_that_way(desk: Desk, ana: Desk) -> None:
    add(desk)
    add(ana)
    own = "/dashboard/people/marisol/second-factor/reset"
    assert desk.get("/dashboard/people/marisol").forms(own) == []
    form = desk.get("/dashboard/people/ana").form("/dashboard/people/ana/second-factor/reset")
    assert desk.post(own, form.fields).status == 403


@pytest.mark.parametrize(
    ("whom", "role", "asked"),
    [
        ("administrators", "administrator", True),
        ("administrators", "moderator", False),
        ("everybody", "viewer", True),
        ("nobody", "administrator", False),
    ],
)
def test_setting_says_who_must_have_one(
    make_app: Callable[..., Flask],
    make_moderator: Callable[..., None],
    whom: str,
    role: str,
    asked: bool,
) -> None:
    make_moderator("vera", role)
    desk = Desk(make_app(second_factor=whom))
    page = desk.follow(desk.sign_in("vera"))
    assert (page.location == FACTOR) is asked
    if asked:
        assert "asks for a second factor" in desk.get(FACTOR).text
        answer = desk.get("/dashboard/", headers={"Accept": "application/json"})
        assert answer.status == 403
        add(desk)
    assert desk.get("/dashboard/").status == 200


def test_new_password_takes_the_old_one(app: Flask, desk: Desk) -> None:
    phone = Desk(app)
    phone.sign_in()
    form = desk.get("/dashboard/account").form("/dashboard/account/password")
    wrong = desk.send(form, password="wrong", new_password=NEW)
    assert (wrong.status, "That is not your password." in wrong.text) == (422, True)
    common = desk.send(form, password=PASSWORD, new_password="password123")
    assert (common.status, "tried first" in common.text) == (422, True)
    assert desk.send(form, password=PASSWORD, new_password=NEW).status == 303
    assert phone.get("/dashboard/").status == 303
    assert desk.get("/dashboard/").status == 200
    assert Desk(app).sign_in(password=NEW).status == 303


def test_guessing_the_password_of_an_open_session_is_stopped(desk: Desk) -> None:
    form = desk.get("/dashboard/account").form("/dashboard/account/password")
    for number in range(10):
        desk.send(form, password=f"guess {number}", new_password=NEW)
    page = desk.send(form, password=PASSWORD, new_password=NEW)
    assert page.status == 429
    assert "Too many attempts" in page.text


def test_sessions_are_listed_by_browser_and_end(app: Flask, desk: Desk) -> None:
    phone = Desk(app)
    phone.client.environ_base["HTTP_USER_AGENT"] = "Mozilla/5.0 (Android 14) Firefox/140.0"
    phone.sign_in()
    page = desk.get("/dashboard/account")
    assert "Firefox on Android" in page.text
    assert "(this one)" in page.text
    desk.send(page.form("/dashboard/account/sessions/end"))
    assert phone.get("/dashboard/").status == 303
    assert desk.get("/dashboard/").status == 200


def test_all_other_sessions_end_at_once(app: Flask, desk: Desk) -> None:
    others = [Desk(app) for _ in range(2)]
    for other in others:
        other.sign_in()
    page = desk.get("/dashboard/account")
    desk.send(page.form("/dashboard/account/sessions/end-others"))
    assert [other.get("/dashboard/").status for other in others] == [303, 303]
    assert desk.get("/dashboard/account").forms("/dashboard/account/sessions/end") == []


def test_email_is_kept_or_taken_back(desk: Desk) -> None:
    form = desk.get("/dashboard/account").form("/dashboard/account/email")
    assert desk.send(form, email="marisol@blog.example").status == 303
    again = desk.get("/dashboard/account").form("/dashboard/account/email")
    assert again.fields["email"] == "marisol@blog.example"
    assert desk.send(form, email="nowhere").status == 422
    assert desk.send(form, email="").status == 303


def test_account_is_everybodys(app: Flask, make_moderator: Callable[..., None]) -> None:
    make_moderator("vera", "viewer")
    desk = Desk(app)
    desk.sign_in("vera")
    assert "/dashboard/account" in desk.get("/dashboard/").text
    assert desk.get("/dashboard/account").status == 200
    assert auth.signed_in(services(app), "x") is None


def test_choice_of_mails_needs_an_address(make_app: Callable[..., Flask], desk: Desk) -> None:
    mailing = Desk(make_app(smtp_url="smtp://127.0.0.1:1", mail_from="parley@blog.example"))
    mailing.sign_in()
    form = mailing.get("/dashboard/account").form("/dashboard/account/notices")
    refused = mailing.send(form, notices="daily")
    assert (refused.status, "Give an e-mail address first." in refused.text) == (422, True)
    assert mailing.send(form, notices="sometimes").status == 422
    email = mailing.get("/dashboard/account").form("/dashboard/account/email")
    mailing.send(email, email="marisol@blog.example")
    page = mailing.follow(mailing.send(form, notices="daily"))
    assert "Your choice of mails is saved." in page.text
    assert '<option value="daily" selected>' in page.text


def test_without_a_mail_server_there_is_no_choice(desk: Desk) -> None:
    assert "no mail server is set" in desk.get("/dashboard/account").text
