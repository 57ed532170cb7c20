"""Moderators decide thousands of comments in one act, with one undo."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from sqlalchemy import select

from service.comments import filters
from service.comments.decide import Action, Label, Order, decide
from service.comments.queue import Query
from service.comments.records import BULK, Actor
from service.context import Services
from service.models import Comment, new_uid

# So many are decided in one transaction, which keeps no other writer waiting for long.
AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Done:
    """How many comments were decided, how many could not be, and the batch that undoes it."""

    batch: str
    count: int
    left: int


def decide_all(
    services: Services, actor: Actor, wanted: Query, action: Action, label: Label | None = None
) -> Done:
    """Decide every comment that ``wanted`` finds; its limit and cursor count for nothing.

    Nobody has read each of them, so the decisions teach the model nothing. What has changed
    between the search and the decision is left.
    """
    actor = replace(actor, source=BULK)
    batch, count, left = new_uid(), 0, 0
    for orders in _orders(services, wanted, action, label):
        outcomes = decide(services, actor, orders, batch)
        done = sum(outcome.error is None for outcome in outcomes)
        count, left = count + done, left + len(outcomes) - done
    return Done(batch, count, left)


def _orders(
    services: Services, wanted: Query, action: Action, label: Label | None
) -> Iterator[list[Order]]:
    """What is to be decided, in portions in the order of ids."""
    wanted = replace(wanted, order="oldest", cursor=None, limit=AT_ONCE)
    while True:
        with services.db.read() as session:
            query = select(Comment.uid, Comment.version).where(*filters.conditions(session, wanted))
            rows = session.execute(filters.after(query, wanted).limit(AT_ONCE)).all()
        if rows:
            yield [Order(uid, action, label, version) for uid, version in rows]
        if len(rows) < AT_ONCE:
            return
        wanted = replace(wanted, cursor=filters.cursor_after(rows[-1].uid))
