"""What readers see: the widget, its pages without JavaScript, the sample blog.

``script`` the files a blog includes · ``words`` what readers are told · ``form``
comments and form without a script · ``demo`` the sample blog and its first visitors.
"""

from __future__ import annotations

from flask import Blueprint, Response, render_template
from sqlalchemy.exc import InterfaceError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import HTTPException

from service.auth import protect
from service.errors import HTTP_CODES, ParleyError, unavailable
from service.widget import demo, form, script, speech

bp = Blueprint(
    "widget",
    __name__,
    template_folder="templates",
    static_folder="static",
    static_url_path="/embed/static",
)
bp.add_url_rule("/embed.js", view_func=script.embed)
bp.add_url_rule("/embed/counts.js", view_func=script.counts)
bp.add_url_rule("/embed/news.js", view_func=script.news)
bp.add_url_rule("/embed/work.js", view_func=script.work)
bp.add_url_rule("/embed/words/<tag>.json", view_func=script.language)
bp.add_url_rule("/embed/form", view_func=form.form)
bp.add_url_rule("/embed/form", view_func=form.send, methods=["POST"])
bp.add_url_rule("/embed/receipt/<uid>", view_func=form.receipt)
bp.add_url_rule("/demo/", view_func=demo.index)
bp.add_url_rule("/demo/<slug>/", view_func=demo.article)

# Everything our pages load is our own and comes as a file of its own.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


def everybody() -> None:
    """Readers need no key; ``form.send`` checks where a form comes from."""


protect(bp, everybody)


@bp.context_processor
def _speech() -> dict[str, object]:
    said = speech.of_request()
    return {"say": said.say, "speech": said, "lang": speech.asked()}


@bp.after_request
def _page_headers(response: Response) -> Response:
    """Keep pages strict and fresh; a view may have said that its page is not to be stored.

    With ``no-referrer`` browsers would send ``Origin: null`` with our own form, and with
    ``no-store`` they would empty it when somebody comes back to it.
    """
    if response.mimetype == "text/html":
        response.headers["Content-Security-Policy"] = POLICY
        response.headers["Referrer-Policy"] = "same-origin"
        response.headers.setdefault("Cache-Control", "no-cache")
        response.vary.add("Accept-Language")
    return response


@bp.errorhandler(ParleyError)
def _refused(error: ParleyError) -> Response:
    said = speech.of_request()
    detail = said.error(error.code, error.detail)
    page = render_template("widget/refused.html", detail=detail)
    response = Response(page, error.status)
    if error.retry_after is not None:
        response.headers["Retry-After"] = str(error.retry_after)
    return response


@bp.errorhandler(InterfaceError)
@bp.errorhandler(OperationalError)
@bp.errorhandler(PoolTimeout)
def _out_of_reach(error: SQLAlchemyError) -> Response:
    return _refused(unavailable(error))


@bp.errorhandler(HTTPException)
def _failed(error: HTTPException) -> Response:
    code, _ = HTTP_CODES.get(error.code or 500, ("", ""))
    detail = speech.of_request().error(code, error.description or error.name)
    return Response(render_template("widget/refused.html", detail=detail), error.code or 500)
