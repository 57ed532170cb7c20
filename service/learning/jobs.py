"""Work that takes minutes: asked for, claimed by a worker under a lease, told of, ended.

A lease ends by itself, so that what a killed worker was at is begun anew by another one. Each
turn has a claim of its own: a worker that was only slow finds its claim gone and changes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from service import audit
from service.comments.records import Actor
from service.context import Services
from service.db import lock
from service.errors import Conflict, NotFound
from service.models import Job, new_uid, now

RETRAIN: Final = "retrain"

QUEUED: Final = "queued"
RUNNING: Final = "running"
DONE: Final = "done"
FAILED: Final = "failed"
CANCELLED: Final = "cancelled"

LEASE = timedelta(seconds=60)
# Who has ended three workers in a row would end the next one, too.
ATTEMPTS = 3
GAVE_UP = "The worker ended in the middle of it, several times."


class Lost(Exception):
    """The job is another worker's by now, or was cancelled."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A worker's turn at a job."""

    id: int
    token: str
    asked_by: str


def ask(services: Services, actor: Actor) -> str:
    """Ask for a retraining; returns the job's public id.

    :raises Conflict: one is under way.
    """
    with services.db.write() as session:
        lock(session, [f"job:{RETRAIN}"])
        if session.scalar(select(Job.id).where(Job.kind == RETRAIN, _active())):
            raise Conflict("A retraining is under way already.")
        job = Job(kind=RETRAIN, state=QUEUED, asked_by=actor.name)
        session.add(job)
        session.flush()
        audit.note(session, actor.name, "retrain", f"job:{job.uid}", {})
        return job.uid


def cancel(services: Services, actor: Actor, uid: str) -> None:
    """End a job that waits or runs; its worker notices within seconds.

    :raises NotFound: there is no such job.
    :raises Conflict: it has ended.
    """
    with services.db.write() as session:
        job = session.scalar(select(Job).where(Job.uid == uid).with_for_update())
        if job is None:
            raise NotFound("There is no such job.")
        if job.state not in (QUEUED, RUNNING):
            raise Conflict("It has ended already.")
        _end(job, CANCELLED)
        audit.note(session, actor.name, "cancel_job", f"job:{job.uid}", {"kind": job.kind})


def last(session: Session, kind: str = RETRAIN) -> Job | None:
    """The job of that kind that was asked for last."""
    return session.scalar(select(Job).where(Job.kind == kind).order_by(Job.id.desc()).limit(1))


def is_due(services: Services) -> bool:
    """Whether a job waits, or was left by a worker that is gone."""
    with services.db.read() as session:
        return session.scalar(select(Job.id).where(_due()).limit(1)) is not None


def claim(services: Services) -> Claim | None:
    """Take the job that has waited longest, or whose worker is gone; None: there is none."""
    wanted = select(Job).where(_due()).order_by(Job.id).limit(1)
    with services.db.write() as session:
        job = session.scalar(wanted.with_for_update(skip_locked=True))
        if job is None:
            return None
        if job.attempts >= ATTEMPTS:
            _end(job, FAILED, error=GAVE_UP)
            return None
        job.state, job.attempts, job.claim = RUNNING, job.attempts + 1, new_uid()
        job.started_at = now()
        job.claimed_until = now() + LEASE
        job.step, job.share = "", 0.0
        return Claim(job.id, job.claim, job.asked_by)


def tell(services: Services, claim: Claim, step: str, share: float) -> None:
    """Say how far the job is, from 0 to 1, which also makes the lease anew.

    :raises Lost: it is no longer this worker's.
    """
    with services.db.write() as session:
        job = held(session, claim)
        job.step, job.share = step, share
        job.claimed_until = now() + LEASE


def held(session: Session, claim: Claim) -> Job:
    """The row of a job that this worker still holds, locked.

    :raises Lost: it is no longer this worker's.
    """
    mine = (Job.id == claim.id) & (Job.claim == claim.token) & (Job.state == RUNNING)
    job = session.scalar(select(Job).where(mine).with_for_update())
    if job is None:
        raise Lost
    return job


def finish(session: Session, claim: Claim, result: dict[str, Any]) -> None:
    """Write down what came of it, in the transaction that carries it out.

    :raises Lost: it is no longer this worker's.
    """
    job = held(session, claim)
    job.result, job.share = result, 1.0
    _end(job, DONE)


def fail(services: Services, claim: Claim, sentence: str) -> None:
    """Say in one sentence why nothing came of it.

    :raises Lost: it is no longer this worker's.
    """
    with services.db.write() as session:
        _end(held(session, claim), FAILED, error=sentence)


def give_back(services: Services, claim: Claim) -> None:
    """Let another worker begin anew, because this one was told to end.

    :raises Lost: it is no longer this worker's.
    """
    with services.db.write() as session:
        job = held(session, claim)
        job.state, job.attempts = QUEUED, job.attempts - 1
        job.claim = job.claimed_until = job.started_at = None
        job.step, job.share = "", 0.0


def _end(job: Job, state: str, error: str | None = None) -> None:
    job.state, job.error, job.finished_at = state, error and error[:500], now()
    job.claim = job.claimed_until = None


def _active() -> ColumnElement[bool]:
    return Job.state.in_((QUEUED, RUNNING))


def _due() -> ColumnElement[bool]:
    return or_(Job.state == QUEUED, and_(Job.state == RUNNING, Job.claimed_until < now()))
