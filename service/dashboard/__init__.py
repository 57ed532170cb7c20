"""The dashboard: where moderators sign in and settle what waits.

``door`` who may come in · ``signing`` in and out · ``cookies`` the one cookie ·
``lists`` queue, lists and search ·
``asked`` what narrows them · ``views`` what one keeps of that ·
``decisions`` approve, reject, undo · ``comment`` one comment and its history ·
``webhooks`` who is told · ``keys`` of programs · ``sites`` · ``models`` versions and retraining ·
``privacy`` what is kept of a reader ·
``people`` and ``join`` who may come in · ``account`` one's own ·
``refusals`` errors as pages · ``fields`` what a request says · ``words`` what pages say.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

from flask import Blueprint, Flask, Response, make_response
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException

from service import auth
from service.dashboard import (
    account,
    articles,
    asked,
    comment,
    cookies,
    decisions,
    door,
    join,
    keys,
    lists,
    live,
    log,
    menu,
    models,
    models_compare,
    models_shadow,
    models_thresholds,
    oidc,
    people,
    privacy,
    refusals,
    rules,
    rules_people,
    rules_phrases,
    signing,
    sites,
    statistics,
    views,
    voice,
    webhooks,
    words,
)
from service.errors import ParleyError
from service.roles import ADMINISTRATOR, MODERATOR, VIEWER, Role
from service.rules import imports

# A list of phrases, and what a form puts around it.
LIST_BYTES = imports.MOST_BYTES + 64 * 1024

View: TypeAlias = Callable[..., ResponseReturnValue]

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


def _page(path: str, view: View, least: Role = VIEWER, **more: Any) -> None:
    """A page for everybody of this role and above; ``everywhere``: if it holds on every site.

    ``body``: the bytes that a request may send, where those are more than usual.
    """
    name = more.pop("endpoint", view.__name__)
    everywhere, body = more.pop("everywhere", False), more.pop("body", None)
    bp.add_url_rule(path, name, view, **more)
    door.admits(name, least, everywhere=everywhere, body=body)


def _act(path: str, view: View, least: Role = MODERATOR, **more: Any) -> None:
    """What a form does, for everybody of this role and above."""
    _page(path, view, least, methods=["POST"], **more)


for path, name in asked.PATHS.items():
    _page(path, lists.show, endpoint=name, defaults={"name": name})
_page("/comments/<uid>", comment.comment)
_page("/statistics", statistics.statistics)
_page("/statistics.csv", statistics.table, endpoint="statistics_csv")
_page("/log", log.log)
_page("/log.<kind>", log.export, endpoint="log_export")
_act("/decisions", decisions.decide)
_act("/decide-many", decisions.decide_many)
_page("/live", live.live)
_act("/claim", live.claim)
_act("/undo", decisions.undo)
_act("/reply", voice.reply)
_act("/edit", voice.edit)
_page("/names", voice.names)
_act("/names/keep", voice.keep_name, ADMINISTRATOR)
_act("/names/free", voice.free_name, ADMINISTRATOR)
_act("/reject-all", decisions.reject_all)
_act("/views", views.save, VIEWER, endpoint="save_view")
_act("/views/delete", views.delete, VIEWER, endpoint="delete_view")
_page("/login", signing.login)
_act("/login", signing.sign_in)
_page("/login/code", signing.code)
_act("/login/code", signing.give_code)
_page("/oidc", oidc.oidc)
_page("/oidc/callback", oidc.oidc_callback)
_page("/join", join.join)
_act("/join", join.become)
_act("/logout", signing.sign_out, VIEWER)
_act("/logout-everywhere", signing.sign_out_everywhere, VIEWER)
_page("/account", account.account)
_act("/account/password", account.change_password, VIEWER)
_act("/account/email", account.change_email, VIEWER)
_act("/account/notices", account.change_notices)
_act("/account/display-name", account.change_display_name, VIEWER)
_act("/account/sessions/end", account.end_session, VIEWER)
_act("/account/sessions/end-others", account.end_other_sessions, VIEWER)
_page("/account/second-factor", account.second_factor)
_act("/account/second-factor/begin", account.begin_second_factor, VIEWER)
_act("/account/second-factor/add", account.add_second_factor, VIEWER)
_act("/account/second-factor/remove", account.remove_second_factor, VIEWER)
_act("/account/recovery-codes", account.renew_recovery_codes, VIEWER)
_page("/people", people.people, ADMINISTRATOR, everywhere=True)
_page("/people/<name>", people.person, ADMINISTRATOR, everywhere=True)
for path, view in (
    ("/people/<name>/role", people.change_person),
    ("/people/<name>/remove", people.remove_person),
    ("/people/<name>/second-factor/reset", people.reset_second_factor),
    ("/invitations", people.invite),
    ("/invitations/withdraw", people.withdraw_invitation),
):
    _act(path, view, ADMINISTRATOR, everywhere=True)
_page("/privacy", privacy.privacy, ADMINISTRATOR)
_act("/privacy", privacy.look_up_person, ADMINISTRATOR)
_act("/privacy/export", privacy.export_person, ADMINISTRATOR)
_act("/privacy/erase", privacy.erase_person, ADMINISTRATOR)
_page("/rules", rules.rules)
_act("/rules/preview", rules.preview_rules, ADMINISTRATOR)
_act("/rules", rules.save_rules, ADMINISTRATOR)
_page("/rules/phrases", rules_phrases.phrases)
_page("/rules/phrases.txt", rules_phrases.export_phrases)
_act("/rules/phrases/preview", rules_phrases.preview_phrases, ADMINISTRATOR, body=LIST_BYTES)
_act("/rules/phrases", rules_phrases.save_phrases, ADMINISTRATOR, body=LIST_BYTES)
_page("/rules/bans", rules_people.bans)
_act("/rules/bans/preview", rules_people.preview_bans)
_act("/rules/bans", rules_people.save_bans)
_page("/rules/trust", rules_people.marks)
_act("/rules/trust/preview", rules_people.preview_marks)
_act("/rules/trust", rules_people.save_marks)
_page("/articles", articles.articles)
_page("/articles/<int:number>", articles.article)
_act("/articles/<int:number>/preview", articles.preview_article, ADMINISTRATOR)
_act("/articles/<int:number>", articles.save_article, ADMINISTRATOR)
_act("/articles/<int:number>/move/preview", articles.preview_move, ADMINISTRATOR)
_act("/articles/<int:number>/move", articles.move_article, ADMINISTRATOR)
_page("/models", models.models)
_page("/models/job", models.job, endpoint="models_job")
_page("/models/compare", models_compare.compare_models)
_page("/models/shadow", models_shadow.shadow_page, endpoint="shadow")
_page("/models/thresholds", models_thresholds.thresholds_page, endpoint="thresholds")
_act("/models/thresholds/preview", models_thresholds.preview_threshold, ADMINISTRATOR)
for path, view in (
    ("/models/retrain", models.retrain),
    ("/models/cancel", models.cancel_job),
    ("/models/promote", models.promote_model),
    ("/models/rollback", models.rollback_model),
    ("/models/pin", models.pin_model),
    ("/models/shadow/begin", models_shadow.begin_shadow),
    ("/models/shadow/end", models_shadow.end_shadow),
):
    _act(path, view, ADMINISTRATOR, everywhere=True)
_page("/webhooks", webhooks.webhooks, ADMINISTRATOR)
_act("/webhooks", webhooks.create_webhook, ADMINISTRATOR)
_page("/webhooks/<uid>", webhooks.webhook, ADMINISTRATOR)
_act("/webhooks/<uid>", webhooks.change_webhook, ADMINISTRATOR)
_act("/webhooks/<uid>/secret", webhooks.rotate_webhook, ADMINISTRATOR)
_act("/webhooks/<uid>/test", webhooks.test_webhook, ADMINISTRATOR)
_act("/webhooks/<uid>/replay", webhooks.replay_webhook, ADMINISTRATOR)
_act("/webhooks/<uid>/remove", webhooks.remove_webhook, ADMINISTRATOR)
_page("/keys", keys.keys, ADMINISTRATOR)
_act("/keys", keys.create_key, ADMINISTRATOR)
_page("/keys/<int:number>", keys.key, ADMINISTRATOR)
_act("/keys/<int:number>/rotate", keys.rotate_key, ADMINISTRATOR)
_act("/keys/<int:number>/quota", keys.change_quota, ADMINISTRATOR)
_act("/keys/<int:number>/revoke", keys.revoke_key, ADMINISTRATOR)
_page("/sites", sites.sites, ADMINISTRATOR)
_act("/sites", sites.create_site, ADMINISTRATOR, everywhere=True)
_page("/sites/<slug>", sites.site, ADMINISTRATOR)
_act("/sites/<slug>", sites.change_site, ADMINISTRATOR)
_page("/<path:rest>", refusals.nowhere)


@bp.record_once
def _prepare(state: BlueprintSetupState) -> None:
    assert isinstance(state.app, Flask)
    cookies.prepare(state.app)


def shape(error: ParleyError | HTTPException) -> Response:
    """The page for a request that no rule takes, which belongs to no blueprint: a wrong method."""
    return _page_headers(make_response(refusals.answer(error)))


@bp.context_processor
def _words() -> dict[str, Any]:
    return words.FOR_TEMPLATES | {
        "menu": menu.ENTRIES,
        "may": door.may,
        "rule_of": rules.rule_of,
    }


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
