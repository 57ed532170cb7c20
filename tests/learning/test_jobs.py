"""Work for the worker: asked for once, claimed under a lease, cancelled, given back."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine

from service.comments.records import Actor
from service.context import Services
from service.errors import Conflict
from service.learning import jobs
from service.models import Job, now

ANA = Actor("ana")


def job(own: Services) -> Job:
    with own.db.read() as session:
        found = jobs.last(session)
    assert found is not None
    return found


def claim(own: Services) -> jobs.Claim:
    found = jobs.claim(own)
    assert found is not None
    return found


def test_one_retraining_at_a_time(own: Services) -> None:
    jobs.ask(own, ANA)
    with pytest.raises(Conflict, match="under way"):
        jobs.ask(own, ANA)
    assert jobs.claim(own)
    assert jobs.claim(own) is None
    with pytest.raises(Conflict, match="under way"):
        jobs.ask(own, ANA)


def test_job_of_a_dead_worker_goes_to_another_and_the_first_can_do_no_more(own: Services) -> None:
    jobs.ask(own, ANA)
    first = claim(own)
    with time_machine.travel(now() + jobs.LEASE + timedelta(seconds=1)):
        second = claim(own)
        with pytest.raises(jobs.Lost):
            jobs.tell(own, first, "", 0.5)
        with pytest.raises(jobs.Lost):
            jobs.fail(own, first, "No.")
        jobs.tell(own, second, "learning", 0.5)
    assert (job(own).state, job(own).share) == ("running", 0.5)


def test_lease_lasts_as_long_as_the_worker_tells(own: Services) -> None:
    jobs.ask(own, ANA)
    mine = claim(own)
    with time_machine.travel(now() + jobs.LEASE / 2):
        jobs.tell(own, mine, "learning", 0.5)
    with time_machine.travel(now() + jobs.LEASE + timedelta(seconds=1)):
        assert jobs.claim(own) is None


def test_job_that_ends_its_workers_fails(own: Services) -> None:
    jobs.ask(own, ANA)
    for turn in range(jobs.ATTEMPTS + 1):
        with time_machine.travel(now() + turn * 2 * jobs.LEASE):
            jobs.claim(own)
    assert (job(own).state, job(own).error) == ("failed", jobs.GAVE_UP)
    jobs.ask(own, ANA)


def test_job_given_back_waits_as_if_untouched(own: Services) -> None:
    jobs.ask(own, ANA)
    jobs.give_back(own, claim(own))
    assert (job(own).state, job(own).attempts, job(own).started_at) == ("queued", 0, None)
    claim(own)


def test_cancelled_job_is_nobodys(own: Services) -> None:
    uid = jobs.ask(own, ANA)
    mine = claim(own)
    jobs.cancel(own, ANA, uid)
    with pytest.raises(jobs.Lost), own.db.write() as session:
        jobs.finish(session, mine, {})
    with pytest.raises(Conflict, match="ended"):
        jobs.cancel(own, ANA, uid)
    assert job(own).state == "cancelled"
