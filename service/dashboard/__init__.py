"""The dashboard: where moderators sign in and settle what waits.

``door`` who may come in · ``cookies`` the one cookie · ``lists`` queue, lists and search ·
``decisions`` approve, reject, undo · ``comment`` one comment and its history ·
``refusals`` errors as pages · ``fields`` what a request says · ``words`` what pages say.
"""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Flask, Response, make_response, request
from flask.blueprints import BlueprintSetupState
from werkzeug.exceptions import MethodNotAllowed

from service import auth, errors
from service.dashboard import comment, cookies, decisions, door, lists, refusals, words

# Everything our pages load is our own and comes as a file of its own.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)

bp = Blueprint(
    "dashboard",
    __name__,
    url_prefix="/dashboard",
    template_folder="templates",
    static_folder="static",
)
auth.protect(bp, door.guard)
refusals.register(bp)

for path, name in lists.PATHS.items():
    bp.add_url_rule(path, name, lists.show, defaults={"name": name})
bp.add_url_rule("/comments/<uid>", view_func=comment.comment)
bp.add_url_rule("/decisions", view_func=decisions.decide, methods=["POST"])
bp.add_url_rule("/undo", view_func=decisions.undo, methods=["POST"])
bp.add_url_rule("/reject-all", view_func=decisions.reject_all, methods=["POST"])
bp.add_url_rule("/login", view_func=door.login)
bp.add_url_rule("/login", view_func=door.sign_in, methods=["POST"])
bp.add_url_rule("/logout", view_func=door.sign_out, methods=["POST"])
bp.add_url_rule("/logout-everywhere", view_func=door.sign_out_everywhere, methods=["POST"])
bp.add_url_rule("/<path:rest>", view_func=refusals.nowhere)


@bp.record_once
def _prepare(state: BlueprintSetupState) -> None:
    assert isinstance(state.app, Flask)
    cookies.prepare(state.app)
    state.app.register_error_handler(MethodNotAllowed, _wrong_method)


def _wrong_method(error: MethodNotAllowed) -> Response:
    """A request that no rule takes belongs to no blueprint: its address says whose it is."""
    if not request.path.startswith(f"{bp.url_prefix}/"):
        return errors.from_http(error)
    return _page_headers(make_response(refusals.failed(error)))


@bp.context_processor
def _words() -> dict[str, Any]:
    return words.FOR_TEMPLATES


@bp.after_request
def _page_headers(response: Response) -> Response:
    """Keep pages strict and out of caches.

    With ``no-referrer`` browsers would send ``Origin: null`` with our own forms.
    """
    response.headers["Content-Security-Policy"] = POLICY
    response.headers["Referrer-Policy"] = "same-origin"
    if response.mimetype in ("text/html", "application/json", "application/problem+json"):
        response.headers["Cache-Control"] = "no-store"
    return response
