"""Errors as pages for people; our own script gets them as problem+json like everybody."""

from __future__ import annotations

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException

from service import errors
from service.dashboard import fields
from service.errors import Forbidden, ParleyError


def register(bp: Blueprint) -> None:
    """Answer every error below /dashboard/ in the dashboard's own look."""
    bp.register_error_handler(ParleyError, _refused)
    bp.register_error_handler(CSRFError, _from_another_session)
    bp.register_error_handler(OperationalError, _unavailable)
    bp.register_error_handler(HTTPException, _failed)


def nowhere(rest: str) -> ResponseReturnValue:
    """Every other address below /dashboard/."""
    abort(404, f"There is no page /dashboard/{rest}.")


def _refused(error: ParleyError) -> ResponseReturnValue:
    if fields.wants_json():
        return errors.answer(error)
    headers = {"Retry-After": str(error.retry_after)} if error.retry_after else {}
    return _page(error.title, error.detail), error.status, headers


def _from_another_session(_error: CSRFError) -> ResponseReturnValue:
    detail = "The page was open too long, or you have signed in anew. Reload it and try again."
    return _refused(Forbidden(detail))


def _unavailable(error: OperationalError) -> ResponseReturnValue:
    return _refused(errors.unavailable(error))


def answer(error: ParleyError | HTTPException) -> ResponseReturnValue:
    """Either kind of error, where no blueprint's own handler is asked."""
    return _refused(error) if isinstance(error, ParleyError) else _failed(error)


def _failed(error: HTTPException) -> ResponseReturnValue:
    """What the web framework refused, in words of its own."""
    # A redirect is an HTTPException too, and already an answer.
    if error.response is not None or (error.code or 500) < 400:
        return error.get_response(request.environ)
    if fields.wants_json():
        return errors.from_http(error)
    page = _page(error.name, error.description or "")
    return page, error.code or 500, errors.kept_headers(error)


def _page(title: str, detail: str) -> str:
    """A page that asks nothing of the database: it may be what has failed."""
    return render_template("dashboard/error.html", title=title, detail=detail)
