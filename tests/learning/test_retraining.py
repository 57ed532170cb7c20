"""A retraining by the worker: better goes live, all else leaves the live model as it is."""

from __future__ import annotations

import resource
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update

from service import versions
from service.comments.records import Actor
from service.config import ROOT, Settings
from service.context import Services
from service.learning import acts, jobs
from service.learning.foreman import Foreman
from service.models import Act, Job, Model, now
from tests.learning.conftest import Process
from tests.learning.decided import settle
from tests.model_fixture import renamed
from tests.server import environment, wait_until

ANA = Actor("ana")
# As many of each as the gate asks for, and some more.
DECISIONS = 80


def job(own: Services) -> Job:
    with own.db.read() as session:
        found = jobs.last(session)
    assert found is not None
    return found


def retrained(own: Services) -> Job:
    """The job, after it was asked for and done."""
    jobs.ask(own, ANA)
    assert Foreman(own).run() == 1
    return job(own)


def live(own: Services) -> str | None:
    with own.db.read() as session:
        return acts.live(session, own)


def left(settings: Settings) -> list[Path]:
    """What lies where retraining wrote readers' texts."""
    return [path for path in (settings.data / "retraining").iterdir() if path.is_dir()]


def test_better_model_goes_live_in_the_name_of_who_asked(own: Services, settings: Settings) -> None:
    settle(own.db, DECISIONS)
    done = retrained(own)
    assert (done.state, done.error, done.share) == ("done", None, 1.0)
    assert done.result is not None
    assert done.result["report"]["labels"]["spam"]["corrected"]
    assert live(own) == done.result["version"] != "tiny"
    with own.db.read() as session:
        row = session.scalars(select(Model).filter_by(version=live(own))).one()
        act = session.scalars(select(Act).filter_by(action="promote_model")).one()
    assert row.report == done.result["report"]
    assert (act.actor, act.detail) == ("ana", {"live": ["tiny", row.version]})
    assert left(settings) == []


def test_declined_candidate_leaves_a_report_and_the_live_model(own: Services) -> None:
    settle(own.db, 5)
    done = retrained(own)
    assert done.state == "done"
    assert done.result is not None
    assert (done.result["version"], done.result["live"]) == (None, False)
    assert "few" in str(done.result["report"]["labels"]["spam"]["objections"])
    assert live(own) == "tiny"


def test_pinned_version_is_not_replaced(own: Services) -> None:
    settle(own.db, DECISIONS)
    acts.pin(own, "ana")
    done = retrained(own)
    assert done.result is not None
    assert (done.result["live"], done.result["why"]) == (False, "tiny is pinned.")
    assert live(own) == "tiny"
    acts.promote(own, "ana", done.result["version"])
    assert live(own) == done.result["version"]


def test_what_went_live_meanwhile_is_not_replaced(
    own: Services, model_folder: Path, tmp_path: Path, start_worker: Callable[[], Process]
) -> None:
    settle(own.db, DECISIONS)
    with own.db.write() as session:
        versions.add(session, renamed(model_folder, tmp_path / "other", "other"))
    jobs.ask(own, ANA)
    start_worker()
    wait_until(lambda: job(own).step.startswith("learning"), "the retraining has begun")
    acts.promote(own, "marisol", "other")
    wait_until(lambda: job(own).state == "done", "it has ended")
    assert "meanwhile" in str(job(own).result)
    assert live(own) == "other"


def test_worker_killed_in_the_middle_costs_nothing(
    own: Services, settings: Settings, start_worker: Callable[[], Process]
) -> None:
    settle(own.db, DECISIONS)
    jobs.ask(own, ANA)
    first = start_worker()
    wait_until(lambda: job(own).step.startswith("learning"), "the retraining has begun")
    first.kill()
    first.wait()
    assert live(own) == "tiny"
    assert left(settings) != []
    with own.db.write() as session:
        # The lease of the killed worker runs out.
        session.execute(update(Job).values(claimed_until=now() - timedelta(seconds=1)))
    start_worker()
    wait_until(lambda: job(own).state == "done", "another worker retrains")
    assert live(own) == str((job(own).result or {})["version"])
    wait_until(lambda: left(settings) == [], "nothing is left behind")


def test_worker_told_to_end_gives_the_job_back(
    own: Services, settings: Settings, start_worker: Callable[[], Process]
) -> None:
    settle(own.db, DECISIONS)
    jobs.ask(own, ANA)
    worker = start_worker()
    wait_until(lambda: job(own).step.startswith("learning"), "the retraining has begun")
    worker.terminate()
    assert worker.wait(30) == 0
    assert (job(own).state, job(own).attempts) == ("queued", 0)
    assert left(settings) == []


def test_cancelled_retraining_ends(own: Services, start_worker: Callable[[], Process]) -> None:
    settle(own.db, DECISIONS)
    uid = jobs.ask(own, ANA)
    start_worker()
    wait_until(lambda: job(own).step.startswith("learning"), "the retraining has begun")
    jobs.cancel(own, ANA, uid)
    jobs.ask(own, ANA)
    wait_until(lambda: job(own).state == "done", "the next one is done")


def small_files() -> None:
    """What a full disk does: nothing of some size can be written any more."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))


@pytest.mark.parametrize("settings", ["postgresql"], indirect=True)
def test_full_disk_is_said_in_a_sentence(own: Services, settings: Settings) -> None:
    settle(own.db, 5)
    own.live.check_now()
    jobs.ask(own, ANA)
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "worker", "--once"]
    subprocess.run(command, cwd=ROOT, env=environment(settings), preexec_fn=small_files, check=True)
    assert job(own).state == "failed"
    assert job(own).error == "The data folder cannot be written: the disk may be full."
    assert (live(own), left(settings)) == ("tiny", [])
    assert retrained(own).state == "done"


def test_without_a_model_it_fails_in_a_sentence(own: Services) -> None:
    with own.db.write() as session:
        session.execute(update(Model).values(content=b"torn"))
    done = retrained(own)
    assert (done.state, done.error) == ("failed", "There is no usable model.")
