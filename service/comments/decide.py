"""Moderators decide comments, many at once, and take decisions back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from service import audit, counters
from service.comments import texts, visibility
from service.comments.records import (
    APPROVED,
    AUDIT,
    AUTOMATIC,
    DELETED,
    HELD,
    NEEDS_YOU,
    REJECTED,
    Actor,
)
from service.context import Services
from service.errors import (
    AlreadyUndone,
    Conflict,
    Forbidden,
    Invalid,
    NotFound,
    ParleyError,
    StaleVersion,
    Superseded,
)
from service.models import Comment, Decision, new_uid
from service.outbox import events

Action = Literal["approve", "reject", "hold", "delete"]
Label = Literal["spam", "toxic", "off_topic"]

_OUTCOME: dict[str, tuple[str, str | None]] = {
    "approve": (APPROVED, None),
    "reject": (REJECTED, None),
    "hold": (HELD, NEEDS_YOU),
    "delete": (DELETED, None),
}


@dataclass(frozen=True, slots=True)
class Order:
    """One decision as it is asked for. ``version`` None: whatever version there is.

    ``blind``: whoever asks was shown neither score nor reason, if the comment is in the
    blind check.
    """

    comment_uid: str
    action: Action
    label: Label | None = None
    version: int | None = None
    blind: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one order: the decision, or why there is none."""

    comment_uid: str
    decision_uid: str | None = None
    status: str | None = None
    version: int | None = None
    error: ParleyError | None = None


def decide(
    services: Services, actor: Actor, orders: Sequence[Order], batch: str | None = None
) -> list[Outcome]:
    """Carry out each order that can be; one that cannot never stops the others.

    All of them are one transaction and share one ``batch``, which undoes as one.
    """
    batch = batch or new_uid()
    with services.db.write() as session:
        comments = visibility.locked_comments(session, [order.comment_uid for order in orders])
        before = {uid: comment.status for uid, comment in comments.items()}
        outcomes = [carry_out(session, actor, order, comments, batch) for order in orders]
        for outcome in outcomes:
            if outcome.error is None:
                comment = comments[outcome.comment_uid]
                kind = events.OF_STATUS[comment.status]
                _tell(services, session, actor, kind, comment, before[comment.uid])
        _note(session, actor, orders, outcomes, comments, batch)
    for order, outcome in zip(orders, outcomes, strict=True):
        if outcome.error is None:
            counters.DECISIONS.labels(order.action).inc()
    return outcomes


def undo(services: Services, actor: Actor, uid: str) -> list[Outcome]:
    """Put back what the decision ``uid`` changed, or all decisions of the batch ``uid``.

    :raises NotFound: there is no such decision of a person.
    :raises AlreadyUndone: it was undone before.
    :raises Superseded: somebody has decided the comment since; undo that first.
    :raises Conflict: the text was erased meanwhile.
    """
    with services.db.write() as session:
        query = (
            select(Decision)
            .where(or_(Decision.uid == uid, Decision.batch == uid), Decision.source != AUTOMATIC)
            .order_by(Decision.id.desc())
        )
        # Of a batch over several sites everybody takes back what was decided on theirs.
        if actor.sites is not None:
            query = query.join(Comment, Comment.id == Decision.comment_id)
            query = query.where(Comment.site_id.in_(actor.sites))
        uids = [decision.comment.uid for decision in session.scalars(query)]
        if not uids:
            raise NotFound("There is no such decision.")
        comments = visibility.locked_comments(session, uids)
        # Read again: somebody else may have undone them while this one waited for the lock.
        decisions = session.scalars(query.execution_options(populate_existing=True)).all()
        batch = new_uid()
        before = {uid: comment.status for uid, comment in comments.items()}
        outcomes = [
            _undone(session, actor, decision, comments[decision.comment.uid], batch)
            for decision in decisions
        ]
        for outcome in outcomes:
            if outcome.error is None:
                comment = comments[outcome.comment_uid]
                _tell(services, session, actor, events.UNDONE, comment, before[comment.uid])
        _note_undo(session, actor, uid, outcomes, comments)
    if len(outcomes) == 1 and outcomes[0].error:
        raise outcomes[0].error
    counters.DECISIONS.labels("undo").inc(sum(outcome.error is None for outcome in outcomes))
    return outcomes


def _tell(
    services: Services, session: Session, actor: Actor, kind: str, comment: Comment, before: str
) -> None:
    site = services.sites.of(session, comment.site_id)
    events.add(session, site, kind, comment, before=before, actor=actor.name)


def _note(
    session: Session,
    actor: Actor,
    orders: Sequence[Order],
    outcomes: Sequence[Outcome],
    comments: dict[str, Comment],
    batch: str,
) -> None:
    """A line in the log for each site and kind of decision, however many comments it is about."""
    done = Counter[tuple[int, str, Label | None]]()
    for order, outcome in zip(orders, outcomes, strict=True):
        if outcome.error is None:
            done[comments[order.comment_uid].site_id, order.action, order.label] += 1
    subject = f"comment:{orders[0].comment_uid}" if len(orders) == 1 else f"batch:{batch}"
    for (site_id, action, label), count in done.items():
        detail = {"action": action, "label": label, "comments": count, "batch": batch}
        if actor.via:
            detail["via"] = actor.via
        audit.note(session, actor.name, "decide", subject, detail, site_id=site_id)


