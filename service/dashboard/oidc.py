"""To the provider of OpenID Connect, and back from it."""

from __future__ import annotations

from flask import redirect, request, session, url_for
from flask.typing import ResponseReturnValue

from service import auth
from service.auth import federated
from service.auth import oidc as provider
from service.context import services
from service.dashboard import fields, signing
from service.errors import NotFound


def oidc() -> ResponseReturnValue:
    """Send the browser to the provider.

    :raises NotFound: there is none.
    :raises Forbidden: the cookie would travel in the clear.
    :raises TooManyRequests: too often from this address.
    """
    _require_provider()
    signing.require_safe()
    own = services()
    own.limits.hit("oidc", own.identity.sender(request.remote_addr))
    flow = provider.new_flow(fields.own_path("next"), fields.text("invitation"))
    session["oidc"] = flow.kept()
    return redirect(provider.address(services().settings, flow, _callback()), 303)


def oidc_callback() -> ResponseReturnValue:
    """Take in whom the provider sends back; what was asked is answered once.

    :raises NotFound: there is no provider.
    :raises NotSignedIn: what comes back does not hold.
    :raises Forbidden: nobody has let them in.
    """
    _require_provider()
    kept = session.pop("oidc", None)
    if kept is None:
        raise provider.NotSignedIn(provider.NOT_ASKED)
    flow = provider.Flow(**kept)
    claims = provider.finish(services().settings, flow, request.args, _callback())
    begun = federated.enter(services(), claims, flow.invitation)
    signing.enter(begun)
    if auth.awaits_code(services(), begun):
        return redirect(url_for("dashboard.code", next=flow.next), 303)
    return redirect(flow.next, 303)


def _require_provider() -> None:
    if services().settings.oidc_issuer is None:
        raise NotFound("There is no provider to sign in with.")


def _callback() -> str:
    """The address the provider knows; from the setting, as a request could name any host."""
    return services().settings.public_url + url_for("dashboard.oidc_callback")
