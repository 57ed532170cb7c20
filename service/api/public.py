"""What a blog page calls: post, list, count, edit, report."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from flask import Response, g, request
from flask_openapi import APIBlueprint, Tag
from flask_openapi.types import ResponseDict
from sqlalchemy.orm import Session
from werkzeug.exceptions import HTTPException
from werkzeug.http import parse_etags

from service import auth, bodies, feed
from service.api import drafts, openapi, requests, schemas
from service.api.openapi import problems
from service.comments import edit, forms, read, submit, work
from service.comments import report as reports
from service.context import services
from service.errors import Forbidden, ParleyError, Unauthorized
from service.mail import subscriptions
from service.models import DEFAULT_SITE, ApiKey
from service.sites import SiteConfig

TAG = Tag(name="public", description="What a blog page calls.")
PROBLEMS = problems(400, 403, 404, 413, 415, 422, 429, 503)
COUNTED: ResponseDict = {200: schemas.CommentCounts}

bp = APIBlueprint(
    "public",
    __name__,
    url_prefix="/api/v1",
    abp_tags=[TAG],
    abp_responses=PROBLEMS,
    operation_id_callback=openapi.operation_id,
)


def guard() -> Response | None:
    """Everybody may call; a page only from an origin of the site."""
    if request.endpoint == "public.count_many":
        request.max_content_length = bodies.LARGE_BODY_BYTES
    if request.method == "OPTIONS":
        return requests.preflight()
    try:
        g.site = requests.find_site(requests.read_body())
    except (ParleyError, HTTPException):
        # Which site was meant is unknown; its pages may read what is wrong all the same.
        g.origin_allowed = requests.any_site_allows(request.headers.get("Origin", ""))
        raise
    requests.check_origin(g.site)
    return None


auth.protect(bp, guard)


@bp.after_app_request
def _cross_origin(response: Response) -> Response:
    """Also where no view answers, and so no blueprint: 404 and 405."""
    if request.path.startswith("/api/"):
        requests.cross_origin(response.headers)
    return response


def _site() -> SiteConfig:
    site: SiteConfig = g.site
    return site


def _submit_key(site: SiteConfig) -> ApiKey | None:
    """The key of a blog's own server, if the request brings one."""
    if auth.bearer() is None:
        return None
    key = auth.require_key(services(), "submit")
    if key.site_id not in (None, site.id):
        raise Forbidden("This key belongs to another site.")
    return key


def _edit_token() -> str | None:
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if kind.lower() == "edit" else None


def _own_edit_token() -> str:
    token = _edit_token()
    if token is None:
        raise Unauthorized("This needs the comment's edit token: Authorization: Edit TOKEN.")
    return token


def _answer(comment: dict[str, Any], status: int | None = None) -> tuple[dict[str, Any], int]:
    return comment, status or (200 if comment["status"] == "approved" else 202)


@bp.post(
    "/comments",
    summary="Post a comment",
    security=[{}, {"key": []}],
    responses={201: schemas.Created, 202: schemas.Created, **problems(401, 409)},
)
def create_comment(
    header: schemas.SubmitHeaders, body: schemas.CommentDraft
) -> tuple[dict[str, Any], int, dict[str, str]]:
    """201 when it is published, 202 when it is held for a moderator."""
    site = _site()
    key = _submit_key(site)
    trusted = key is not None
    done = submit.submit(
        services(),
        site,
        drafts.draft(body, trusted),
        requests.client(key, drafts.if_trusted(body.client, trusted), drafts.form(body)),
        header.idempotency_key,
    )
    answer = done.comment | {
        "edit_token": done.edit_token,
        "author_token": done.author_token,
        "notify": done.notify,
    }
    status = 201 if done.comment["status"] == "approved" else 202
    return answer, status, {"Location": _location(site, done.comment["id"])}


def _location(site: SiteConfig, uid: str) -> str:
    query = urlencode(_site_query(site))
    return f"/api/v1/comments/{uid}" + (f"?{query}" if query else "")


def _site_query(site: SiteConfig) -> dict[str, str]:
    return {} if site.slug == DEFAULT_SITE else {"site": site.slug}


@bp.get(
    "/comments",
    summary="List an article's comments",
    responses={200: schemas.CommentList, 304: None},
)
def list_comments(header: schemas.ListHeaders, query: schemas.ListQuery) -> Response:
    """Approved comments as a flat list, each with its parent and depth."""
    own, site = services(), _site()
    mails = subscriptions.offered(own.settings, site)
    with own.db.read() as session:
        article = read.article_state(session, site, query.article, reply_mails=mails)
        response = _unless_known(
            header.known,
            article,
            lambda: _listing(session, article, query),
        )
    # A header reaches the page with a 304, too, so the form needs no request of its own.
    response.headers["Parley-Form"] = forms.token(own.identity, site, article.key)
    if site.rules.proof_of_work:
        response.headers["Parley-Work"] = "asked"
    return response


def _listing(
    session: Session, article: read.ArticleState, query: schemas.ListQuery
) -> dict[str, Any]:
    if query.leading_to is not None:
        return read.leading_to(session, article, query.leading_to)
    if query.since is not None:
        return read.published(session, article, query.since, query.limit, query.cursor)
    return read.listing(session, article, query.order, query.limit, query.cursor)


