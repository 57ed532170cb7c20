"""``/embed/form``: comments and their form for readers without JavaScript.

No cookie and no script: what a page must know about a reader comes with the
request. The receipt's address therefore carries a token, but one of its own that
only lets its bearer read how things stand, never change or delete the comment:
addresses end up in histories and are passed on.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any

from flask import Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from pydantic import ValidationError
from sqlalchemy.orm import Session

from service.api import drafts, requests
from service.api.fields import UID, invalid
from service.api.schemas import CommentDraft, ListQuery
from service.bodies import LARGE_BODY_BYTES
from service.comments import edit, forms, read
from service.comments.records import Draft, Form
from service.comments.submit import Submitted, submit
from service.context import services
from service.errors import NotFound, ParleyError, Wrong
from service.identity import same
from service.mail import subscriptions
from service.sites import SiteConfig
from service.text import keys
from service.widget import speech

PLACE = ("article", "title", "site", "parent_id")
SHOWN = {"name", "email", "url", "body"}
FIELDS = (*PLACE, "attempt", "token", "name", "email", "url", "body", "notify")
TRAP = "subject"
PAGE = 100
# A comment of the greatest length, each character percent-encoded.
LARGEST = LARGE_BODY_BYTES


def form() -> str:
    """The comments of ``?article=…`` and an empty form; ``parent_id`` makes it a reply."""
    fields = dict.fromkeys(FIELDS, "") | {name: request.args.get(name, "") for name in PLACE}
    return _page(fields | {"attempt": secrets.token_urlsafe(16)})


def send() -> ResponseReturnValue:
    """Take a comment: 303 to its receipt, or the form again with what was typed."""
    request.max_content_length = request.max_form_memory_size = LARGEST
    fields = {name: request.form.get(name, "") for name in FIELDS}
    try:
        sent = _submit(fields)
    except ParleyError as error:
        headers = {"Retry-After": str(error.retry_after)} if error.retry_after else {}
        return _page(fields, error), error.status, headers
    uid = sent.comment["id"]
    place: dict[str, Any] = {name: fields[name] or None for name in ("title", "site")}
    place["lang"] = speech.asked()
    return redirect(url_for(".receipt", uid=uid, token=receipt_token(uid), **place), 303)


def receipt(uid: str) -> Response:
    """What became of a comment, for whoever holds its receipt.

    :raises NotFound: there is no such comment, or the token is another's.
    """
    token = request.args.get("token", "")
    if not same(receipt_token(uid), token):
        raise NotFound("There is no such receipt.")
    comment = edit.receipt(services(), uid, services().identity.edit_token(uid))
    title = request.args.get("title") or comment["article"]
    site = request.args.get("site") or None
    page = render_template("widget/receipt.html", comment=comment, title=title, site=site)
    return Response(page, headers={"Cache-Control": "no-store"})


def receipt_token(uid: str) -> str:
    """What lets its bearer read the state of a comment, and nothing else."""
    return services().identity.digest("receipt", uid)[:40]


def _submit(fields: Mapping[str, str]) -> Submitted:
    site = requests.find_site({"site": fields["site"] or None})
    requests.check_origin(site)
    draft = _draft(fields)
    sender = requests.client(form=Form(request.form.get(TRAP), fields["token"]))
    return submit(services(), site, draft, sender, _idempotency_key(fields))


def _draft(fields: Mapping[str, str]) -> Draft:
    """The comment in a form; the same schema judges it as one that came as JSON.

    :raises Invalid: a field is wrong.
    """
    try:
        draft = CommentDraft.model_validate(
            {
                "article": fields["article"],
                "article_title": fields["title"],
                "parent_id": fields["parent_id"] or None,
                "author": {name: fields[name] for name in ("name", "email", "url")},
                "body": fields["body"].replace("\r\n", "\n"),
                "notify": bool(fields["notify"]),
            }
        )
    except ValidationError as error:
        raise invalid(error) from None
    return drafts.draft(draft, trusted=False)


def _idempotency_key(fields: Mapping[str, str]) -> str | None:
    """One key per form and words: a second click stores nothing, changed words are new."""
    if not fields["attempt"]:
        return None
    return sha256("\0".join(fields.values()).encode("utf-8", "replace")).hexdigest()


def _page(fields: dict[str, str], error: ParleyError | None = None) -> str:
    """Comments and form as HTML.

    :raises Invalid: there is no such article key.
    """
    try:
        query = ListQuery(article=fields["article"], cursor=request.args.get("cursor"))
    except ValidationError as wrong:
        raise invalid(wrong) from None
    site = requests.find_site({"site": fields["site"] or None})
    with services().db.read() as session:
        mails = subscriptions.offered(services().settings, site)
        state = read.article_state(session, site, query.article, reply_mails=mails)
        page = read.listing(session, state, "oldest", PAGE, query.cursor)
        parent = _parent(session, fields["parent_id"])
    # A form that comes back keeps its token: it was shown when it was shown first.
    fields["token"] = fields["token"] or forms.token(services().identity, site, state.key)
    errors = _by_field(error, fields)
    return render_template(
        "widget/form.html",
        **page,
        thread=nested(page["items"]),
        open=state.open,
        title=state.title or fields["title"] or query.article,
        back=_back(site, query.article),
        parent=parent,
        draft=fields,
        errors=errors,
        problem=error and _in_words(error, errors),
        here=lambda **more: _here(fields, more),
    )


def _by_field(error: ParleyError | None, fields: Mapping[str, str]) -> dict[str, str]:
    """What is wrong, under the names that the form has for its fields."""
    wrong = error.fields if error else {}
    named = {name.removeprefix("author."): message for name, message in wrong.items()}
    said = speech.of_request()
    empty = Wrong("must not be empty", "empty")
    for name in named.keys() & SHOWN:
        named[name] = said.wrong(name, named[name] if fields[name].strip() else empty)
    return named


def _in_words(error: ParleyError, errors: Mapping[str, str]) -> str:
    said, wrong = speech.of_request(), len(errors.keys() & SHOWN)
    return said.say("fix", count=wrong) if wrong else said.error(error.code, error.detail)


def _here(fields: Mapping[str, str], more: Mapping[str, Any]) -> str:
    """The address of this page, replying to another comment or to none."""
    place: dict[str, Any] = {name: fields[name] or None for name in ("article", "title", "site")}
    return url_for(".form", lang=speech.asked(), **place, **more)


def _parent(session: Session, uid: str) -> dict[str, Any] | None:
    """The comment that is replied to; one that is gone is replied to no more."""
    try:
        return read.one(session, uid) if UID.fullmatch(uid) else None
    except NotFound:
        return None


def _back(site: SiteConfig, article: str) -> str | None:
    """The article's address, if it is one of the site's own pages."""
    host = keys.article(article).host
    if host is None:
        return None
    ours = site.allows_origin(f"http://{host}") if site.origins is None else site.allows_host(host)
    return article if ours else None


def nested(items: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """A flat list of comments as a tree, each with its ``replies``, in the order given."""
    known = {item["id"]: item | {"replies": []} for item in items}
    roots: list[dict[str, Any]] = []
    for item in known.values():
        parent = known.get(item["parent_id"])
        (parent["replies"] if parent else roots).append(item)
    return roots
