"""What moderators do: approve, reject, undo, each with a line that says so."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask import get_template_attribute, jsonify, redirect, request, session
from flask.typing import ResponseReturnValue

from service.comments import bulk, history, queue
from service.comments import decide as deciding
from service.comments.bulk import Done
from service.comments.decide import Action, Label, Order, Outcome
from service.comments.queue import Query
from service.comments.records import CERTAIN_SPAM, DELETED, HELD
from service.context import services
from service.dashboard import asked, door, fields, words
from service.errors import Conflict, Forbidden, Invalid, NotFound
from service.models import new_uid
from service.text import plain


def decide() -> ResponseReturnValue:
    """Settle one comment, in the version that was read."""
    order = _order()
    outcome = deciding.decide(services(), door.actor(), [order])[0]
    if outcome.error is None:
        said = f"{words.done(order.action, order.label)} {_who(_item(order.comment_uid))}"
        return _answer(_notice(said, undo=outcome.decision_uid), [outcome], _next())
    if not isinstance(outcome.error, Conflict):
        raise outcome.error
    said = _overtaken(order.comment_uid)
    return _answer(_notice(said, look=order.comment_uid), [outcome], _next(), 409)


def _order() -> Order:
    act = fields.text("act")
    if act not in words.ACTS:
        raise Invalid("There is no such decision.")
    action, label = words.ACTS[act]
    uid, version = fields.uid(fields.text("comment")), fields.number("version")
    return Order(uid, action, label, version, blind=fields.text("blind") == "yes")


def undo() -> ResponseReturnValue:
    """Put back what a decision, or a whole batch of them, has changed."""
    uid = fields.uid(fields.text("decision"))
    try:
        outcomes = deciding.undo(services(), door.actor(), uid)
    except (Conflict, Forbidden) as error:
        return _answer(_notice(error.detail.rstrip(".")), [], fields.own_path("back"), error.status)
    return _answer(_notice(_undone(outcomes)), outcomes, _back_to(outcomes))


def said(text: str, undo: str | None = None) -> ResponseReturnValue:
    """On to the next comment, with a line that says what was done to this one."""
    return _answer(_notice(text, undo=undo), [], _next())


def refused(error: Conflict, uid: str) -> ResponseReturnValue:
    """Back to the list, with why an outdated version of a comment was left alone."""
    return _answer(_notice(_overtaken(uid), look=uid), [], _next(), error.status)


def reject_all() -> ResponseReturnValue:
    """Reject what was almost surely spam when the page was opened."""
    last = fields.uid(fields.text("last"))
    wanted = Query(queue=CERTAIN_SPAM, sites=door.sites(), up_to=last)
    cleared = bulk.decide_all(services(), door.actor(), wanted, "reject")
    said = f"Rejected {_comments(cleared.count)} unread"
    notice = _notice(said, undo=cleared.batch if cleared.count else None)
    return _answer(notice, [], fields.own_path("back"))


def decide_many() -> ResponseReturnValue:
    """Settle the comments that were ticked or, with ``all``, whatever the list then held."""
    act = fields.text("act")
    if act not in words.ACTS:
        raise Invalid("There is no such decision.")
    action, label = words.ACTS[act]
    if fields.text("all") == "yes":
        wanted = replace(asked.wanted(fields.text("list")), up_to=fields.uid(fields.text("last")))
        done = bulk.decide_all(services(), door.actor(), wanted, action, label)
    else:
        done = _decide_ticked(action, label)
    said = f"{words.done(action, label)}: {_comments(done.count)}"
    if done.left:
        said += f"; {_comments(done.left)} had changed and stayed"
    notice = _notice(said, undo=done.batch if done.count else None)
    return _answer(notice, [], fields.own_path("back"))


def _decide_ticked(action: Action, label: Label | None) -> Done:
    ticked = [tick.partition(" ") for tick in request.form.getlist("tick")][: bulk.AT_ONCE]
    orders = [
        Order(fields.uid(uid), action, label, int(version))
        for uid, _, version in ticked
        if version.isdecimal() and len(version) < 10
    ]
    batch = new_uid()
    outcomes = deciding.decide(services(), door.actor(), orders, batch) if orders else []
    count = sum(outcome.error is None for outcome in outcomes)
    return Done(batch, count, len(outcomes) - count)


def _undone(outcomes: list[Outcome]) -> str:
    right = [outcome for outcome in outcomes if outcome.error is None]
    if len(outcomes) == 1:
        item = _item(outcomes[0].comment_uid)
        return f"Undone: {_who(item)} is {words.state(item).lower()} again"
    said = f"Undone for {_comments(len(right))}"
    others = len(outcomes) - len(right)
    return said + (f"; {_comments(others)} had been settled anew since" if others else "")


def _overtaken(uid: str) -> str:
    """Why a decision on an outdated version was not taken."""
    item = _item(uid)
    with services().db.read() as db_session:
        last = history.last_words(db_session, [uid]).get(uid)
    if item["status"] == HELD or last is None:
        what = "was deleted" if item["status"] == DELETED else "has changed"
        return f"Nothing was decided: {_who(item)} {what} since you opened the page"
    by = "you" if last["actor"] == door.moderator().name else last["actor"]
    done = words.done(last["action"], last["label"]).lower()
    return f"Someone was quicker: {_who(item)} was {done} by {by}"


def _item(uid: str) -> dict[str, Any]:
    with services().db.read() as db_session:
        item = queue.one(db_session, uid, door.sites())
    if item is None:
        raise NotFound("There is no such comment.")
    return item


def _who(item: dict[str, Any]) -> str:
    return f"“{plain.excerpt(item['author']['name'], 40)}”"


def _comments(count: int) -> str:
    return "one comment" if count == 1 else f"{count} comments"


def _notice(said: str, undo: str | None = None, look: str | None = None) -> dict[str, str | None]:
    """The line below the comment; it stays until the next act."""
    notice = {"text": f"{said}.", "undo": undo, "look": look}
    session["notice"] = notice
    return notice


def _next() -> str:
    """The list, opened at the comment after the one that was decided."""
    following = fields.text("next")
    back = fields.own_path("back")
    return fields.with_query(back, "at", following) if following else back


def _back_to(outcomes: list[Outcome]) -> str:
    """The list, opened at the comment that was put back, if it was one."""
    back = fields.own_path("back")
    return fields.with_query(back, "at", outcomes[0].comment_uid) if len(outcomes) == 1 else back


def _answer(
    notice: dict[str, str | None], outcomes: list[Outcome], then: str, status: int = 200
) -> ResponseReturnValue:
    """On to the next page; our script gets what it needs to show that page by itself."""
    if not fields.wants_json():
        return redirect(then, 303)
    with services().db.read() as db_session:
        waiting = queue.waiting_counts(db_session, door.sites())
    line = get_template_attribute("dashboard/macros.html", "undo_line")
    versions = {outcome.comment_uid: outcome.version for outcome in outcomes}
    answer = {"notice": line(notice, request.form.get("back", "")), "waiting": waiting}
    return jsonify(answer | {"versions": versions, "then": then}), status
