"""Where the link that ends mails leads: GET asks, POST acts, nobody has to sign in."""

from __future__ import annotations

from flask import Blueprint, Response, render_template, request

from service import auth
from service.context import services
from service.errors import NotFound
from service.mail import unsubscribe

POLICY = (
    "default-src 'none'; style-src 'self'; form-action 'self'; frame-ancestors 'none'; "
    "base-uri 'none'"
)

bp = Blueprint("notices", __name__, url_prefix="/notices")


def signed_link() -> None:
    """Let in whoever has a link that we have mailed.

    :raises NotFound: it is none of ours, or of somebody who is gone.
    """
    if not unsubscribe.known(services(), (request.view_args or {}).get("token", "")):
        raise NotFound("There is no such link.")


auth.protect(bp, signed_link)


@bp.get("/stop/<token>")
def ask(token: str) -> str:  # noqa: ARG001 -- the check has read it
    """Ask; programs that look at links in mails end nothing."""
    return render_template("notices.html", done=False)


@bp.post("/stop/<token>")
def stop(token: str) -> str:
    """Send no more mails."""
    unsubscribe.stop(services(), token)
    return render_template("notices.html", done=True)


@bp.after_request
def _headers(response: Response) -> Response:
    response.headers["Content-Security-Policy"] = POLICY
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
