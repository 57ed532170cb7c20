"""Signing in by one step or two, and out."""

from __future__ import annotations

from flask import g, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from service import auth
from service.context import services
from service.dashboard import cookies, door, fields
from service.errors import Forbidden, ParleyError, TooManyRequests, Unauthorized


def login() -> ResponseReturnValue:
    """The form to sign in, or why nobody can here."""
    if g.moderator is not None:
        return redirect(fields.own_path("next"), 303)
    return _form()


def sign_in() -> ResponseReturnValue:
    """Begin a session under a new cookie; an older session of this browser ends.

    :raises Forbidden: a password would travel in the clear.
    """
    require_safe()
    try:
        begun = auth.sign_in(services(), fields.text("name"), request.form.get("password", ""))
    except (Unauthorized, TooManyRequests) as error:
        return _form(error.detail), error.status, _retry(error)
    enter(begun)
    if auth.awaits_code(services(), begun):
        return redirect(url_for("dashboard.code", next=fields.own_path("next")), 303)
    return redirect(fields.own_path("next"), 303)


def enter(begun: str) -> None:
    """Go on with that session under a new cookie; an older session of this browser ends."""
    _end_session()
    session.permanent = True
    session["token"] = begun


def code() -> ResponseReturnValue:
    """The form for the second step."""
    if not auth.awaits_code(services(), door.token()):
        return redirect(url_for("dashboard.login", next=fields.own_path("next")), 303)
    return _code_form()


def give_code() -> ResponseReturnValue:
    """The second step: a code, and a session under a new cookie."""
    if not auth.awaits_code(services(), door.token()):
        return redirect(url_for("dashboard.login", next=fields.own_path("next")), 303)
    try:
        enter(auth.give_code(services(), door.token(), fields.text("code", 64)))
    except (Unauthorized, TooManyRequests) as error:
        return _code_form(error.detail), error.status, _retry(error)
    return redirect(fields.own_path("next"), 303)


def _code_form(problem: str | None = None) -> str:
    following = fields.own_path("next")
    return render_template("dashboard/code.html", next=following, problem=problem)


def _retry(error: ParleyError) -> dict[str, str]:
    return {"Retry-After": str(error.retry_after)} if error.retry_after else {}


def require_safe() -> None:
    """Go on only where a password cannot be read on the way.

    :raises Forbidden: it would travel in the clear.
    """
    if not cookies.work():
        raise Forbidden("Signing in needs https, or a browser on the machine itself.")


def _form(problem: str | None = None) -> str:
    return render_template(
        "dashboard/login.html",
        works=cookies.work(),
        provider=services().settings.oidc_issuer,
        name=fields.text("name", 64),
        next=fields.own_path("next"),
        problem=problem,
    )


def sign_out() -> ResponseReturnValue:
    """End the session of this browser."""
    _end_session()
    return redirect(url_for("dashboard.login"), 303)


def sign_out_everywhere() -> ResponseReturnValue:
    """End every session of the moderator."""
    auth.sign_out_everywhere(services(), door.moderator().id)
    return sign_out()


def _end_session() -> None:
    if token := session.get("token"):
        auth.sign_out(services(), token)
    session.clear()