@bp.get("/challenge", summary="Proof of work", responses={200: schemas.WorkAsked})
def get_challenge() -> tuple[dict[str, Any], int, dict[str, str]]:
    """A new sum to solve each time, where the site asks for one."""
    made = work.challenge(services().identity, _site())
    return {"challenge": made}, 200, {"Cache-Control": "no-store"}


def _unless_known(known: str, article: read.ArticleState, listing: Callable[[], Any]) -> Response:
    """304 when the client has this very state of the list, else the list."""
    asked = hashlib.sha256(request.query_string).hexdigest()[:12]
    # An article closes by itself and a site has other settings without a change of revision.
    state = f"{int(article.open)}{int(article.reply_mails)}"
    etag = f"{article.id or 0}-{article.revision}-{state}-{asked}"
    return _kept(known, etag, lambda: json.dumps(listing(), ensure_ascii=False))


def _kept(
    known: str, etag: str, content: Callable[[], str | bytes], mimetype: str = "application/json"
) -> Response:
    """304 when the client has what bears this ETag, else the content."""
    if parse_etags(known).contains_weak(etag):
        response = Response(status=304)
    else:
        response = Response(content(), mimetype=mimetype)
    response.set_etag(etag)
    response.headers["Cache-Control"] = "no-cache"
    return response


@bp.get(
    "/comments/<id>",
    summary="One comment",
    security=[{}, {"edit_token": []}],
    responses={200: schemas.OwnComment, **problems(401)},
)
def get_comment(path: schemas.CommentPath) -> dict[str, Any]:
    """An approved comment; with its edit token a held or rejected one, too."""
    uid, token = requests.comment_uid(path.id), _edit_token()
    if token is not None:
        return edit.receipt(services(), uid, token, _site().id)
    with services().db.read() as session:
        return read.one(session, uid, _site().id)


@bp.patch(
    "/comments/<id>",
    summary="Edit one's own comment",
    security=[{"edit_token": []}],
    responses={200: schemas.OwnComment, 202: schemas.OwnComment, **problems(401)},
)
def edit_comment(
    path: schemas.CommentPath, body: schemas.CommentChange
) -> tuple[dict[str, Any], int]:
    """The new text is judged anew: 200 when it is published, 202 when it is held."""
    uid, token = requests.comment_uid(path.id), _own_edit_token()
    site = _site()
    return _answer(edit.change(services(), uid, token, body.body, requests.client(), site.id))


@bp.delete(
    "/comments/<id>",
    summary="Delete one's own comment",
    security=[{"edit_token": []}],
    responses={204: None, **problems(401)},
)
def delete_comment(path: schemas.CommentPath) -> tuple[str, int]:
    """Replies to it stay, below a note that it was removed."""
    edit.delete(services(), requests.comment_uid(path.id), _own_edit_token(), _site().id)
    return "", 204


@bp.post(
    "/comments/<id>/reports",
    summary="Report a comment",
    request_body=openapi.optional("ReportDraft"),
    responses={202: schemas.Reported},
)
def report_comment(
    path: schemas.CommentPath, body: schemas.ReportDraft
) -> tuple[dict[str, str], int]:
    """Moderators will look at it; it stays published until they have."""
    own = services()
    own.limits.hit("reports", requests.limit_identity(own))
    uid = requests.comment_uid(path.id)
    reports.report(own, uid, requests.client(), body.reason, _site().id)
    return {"status": "reported"}, 202


@bp.get("/counts", summary="Count comments of some articles", responses=COUNTED)
def count_comments(query: schemas.CountsQuery) -> dict[str, Any]:
    """Approved comments per article, under the keys as they were sent."""
    return _counts(query.article)


@bp.post("/counts", summary="Count comments of many articles", responses=COUNTED)
def count_many(body: schemas.CountsRequest) -> dict[str, Any]:
    """Approved comments per article, under the keys as they were sent."""
    return _counts(body.articles)


def _counts(articles: list[str]) -> dict[str, Any]:
    with services().db.read() as session:
        return {"counts": read.counts(session, _site(), articles)}


@bp.get(
    "/feed.atom",
    summary="Atom feed of the comments of an article or a site",
    responses={200: openapi.content("application/atom+xml", "The feed."), 304: None},
)
def get_feed(header: schemas.ListHeaders, query: schemas.FeedQuery) -> Response:
    """The newest approved comments as an Atom feed."""
    site = _site()
    base, asked = services().settings.public_url, _site_query(site)
    with services().db.read() as session:
        if query.article is None:
            title, items = read.latest_of_site(session, site, feed.LENGTH)
        else:
            article = read.article_state(session, site, query.article)
            asked = {"article": article.key, **asked}
            title, items = article.title or article.key, read.latest(session, article, feed.LENGTH)
    document = feed.atom(base, asked, title, items)
    etag = hashlib.sha256(document).hexdigest()[:32]
    return _kept(header.known, etag, lambda: document, "application/atom+xml")


openapi.take_everywhere(bp, openapi.SITE)
