"""Where the links of mails to commenters lead: GET asks, POST acts, nobody has to sign in."""

from __future__ import annotations

from typing import cast

from flask import Blueprint, render_template, request

from service import auth
from service.context import services
from service.mail import pages, subscriptions
from service.mail.subscriptions import CONFIRM, STOP, STOP_ALL, Act

bp = Blueprint("replies", __name__, url_prefix="/replies")


def signed_link() -> None:
    """Let in whoever has a link that we have mailed.

    :raises NotFound: it is none of ours, or to confirm what is gone.
    """
    what = _what()
    if _act() == CONFIRM:
        with services().db.read() as session:
            subscriptions.waits(session, what)


auth.protect(bp, signed_link)
pages.strict(bp)


def ask(token: str) -> str:  # noqa: ARG001 -- the check has read it
    """Ask; programs that look at links in mails confirm and end nothing."""
    return render_template("mail/replies.html", act=_act(), done=False)


def act(token: str) -> str:  # noqa: ARG001 -- the check has read it
    """Do what the link is for."""
    uses = {
        CONFIRM: subscriptions.confirm,
        STOP: subscriptions.stop,
        STOP_ALL: subscriptions.stop_all,
    }
    uses[_act()](services(), _what())
    return render_template("mail/replies.html", act=_act(), done=True)


for _word in (CONFIRM, STOP, STOP_ALL):
    bp.add_url_rule(f"/{_word}/<token>", f"ask_{_word}", ask)
    bp.add_url_rule(f"/{_word}/<token>", _word, act, methods=["POST"])


def _act() -> Act:
    return cast("Act", (request.endpoint or "").rpartition(".")[2].removeprefix("ask_"))


def _what() -> str:
    token = (request.view_args or {}).get("token", "")
    return subscriptions.read(services().identity, _act(), token)
