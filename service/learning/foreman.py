"""The worker's part in jobs: look for one, run it, and say what came of it whatever happens."""

from __future__ import annotations

import logging
import threading
from types import TracebackType

from sqlalchemy.exc import SQLAlchemyError

from service import startup
from service.context import Services
from service.errors import ParleyError
from service.learning import folder, jobs, retraining
from service.learning.jobs import Claim

log = logging.getLogger(__name__)

LOOK_SECONDS = 1.0
TROUBLE_SECONDS = 10.0


class Foreman:
    """Runs jobs in a thread of its own, so that messages go out meanwhile.

    When the block is left, a job that runs is given back to be begun anew by another worker.
    """

    def __init__(self, services: Services) -> None:
        self._services = services
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._work, name="foreman", daemon=True)

    def __enter__(self) -> Foreman:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stop.set()
        self._thread.join()

    def _work(self) -> None:
        while not self._stop.is_set():
            try:
                self._stop.wait(0 if self.round() else LOOK_SECONDS)
            except SQLAlchemyError as error:
                log.warning("%s Jobs wait.", startup.sentence(error))
                self._stop.wait(TROUBLE_SECONDS)

    def run(self) -> int:
        """Run what waits, one job after the other; how many there were."""
        done = 0
        while self.round():
            done += 1
        return done

    def round(self) -> int:
        """Run the next job, if there is one: 1 or 0."""
        folder.sweep(self._services.settings.data)
        claim = jobs.claim(self._services) if jobs.is_due(self._services) else None
        if claim is None:
            return 0
        self._run(claim)
        return 1

    def _run(self, claim: Claim) -> None:
        try:
            why = self._attempt(claim)
            if why is not None:
                jobs.fail(self._services, claim, why)
        except retraining.Interrupted:
            jobs.give_back(self._services, claim)
        except jobs.Lost:
            log.info("A job went to another worker, or was cancelled.")

    def _attempt(self, claim: Claim) -> str | None:
        """Run the job; why it failed, in one sentence, or None when it has not."""
        try:
            with folder.alone(self._services.settings.data) as private:
                if private is None:
                    raise retraining.Interrupted  # Another worker here is not done yet.
                retraining.run(self._services, claim, private, self._stop)
        except retraining.Failed as error:
            return str(error)
        except (ParleyError, OSError) as error:
            return retraining.sentence(error)
        except SQLAlchemyError as error:
            return startup.sentence(error)
        except (jobs.Lost, retraining.Interrupted):
            raise
        except Exception:
            log.exception("A job has failed.")
            return "Something went wrong in the worker; its log says more."
        return None
