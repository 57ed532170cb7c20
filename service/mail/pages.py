"""Where links in mails lead: GET asks, POST acts, nobody has to sign in."""

from __future__ import annotations

from typing import cast

from flask import Blueprint, Response, g, render_template, request, url_for
from flask.typing import ResponseReturnValue

from service import auth
from service.comments.decide import Label
from service.context import services
from service.errors import Invalid, NotFound, ParleyError
from service.mail import deciding, unsubscribe

POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
    "frame-ancestors 'none'; base-uri 'none'"
)

bp = Blueprint("notices", __name__, url_prefix="/notices")


LABELS: dict[deciding.Action, tuple[tuple[str, str], ...]] = {
    "approve": (("", "Approve"),),
    "reject": (
        ("spam", "Reject as spam"),
        ("toxic", "Reject as toxic"),
        ("off_topic", "Reject as off-topic"),
        ("", "Reject"),
    ),
}


def strict(blueprint: Blueprint) -> None:
    """Keep the pages behind links of mails to themselves, and refuse in words for people."""
    blueprint.after_request(_headers)
    blueprint.register_error_handler(ParleyError, _refused)


def _headers(response: Response) -> Response:
    response.headers["Content-Security-Policy"] = POLICY
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


def _refused(error: ParleyError) -> ResponseReturnValue:
    page = render_template(
        "mail/refused.html", title=error.title, detail=error.detail, dashboard=_dashboard()
    )
    return page, error.status


def signed_link() -> None:
    """Let in whoever has a link that we have mailed.

    :raises NotFound: it is none of ours, or of somebody who is gone.
    """
    token = (request.view_args or {}).get("token", "")
    if request.endpoint in ("notices.offer", "notices.decide"):
        g.offer, g.actor = deciding.read(services(), token)
    elif not unsubscribe.known(services(), token):
        raise NotFound("There is no such link.")


auth.protect(bp, signed_link)
strict(bp)


@bp.get("/stop/<token>")
def ask(token: str) -> str:  # noqa: ARG001 -- the check has read it
    """Ask; programs that look at links in mails end nothing."""
    return render_template("mail/stop.html", done=False)


@bp.post("/stop/<token>")
def stop(token: str) -> str:
    """Send no more mails."""
    unsubscribe.stop(services(), token)
    return render_template("mail/stop.html", done=True)


@bp.get("/decide/<token>")
def offer(token: str) -> str:  # noqa: ARG001 -- the check has read it
    """Show the comment and ask; programs that look at links in mails decide nothing."""
    with services().db.read() as session:
        comment = deciding.offered(session, g.offer, g.actor)
        shown: dict[str, object] = {
            "name": comment.current.author_name,
            "body": comment.current.body,
            "where": comment.article.title or comment.article.key,
        }
    action = g.offer.action
    shown |= {"action": action, "buttons": LABELS[action], "dashboard": _dashboard()}
    return render_template("mail/decide.html", **shown)


@bp.post("/decide/<token>")
def decide(token: str) -> str:  # noqa: ARG001 -- the check has read it
    """Decide the comment in the name of the person whom the link was sent to."""
    label = request.form.get("label", "")
    if label not in dict(LABELS[g.offer.action]):
        raise Invalid("A rejection is spam, toxic, off-topic, or none of these.")
    status = deciding.carry_out(services(), g.offer, g.actor, cast(Label, label) if label else None)
    return render_template("mail/decided.html", status=status, dashboard=_dashboard())


def _dashboard() -> str | None:
    """Where the comment of the link is found by who signs in; None: the link is about none."""
    offered = g.get("offer")
    return url_for("dashboard.comment", uid=offered.comment) if offered else None
