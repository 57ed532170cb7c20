"""What moderators' tools call: the queue, decisions, undo, history, a trial score."""

from __future__ import annotations

from typing import Any, cast

from flask import Response, g, request
from flask_openapi import APIBlueprint, Tag
from sqlalchemy.orm import Session

from service import auth
from service.api import fields, requests, stats_schemas
from service.api import moderation_schemas as schemas
from service.api.openapi import operation_id, problems
from service.api.schemas import CommentPath
from service.comments import decide, history, judging, queue, reply, revise
from service.comments.decide import Order, Outcome
from service.comments.judging import Text
from service.comments.records import MODERATOR, Actor
from service.comments.reply import Voice
from service.context import services
from service.errors import Forbidden, ParleyError
from service.models import ApiKey
from service.rules import articles
from service.rules.articles import Changes
from service.sites import SiteConfig
from service.stats import period, report

CLEARED = ("mode", "dated_at")
TAG = Tag(name="moderation", description="What moderators' tools call.")
PROBLEMS = problems(400, 401, 403, 404, 413, 415, 422, 429, 503)

bp = APIBlueprint(
    "moderation",
    __name__,
    url_prefix="/api/v1/moderation",
    abp_tags=[TAG],
    abp_security=[{"key": []}],
    abp_responses=PROBLEMS,
    operation_id_callback=operation_id,
)


def guard() -> Response | None:
    """Only with a key of scope ``moderate``; a page only from an origin of some site."""
    if request.method == "OPTIONS":
        return requests.preflight()
    requests.check_origin(None)
    g.key = auth.require_key(services(), "moderate")
    g.body = requests.read_body()
    return None


auth.protect(bp, guard)


def _key() -> ApiKey:
    key: ApiKey = g.key
    return key


def _actor() -> Actor:
    return Actor(f"key:{_key().name}", MODERATOR, _only(_key().site_id))


def _only(site_id: int | None) -> frozenset[int] | None:
    """The set of just this site; None stays: every site."""
    return None if site_id is None else frozenset({site_id})


def _site_id(slug: str | None) -> int | None:
    """The site to look at: the one asked for, within what the key may see."""
    bound = _key().site_id
    if slug is None and request.args.get("site") is None:
        return bound
    site = requests.find_site({"site": slug})
    if bound not in (None, site.id):
        raise Forbidden("This key belongs to another site.")
    return site.id


def _site(session: Session, slug: str | None) -> SiteConfig:
    """The site that is asked for, else the key's own, else the default one."""
    own, site_id = services(), _site_id(slug)
    return own.sites.of(session, site_id) if site_id else own.sites.get(session, None)


@bp.get("/comments", summary="The queue and the search", responses={200: schemas.Queue})
def search_comments(query: schemas.QueueQuery) -> dict[str, Any]:
    """Comments with scores, reasons and explanation; each parameter narrows."""
    wanted = query.model_dump(exclude={"site"})
    with services().db.read() as session:
        page = queue.find(session, queue.Query(**wanted, sites=_only(_site_id(query.site))))
    return {"items": page.items, "next": page.next}


@bp.post("/decisions", summary="Decide comments", responses={200: schemas.DecisionResults})
def decide_comments(body: schemas.DecisionsDraft) -> dict[str, Any]:
    """A result for each decision; one that is refused never stops the others."""
    orders = {
        place: Order(draft.comment_id, draft.action, draft.label, draft.version)
        for place, draft in enumerate(body.valid_or_refused())
        if isinstance(draft, schemas.DecisionDraft)
    }
    done = iter(decide.decide(services(), _actor(), list(orders.values())) if orders else ())
    results = [
        _result(next(done)) if place in orders else _refused(draft, _sent_id(place))
        for place, draft in enumerate(body.valid_or_refused())
    ]
    return {"results": results}


def _sent_id(place: int) -> str | None:
    """The id of a decision that did not validate, as far as there is one."""
    sent = g.body["decisions"][place]
    uid = sent.get("comment_id") if isinstance(sent, dict) else None
    return uid if isinstance(uid, str) and fields.UID.fullmatch(uid) else None


