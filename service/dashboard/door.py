"""Who may come in, and how far."""

from __future__ import annotations

from flask import g, redirect, request, session, url_for
from flask.typing import ResponseReturnValue

from service import auth
from service.comments.records import Actor
from service.context import services
from service.dashboard import cookies, fields
from service.errors import Forbidden, NotFound, Unauthorized
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

# What an open page asks for by itself, whether or not somebody sits before it.
BY_ITSELF = ("dashboard.live", "dashboard.claim", "dashboard.models_job")

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
    seen = request.endpoint not in BY_ITSELF
    g.moderator = auth.signed_in(services(), session.get("token"), seen=seen)
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
