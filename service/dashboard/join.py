"""Where somebody who was invited joins: a name, a password, and in."""

from __future__ import annotations

from collections.abc import Mapping

from flask import redirect as to
from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from service.auth import invitations
from service.auth.passwords import PASSWORD_LENGTH
from service.context import services
from service.dashboard import cookies, fields, signing
from service.errors import Invalid


def join() -> str:
    """The form.

    :raises NotFound: the invitation is not good any more.
    """
    return _form({})


def become() -> ResponseReturnValue:
    """Make the person, signed in.

    :raises NotFound: the invitation is not good any more.
    :raises Forbidden: the password would travel in the clear.
    """
    signing.require_safe()
    name, password = fields.text("name"), request.form.get("new_password", "")
    token, email = fields.text("invitation"), fields.text("email")
    try:
        begun = invitations.join(services(), token, name, password, email)
    except Invalid as error:
        return _form(error.fields), error.status
    signing.enter(begun)
    return to(url_for("dashboard.queue"), 303)


def _form(problems: Mapping[str, str]) -> str:
    token = fields.text("invitation")
    with services().db.read() as session:
        invitation = invitations.find(session, token)
    sent = request.method == "POST"
    return render_template(
        "dashboard/join.html",
        works=cookies.work(),
        provider=services().settings.oidc_issuer,
        invitation=token,
        role=invitation.role,
        inviter=invitation.inviter.name,
        name=fields.text("name", 64) if sent else "",
        email=fields.text("email", 254) if sent else invitation.email or "",
        least=PASSWORD_LENGTH[0],
        problems=problems,
    )
