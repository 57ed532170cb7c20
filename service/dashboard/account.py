"""One's own account: password, second factor, sessions."""

from __future__ import annotations

from collections.abc import Mapping

import segno
from flask import redirect, request, session, url_for
from flask.typing import ResponseReturnValue

from service.auth import account as own
from service.auth import second_factor as totp
from service.auth import sessions
from service.comments.records import timestamp
from service.context import services
from service.dashboard import door, fields, lists, notices, signing
from service.errors import Invalid, TooManyRequests
from service.mail import notices as mails

_MODULE_PIXELS = 4


def account() -> str:
    """The page of one's own account."""
    return _account({})


def _account(problems: Mapping[str, str]) -> str:
    moderator = door.moderator()
    rows = sessions.listed(services(), moderator.id)
    shown = [
        {
            "id": row.id,
            "device": row.device or "Before devices were told apart",
            "since": timestamp(row.created_at),
            "seen": timestamp(row.seen_at),
            "here": sessions.is_of(row, door.token()),
        }
        for row in rows
    ]
    left = totp.codes_left(services(), moderator.id)
    return lists.page(
        "dashboard/account.html",
        name="account",
        sessions=shown,
        left=left,
        provider=services().settings.oidc_issuer,
        mails=services().settings.smtp_url is not None,
        problems=problems,
    )


def change_password() -> ResponseReturnValue:
    """Another password, for the old one."""
    signing.require_safe()
    old, new = (request.form.get(name, "") for name in ("password", "new_password"))
    try:
        own.change_password(services(), door.moderator(), door.token(), old, new)
    except (Invalid, TooManyRequests) as error:
        return _account(error.fields or {"password": error.detail}), error.status
    notices.say("Your password is changed, and your other sessions are ended.")
    return redirect(url_for("dashboard.account"), 303)


def change_email() -> ResponseReturnValue:
    """Another address for mails, or none."""
    try:
        own.change_email(services(), door.moderator(), fields.text("email"))
    except Invalid as error:
        return _account(error.fields), error.status
    notices.say("Your e-mail address is changed.")
    return redirect(url_for("dashboard.account"), 303)


def change_notices() -> ResponseReturnValue:
    """When mails come about what waits."""
    try:
        mails.choose(services(), door.moderator(), fields.text("notices", 16))
    except Invalid as error:
        return _account(error.fields), error.status
    notices.say("Your choice of mails is saved.")
    return redirect(url_for("dashboard.account"), 303)


def change_display_name() -> ResponseReturnValue:
    """Another name above what one answers readers, or that of signing in."""
    try:
        own.change_display_name(services(), door.moderator(), fields.text("display_name", 200))
    except Invalid as error:
        return _account(error.fields), error.status
    notices.say("Your answers stand under that name from now on.")
    return redirect(url_for("dashboard.account"), 303)


def end_session() -> ResponseReturnValue:
    """End one of one's own sessions."""
    sessions.end_one(services(), door.moderator(), fields.number("session"))
    notices.say("That session is ended.")
    return redirect(url_for("dashboard.account"), 303)


def end_other_sessions() -> ResponseReturnValue:
    """End all of one's own sessions but this one."""
    sessions.end_others(services(), door.moderator(), door.token())
    notices.say("All your other sessions are ended.")
    return redirect(url_for("dashboard.account"), 303)


def second_factor() -> str:
    """The second factor: how to add it, or how to take it off."""
    return _second_factor({})


def _second_factor(problems: Mapping[str, str]) -> str:
    moderator = door.moderator()
    salt = session.get("factor")
    key = totp.secret(services(), moderator.id, salt) if salt else None
    return lists.page(
        "dashboard/second_factor.html",
        name="account",
        square=_square(totp.address(moderator.name, key)) if key else None,
        secret=_in_fours(key) if key else None,
        left=totp.codes_left(services(), moderator.id),
        asked=door.lacks_second_factor(),
        problems=problems,
    )


def _square(address: str) -> str:
    """A QR code as the address of a picture that needs no request."""
    code = segno.make(address, error="m", micro=False)
    return str(code.svg_data_uri(scale=_MODULE_PIXELS, dark="#000", light="#fff"))


def _in_fours(secret: str) -> str:
    return " ".join(secret[place : place + 4] for place in range(0, len(secret), 4))


def begin_second_factor() -> ResponseReturnValue:
    """Make a secret and show it.

    Its salt is in the cookie until it is confirmed, so that the square is shown to nobody
    but this browser, which has given the password.
    """
    password = request.form.get("password", "")
    try:
        session["factor"] = own.begin_second_factor(services(), door.moderator(), password)
    except (Invalid, TooManyRequests) as error:
        return _second_factor(error.fields or {"password": error.detail}), error.status
    return redirect(url_for("dashboard.second_factor"), 303)


def add_second_factor() -> ResponseReturnValue:
    """Switch it on, for a first code, and show the recovery codes."""
    code, salt = fields.text("code", 64), session.get("factor")
    if not salt:
        return redirect(url_for("dashboard.second_factor"), 303)
    try:
        codes = own.add_second_factor(services(), door.moderator(), door.token(), salt, code)
    except (Invalid, TooManyRequests) as error:
        return _second_factor(error.fields or {"code": error.detail}), error.status
    session.pop("factor")
    return _recovery_codes(codes, "Your second factor is on, and your other sessions are ended.")


def remove_second_factor() -> ResponseReturnValue:
    """Take it off, for password and code."""
    password, code = request.form.get("password", ""), fields.text("code", 64)
    try:
        own.remove_second_factor(services(), door.moderator(), door.token(), password, code)
    except (Invalid, TooManyRequests) as error:
        return _second_factor(error.fields or {"code": error.detail}), error.status
    notices.say("Your second factor is off, and your other sessions are ended.")
    return redirect(url_for("dashboard.account"), 303)


def renew_recovery_codes() -> ResponseReturnValue:
    """Ten new recovery codes, for the password."""
    password = request.form.get("password", "")
    try:
        codes = own.renew_recovery_codes(services(), door.moderator(), door.token(), password)
    except (Invalid, TooManyRequests) as error:
        problems = error.fields or {"password": error.detail}
        return _second_factor({f"renew_{name}": text for name, text in problems.items()}), 422
    return _recovery_codes(codes, "The old recovery codes are void.")


def _recovery_codes(codes: list[str], said: str) -> str:
    notices.say(said)
    return lists.page("dashboard/recovery_codes.html", name="account", codes=codes)
