"""The worker's part: claim what is due, send it, mark it; at least once, whoever dies.

A claim is a lease. It ends by itself, so that what a killed worker held goes out by
another one, and nothing is marked as delivered before the receiver has taken it.
"""

from __future__ import annotations

import logging
import random
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Final, Literal

from sqlalchemy import ColumnElement, and_, delete, or_, select, tuple_, update
from sqlalchemy.orm import Session

from service.context import Services
from service.mail import notices, replies
from service.models import CommentRevision, Delivery, Event, now
from service.outbox import hooks
from service.outbox.receivers import CONFIRM, MAIL, REPLY, WEBHOOK
from service.outbox.result import Result

log = logging.getLogger(__name__)

PENDING: Final = "pending"
DELIVERED: Final = "delivered"
FAILED: Final = "failed"
DROPPED: Final = "dropped"
State = Literal["pending", "delivered", "failed", "dropped"]

AT_ONCE = 16
THREADS = 8
# Longer than any attempt can take.
LEASE = timedelta(minutes=3)
GIVE_UP = timedelta(days=3)
FIRST_PAUSE, LONGEST_PAUSE = 10.0, 8 * 3600.0
KEPT = timedelta(days=14)
BATCH = 500

Send = Callable[[Services, Delivery], Result]
SENDERS: Mapping[str, Send] = {
    WEBHOOK: hooks.send,
    MAIL: notices.send,
    CONFIRM: replies.ask,
    REPLY: replies.tell,
}


def pause(attempts: int) -> float:
    """Seconds until the next attempt: tripled each time, and never two alike.

    Whoever comes back after an outage is not met by everything at once.
    """
    longest: float = min(FIRST_PAUSE * 3.0 ** min(attempts - 1, 12), LONGEST_PAUSE)
    return longest * random.uniform(0.8, 1.2)  # noqa: S311 -- no secret


class Postman:
    """Delivers for one worker, and spares receivers that cannot be reached.

    A receiver that hangs would else take every thread there is, again and again, with all
    that waits for it. What is meant for it is left where it is until the pause is over.
    """

    def __init__(self, services: Services) -> None:
        self._services = services
        self._resting: dict[tuple[str, int], float] = {}

    def round(self) -> int:
        """Send what is due, a few at once; returns how many attempts were made."""
        claimed = claim(self._services, self._rest())
        if claimed:
            with ThreadPoolExecutor(min(THREADS, len(claimed))) as pool:
                list(pool.map(self._deliver, claimed))
        return len(claimed)

    def run(self) -> int:
        """Go on until nothing is due; returns how many attempts were made."""
        done = 0
        while count := self.round():
            done += count
        return done

    def _rest(self) -> list[tuple[str, int]]:
        """Who rests; whose pause is over is forgotten."""
        moment = time.monotonic()
        self._resting = {who: end for who, end in self._resting.items() if end > moment}
        return list(self._resting)

    def _deliver(self, delivery: Delivery) -> None:
        started = time.monotonic()
        try:
            result = SENDERS[delivery.receiver](self._services, delivery)
        except Exception:
            # One message that we cannot make must not keep all others.
            log.exception("Delivery %s failed", delivery.uid)
            result = Result(error="a fault of ours; the log has it")
        wait = pause(delivery.attempts)
        if result.out_of_reach:
            self._resting[delivery.receiver, delivery.receiver_id] = time.monotonic() + wait
        settle(self._services, delivery, result, time.monotonic() - started, wait)


def _due(moment: datetime, resting: Sequence[tuple[str, int]]) -> ColumnElement[bool]:
    free = or_(Delivery.claimed_until.is_(None), Delivery.claimed_until < moment)
    due = and_(Delivery.state == PENDING, Delivery.next_at <= moment, free)
    if resting:
        due &= tuple_(Delivery.receiver, Delivery.receiver_id).not_in(resting)
    return due


def claim(services: Services, resting: Sequence[tuple[str, int]] = ()) -> list[Delivery]:
    """Take what is due for the time of a lease; nobody else gets it meanwhile."""
    moment = now()
    wanted = (
        select(Delivery.id).where(_due(moment, resting)).order_by(Delivery.next_at).limit(AT_ONCE)
    )
    with services.db.read() as session:
        if session.scalar(wanted) is None:
            return []
    # A CTE, for PostgreSQL may evaluate a subquery more than once and lock more than asked.
    chosen = wanted.with_for_update(skip_locked=True).cte("chosen")
    lease = {"claimed_until": moment + LEASE, "attempts": Delivery.attempts + 1}
    with services.db.write() as session:
        ids = session.scalars(
            update(Delivery)
            .where(Delivery.id.in_(select(chosen.c.id)))
            .values(lease)
            .returning(Delivery.id)
        ).all()
        query = select(Delivery).where(Delivery.id.in_(ids)).order_by(Delivery.id)
        return list(session.scalars(query))


def settle(
    services: Services, delivery: Delivery, result: Result, seconds: float, wait: float
) -> None:
    """Write down what came of an attempt, unless another worker has it by now."""
    state = _state(delivery, result)
    values = {
        "state": state,
        "claimed_until": None,
        "status": result.status,
        "seconds": round(seconds, 3),
        "last_error": result.error and result.error[:300],
        "answer": result.answer and result.answer[:500],
        "next_at": now() + timedelta(seconds=wait),
        "settled_at": None if state == PENDING else now(),
    }
    mine = Delivery.state == PENDING
    if state != DELIVERED:
        # Taken is taken, whoever else is at it; a failure is only the holder's to tell.
        mine &= Delivery.attempts == delivery.attempts
    with services.db.write() as session:
        written = session.scalar(
            update(Delivery)
            .where(Delivery.id == delivery.id, mine)
            .values(values)
            .returning(Delivery.id)
        )
        if written is not None and delivery.receiver == WEBHOOK:
            hooks.note(session, delivery, result, given_up=state == FAILED)
        _forget_words(session, delivery)


def _forget_words(session: Session, delivery: Delivery) -> None:
    """Keep no answer to a text that was erased on its way; asked after the row is ours."""
    event = delivery.event
    if event is None or event.comment_id is None:
        return
    text = select(CommentRevision.body).filter_by(comment_id=event.comment_id)
    if session.scalar(text.filter_by(number=event.revision)) == "":
        nothing = {"answer": None, "last_error": None}
        session.execute(update(Delivery).where(Delivery.id == delivery.id).values(nothing))


def _state(delivery: Delivery, result: Result) -> State:
    if result.dropped:
        return DROPPED
    if result.error is None:
        return DELIVERED
    over = now() - delivery.created_at >= GIVE_UP
    return FAILED if result.final or over else PENDING


def forget(services: Services) -> int:
    """Erase what was settled 14 days ago, and events that nobody waits for any more."""
    old = now() - KEPT
    settled = select(Delivery.id).where(
        Delivery.state != PENDING, Delivery.created_at < old, Delivery.settled_at < old
    )
    waited_for = select(Delivery.id).where(Delivery.event_id == Event.id).exists()
    over = select(Event.id).where(Event.created_at < old, ~waited_for)
    done = 0
    for table, wanted in ((Delivery, settled), (Event, over)):
        with services.db.read() as session:
            ids = session.scalars(wanted.limit(BATCH)).all()
        if ids:
            with services.db.write() as session:
                session.execute(delete(table).where(table.id.in_(ids)))
            done += len(ids)
    return done