def _note_undo(
    session: Session,
    actor: Actor,
    uid: str,
    outcomes: Sequence[Outcome],
    comments: dict[str, Comment],
) -> None:
    done = [outcome.comment_uid for outcome in outcomes if outcome.error is None]
    subject = f"comment:{outcomes[0].comment_uid}" if len(outcomes) == 1 else f"batch:{uid}"
    for site_id, count in Counter(comments[uid].site_id for uid in done).items():
        detail = {"undone": uid, "comments": count}
        audit.note(session, actor.name, "undo", subject, detail, site_id=site_id)


def carry_out(
    session: Session, actor: Actor, order: Order, comments: dict[str, Comment], batch: str
) -> Outcome:
    """One order on one of the locked ``comments``, within the transaction of the caller."""
    try:
        comment = _allowed(actor, order, comments.get(order.comment_uid))
        decision = _decision(actor, order, comment, batch)
    except ParleyError as error:
        return Outcome(order.comment_uid, error=error)
    session.add(decision)
    visibility.move(session, comment, decision.to_status, decision.to_queue)
    comment.settled = True
    comment.label = order.label
    session.flush()
    return Outcome(comment.uid, decision.uid, comment.status, comment.version)


def _allowed(actor: Actor, order: Order, comment: Comment | None) -> Comment:
    """The comment, if this order may be carried out on it."""
    if comment is None or not actor.may(comment.site_id):
        raise NotFound("There is no such comment.")
    if order.label and order.action != "reject":
        raise Invalid("Only a rejection has a label.", fields={"label": "goes with reject only"})
    if comment.status == DELETED:
        raise Conflict("The comment is deleted; undo that first, or leave it.")
    if not comment.current.body and order.action in ("approve", "hold"):
        raise Conflict("Its text is erased; there is nothing left to publish.")
    if order.version is not None and order.version != comment.version:
        raise StaleVersion(f"The comment is at version {comment.version} by now.")
    if order.version is None and order.action == "approve" and comment.revision > 1:
        raise StaleVersion("Its author has edited the comment; name the version you have read.")
    return comment


def _decision(actor: Actor, order: Order, comment: Comment, batch: str) -> Decision:
    status, queue = _OUTCOME[order.action]
    return Decision(
        uid=new_uid(),
        comment_id=comment.id,
        revision=comment.revision,
        action=order.action,
        label=order.label,
        source=AUDIT if order.blind and comment.blind else actor.source,
        actor=actor.name,
        batch=batch,
        from_status=comment.status,
        from_queue=comment.queue,
        to_status=status,
        to_queue=queue,
        reasons=comment.current.reasons,
        scores=comment.current.scores,
        model_version=comment.current.model_version,
    )


def _undone(
    session: Session, actor: Actor, decision: Decision, comment: Comment, batch: str
) -> Outcome:
    try:
        _refuse_undo(session, actor, decision, comment)
    except ParleyError as error:
        return Outcome(comment.uid, decision.uid, error=error)
    undoing = Decision(
        uid=new_uid(),
        comment_id=comment.id,
        revision=comment.revision,
        action="undo",
        source=actor.source,
        actor=actor.name,
        batch=batch,
        from_status=comment.status,
        from_queue=comment.queue,
        to_status=comment.status,
        to_queue=comment.queue,
        reasons=[],
    )
    # What has happened to the comment since by itself (its author edited or deleted it)
    # stays; only where this decision is the last word does the status go back.
    if _is_last_word(session, decision):
        undoing.to_status = decision.from_status or HELD
        undoing.to_queue = decision.from_queue
    session.add(undoing)
    session.flush()
    decision.undone_by = undoing.id
    if decision.action == "edit":
        texts.restore(session, comment, decision)
    visibility.move(session, comment, undoing.to_status, undoing.to_queue)
    _restore_settlement(session, comment, decision)
    session.flush()
    return Outcome(comment.uid, undoing.uid, comment.status, comment.version)


def _refuse_undo(session: Session, actor: Actor, decision: Decision, comment: Comment) -> None:
    if not actor.may(comment.site_id):
        raise NotFound("There is no such decision.")
    if decision.source == "author" or decision.action == "undo":
        raise Forbidden("Only a moderator's own decision can be undone.")
    if decision.undone_by is not None:
        raise AlreadyUndone("The decision was undone before.")
    last = _standing(session, comment)[-1:]
    if last and last[0].id != decision.id:
        raise Superseded(f"{last[0].actor} has decided the comment since; undo that first.")
    if not comment.current.body:
        raise Conflict("Its text is erased; there is nothing left to put back.")


def _standing(session: Session, comment: Comment) -> list[Decision]:
    """People's decisions on a comment that were not undone, oldest first."""
    query = select(Decision).where(
        Decision.comment_id == comment.id,
        Decision.source.not_in((AUTOMATIC, "author")),
        Decision.action != "undo",
        Decision.undone_by.is_(None),
    )
    return list(session.scalars(query.order_by(Decision.id)))


def _is_last_word(session: Session, decision: Decision) -> bool:
    later = select(Decision.id).where(
        Decision.comment_id == decision.comment_id,
        Decision.id > decision.id,
        Decision.action != "undo",
        Decision.undone_by.is_(None),
    )
    return session.scalar(later.limit(1)) is None


def _restore_settlement(session: Session, comment: Comment, undone: Decision) -> None:
    """Say again who has decided the comment, now that ``undone`` no longer counts."""
    standing = [row for row in _standing(session, comment) if row.id != undone.id]
    comment.settled = bool(standing)
    comment.blind = undone.source == AUDIT and not standing
    rejected = comment.status == REJECTED and standing
    comment.label = standing[-1].label if rejected else None
