"""Moderators reject a whole list in one act."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from service.comments import queue
from service.comments.decide import Order, decide
from service.comments.records import Actor
from service.context import Services
from service.models import new_uid

AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Cleared:
    """How many comments were rejected, and the batch under which that can be undone."""

    batch: str
    count: int


def clear(services: Services, actor: Actor, name: str, last: str) -> Cleared:
    """Reject every comment of the list ``name``, up to the id ``last``.

    What came in later stays, for nobody has seen that it is there. Nobody has read
    each of the others either, so the rejections carry no label and teach nothing.
    """
    batch, count = new_uid(), 0
    for orders in _orders(services, actor, name, last):
        outcomes = decide(services, actor, orders, batch)
        count += sum(outcome.error is None for outcome in outcomes)
    return Cleared(batch, count)


def _orders(services: Services, actor: Actor, name: str, last: str) -> Iterator[list[Order]]:
    """What is to be rejected, in portions that keep no other writer waiting for long."""
    wanted = queue.Query(queue=name, sites=actor.sites, limit=AT_ONCE)
    while True:
        with services.db.read() as session:
            page = queue.find(session, wanted)
        known = [item for item in page.items if item["id"] <= last]
        if known:
            yield [Order(item["id"], "reject", version=item["version"]) for item in known]
        if page.next is None or len(known) < len(page.items):
            return
        wanted = replace(wanted, cursor=page.next)
