"""Who may come in, and the way out."""

from __future__ import annotations

from flask import g, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from service import auth
from service.comments.records import Actor
from service.context import services
from service.dashboard import cookies, fields
from service.errors import Forbidden, NotFound, ParleyError, TooManyRequests, Unauthorized
from service.models import Moderator
from service.roles import ADMINISTRATOR, Role, reaches

# What a stranger may ask for.
OPEN = (
    "dashboard.login",
    "dashboard.sign_in",
    "dashboard.code",
    "dashboard.give_code",
    "dashboard.join",
    "dashboard.become",
    "dashboard.oidc",
    "dashboard.oidc_callback",
    "dashboard.static",
)
# What somebody may ask for who has yet to add the second factor that the setting asks for.
UNPROVEN = (
    "dashboard.account",
    "dashboard.second_factor",
    "dashboard.begin_second_factor",
    "dashboard.add_second_factor",
    "dashboard.change_password",
    "dashboard.sign_out",
    "dashboard.sign_out_everywhere",
)

# The least role that an endpoint takes; see ``admits``.
LEAST: dict[str, Role] = {}


# Endpoints that only somebody whose role holds on every site may use.
EVERYWHERE: set[str] = set()


# Bytes that a request may send, where those are more than the application's limit.
BODIES: dict[str, int] = {}


def admits(
    endpoint: str, least: Role, *, everywhere: bool = False, body: int | None = None
) -> None:
    """Open a page or an act to people of this role and above; without, nobody gets there."""
    if body is not None:
        BODIES[f"dashboard.{endpoint}"] = body
    LEAST[f"dashboard.{endpoint}"] = least
    if everywhere:
        EVERYWHERE.add(f"dashboard.{endpoint}")


def guard() -> ResponseReturnValue | None:
    """Let only people in who are signed in, and only forms that we made."""
    if request.endpoint == "dashboard.static":
        return None
    g.moderator = auth.signed_in(services(), session.get("token"))
    if g.moderator is None and request.endpoint not in OPEN:
        return _show_the_door()
    _allow_body(str(request.endpoint))
    cookies.csrf.protect()
    if g.moderator is not None and request.endpoint not in OPEN:
        if lacks_second_factor() and request.endpoint not in UNPROVEN:
            return _show_the_second_factor()
        require(LEAST[str(request.endpoint)], everywhere=request.endpoint in EVERYWHERE)
    return None


def _allow_body(endpoint: str) -> None:
    """Let somebody who is signed in send a list that is longer than any comment."""
    if endpoint in BODIES:
        request.max_content_length = request.max_form_memory_size = BODIES[endpoint]


def require(least: Role, site_id: int | None = None, *, everywhere: bool = False) -> None:
    """Go on only for somebody of at least this role, on that site if one is named.

    :raises Forbidden: theirs is less, or does not hold on every site where that is asked.
    :raises NotFound: it is none of their sites; nobody is told that there is such a site.
    """
    role = moderator().role
    if not reaches(role, least):
        raise Forbidden(f"This takes the role {least}; yours is {role}.")
    if everywhere and not moderator().everywhere:
        raise Forbidden(f"This takes the role {least} on every site; yours holds on some.")
    if site_id is not None and not actor().may(site_id):
        raise NotFound("There is no such site.")


def may(least: Role, *, everywhere: bool = False) -> bool:
    """Whether the one who is signed in has at least this role; pages leave out what is not."""
    if g.get("moderator") is None or (everywhere and not g.moderator.everywhere):
        return False
    return reaches(g.moderator.role, least)


def actor() -> Actor:
    """The moderator of this request, as the use cases know one."""
    return Actor(moderator().name, sites=sites())


def sites() -> frozenset[int] | None:
    """Primary keys of the sites the one who is signed in may see; None: every one."""
    return moderator().sites


def moderator() -> Moderator:
    """Who is signed in; the guard has seen to it that somebody is."""
    found: Moderator = g.moderator
    return found


def lacks_second_factor() -> bool:
    """Whether the one who is signed in has to add a second factor before anything else."""
    whom = services().settings.second_factor
    asked = whom == "everybody" or (whom == "administrators" and may(ADMINISTRATOR))
    # Who comes through a provider proves there who they are.
    return asked and moderator().has_password and moderator().totp_since is None


def _show_the_second_factor() -> ResponseReturnValue:
    if fields.wants_json():
        raise Forbidden("This takes a second factor. Reload the page to add yours.")
    return redirect(url_for("dashboard.second_factor"), 303)


def token() -> str:
    """The token of this browser's session."""
    return str(session.get("token", ""))


def _show_the_door() -> ResponseReturnValue:
    if fields.wants_json():
        raise Unauthorized("You are signed out. Reload the page to sign in again.")
    if request.method != "GET":
        return redirect(url_for("dashboard.login"), 303)
    return redirect(url_for("dashboard.login", next=fields.here()), 303)


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
    if not auth.awaits_code(services(), token()):
        return redirect(url_for("dashboard.login", next=fields.own_path("next")), 303)
    return _code_form()


def give_code() -> ResponseReturnValue:
    """The second step: a code, and a session under a new cookie."""
    if not auth.awaits_code(services(), token()):
        return redirect(url_for("dashboard.login", next=fields.own_path("next")), 303)
    try:
        enter(auth.give_code(services(), token(), fields.text("code", 64)))
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
    auth.sign_out_everywhere(services(), moderator().id)
    return sign_out()


def _end_session() -> None:
    if token := session.get("token"):
        auth.sign_out(services(), token)
    session.clear()