def _result(outcome: Outcome) -> dict[str, Any]:
    if outcome.error is not None:
        return _refused(outcome.error, outcome.comment_uid)
    return {
        "comment_id": outcome.comment_uid,
        "decision_id": outcome.decision_uid,
        "status": outcome.status,
        "version": outcome.version,
        "error": None,
    }


def _refused(error: Any, uid: str | None = None) -> dict[str, Any]:
    problem = error.problem() if isinstance(error, ParleyError) else None
    return {"comment_id": uid, "error": problem}


@bp.post(
    "/decisions/<id>/undo",
    summary="Undo a decision",
    responses={200: schemas.DecisionResults, **problems(409)},
)
def undo_decision(path: CommentPath) -> dict[str, Any]:
    """Puts back what that decision changed."""
    outcomes = decide.undo(services(), _actor(), requests.comment_uid(path.id))
    return {"results": [_result(outcome) for outcome in outcomes]}


@bp.get("/comments/<id>/history", summary="History of a comment", responses={200: schemas.History})
def get_history(path: CommentPath) -> dict[str, Any]:
    """Every decision and revision, automatic ones too."""
    with services().db.read() as session:
        return history.history(session, requests.comment_uid(path.id), _actor().sites)


@bp.post(
    "/comments/<id>/replies",
    summary="Answer a comment",
    responses={201: schemas.Reply, **problems(409)},
)
def reply_to_comment(path: CommentPath, body: schemas.ReplyDraft) -> tuple[dict[str, Any], int]:
    """Approves the comment and publishes the answer under the site's badge, in one act."""
    voice = Voice(body.author.name, f"key:{_key().id}")
    uid = requests.comment_uid(path.id)
    done = reply.reply(services(), _actor(), voice, uid, body.body, body.version)
    return {"comment": done.comment, "decision_id": done.batch}, 201


@bp.patch(
    "/comments/<id>",
    summary="Change a comment's text",
    responses={200: schemas.DecisionResult, **problems(409)},
)
def revise_comment(path: CommentPath, body: schemas.EditDraft) -> dict[str, Any]:
    """A new revision, marked as a moderator's; the status stays. Undone like a decision."""
    uid = requests.comment_uid(path.id)
    return _result(revise.revise(services(), _actor(), uid, body.body, body.version))


@bp.patch("/articles", summary="Change an article", responses={200: schemas.ArticleWithRules})
def change_article(body: schemas.ArticleDraft) -> dict[str, Any]:
    """Its title, whether it takes comments, what it holds, when it appeared, and where it is."""
    sent = body.model_dump(include=body.model_fields_set & set(Changes.__annotations__))
    # Only a mode and a date can be taken away.
    changes = {name: value for name, value in sent.items() if value or name in CLEARED}
    with services().db.read() as session:
        site = _site(session, body.site)
    wanted = cast(Changes, changes)
    return articles.patch(services(), _actor(), site, body.article, wanted, body.move_to)


@bp.get("/stats", summary="Figures", responses={200: stats_schemas.Stats})
def get_stats(query: stats_schemas.StatsQuery) -> dict[str, Any]:
    """What came in, what was held, and how often people decided otherwise."""
    sites = _only(_site_id(query.site))
    with services().db.read() as session:
        return report.report(session, period.period(query.from_, query.to), sites)


@bp.post("/score", summary="Judge a text without storing it", responses={200: schemas.Score})
def score_text(body: schemas.ScoreDraft) -> dict[str, Any]:
    """Scores, reasons and what the policy would do now."""
    own = services()
    author = body.author
    text = Text(
        body.body,
        author.name if author else "",
        author.email if author else None,
        author.url if author else None,
    )
    judgement = judging.judge(own.live, text)
    key = own.identity.author(author.token) if author else None
    with own.db.read() as session:
        site = _site(session, body.site)
        judged = judging.decide(session, site, text, judgement, key)
    return {
        "scores": judgement.scores,
        "status": judged.verdict.status,
        "reasons": judged.reasons(),
        "explanation": judgement.explanation,
        "model_version": judgement.model_version,
    }
