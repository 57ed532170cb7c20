"""The candidate in this process: looked up, loaded, asked; whatever goes wrong with it stays here.

As with the live model, which version it is stands in the database and is looked up at
most every two seconds, by the request that would ask it.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.exc import SQLAlchemyError

from model.features import Document
from model.scorer import Scorer
from service import scoring
from service.db import Database
from service.models import Shadow
from service.scoring import LiveModel
from service.shadow import runs

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Opinion:
    """What a candidate says of one text: probabilities by label, and where it would draw the line.

    ``run`` is the primary key of the shadow it belongs to.
    """

    run: int
    version: str
    scores: dict[str, float]
    thresholds: Mapping[str, float]
    certain_spam: float


@dataclass(frozen=True, slots=True)
class _Attempt:
    """The last try to load what runs; ``scorer`` None: it failed."""

    run: int
    scorer: Scorer | None
    at: float


class Candidate:
    """The model in shadow, if one is. Safe for several threads."""

    def __init__(self, live: LiveModel, db: Database) -> None:
        self._live = live
        self._db = db
        self._lock = threading.Lock()
        self._last: _Attempt | None = None
        self._checked = float("-inf")
        self._complained = -1

    def judge(self, document: Document) -> Opinion | None:
        """What the candidate says; None when there is none, or none that can be used.

        Raises nothing: a comment is never lost for a model that decides nothing.
        """
        attempt = self._current()
        if attempt is None or attempt.scorer is None:
            return None
        try:
            return _opinion(attempt.run, attempt.scorer, document)
        except Exception as error:  # noqa: BLE001 -- whatever it is, the reader's comment goes on
            self._complain(attempt.run, attempt.scorer.version, error)
            return None

    def _current(self) -> _Attempt | None:
        due = time.monotonic() - self._checked >= scoring.CHECK_SECONDS
        if due and self._lock.acquire(blocking=False):
            try:
                self._refresh()
            finally:
                self._checked = time.monotonic()
                self._lock.release()
        return self._last

    def _refresh(self) -> None:
        try:
            with self._db.read() as session:
                run = runs.standing(session)
        except SQLAlchemyError:
            # The submission itself needs the database and says so.
            return
        if run is None:
            self._last = None
        elif self._is_due(run):
            self._last = _Attempt(run.id, self._load(run), time.monotonic())

    def _is_due(self, run: Shadow) -> bool:
        last = self._last
        if last is None or last.run != run.id:
            return True
        return last.scorer is None and time.monotonic() - last.at >= scoring.RETRY_SECONDS

    def _load(self, run: Shadow) -> Scorer | None:
        try:
            scorer, _ = self._live.load(run.version)
        except Exception as error:  # noqa: BLE001 -- as above
            self._complain(run.id, run.version, error)
            return None
        log.info("Model %s scores beside the live one.", run.version)
        return scorer

    def _complain(self, run: int, version: str, error: Exception) -> None:
        if self._complained != run:
            log.error("Model %s cannot be used in shadow; nothing else changes: %s", version, error)
        self._complained = run


def _opinion(run: int, scorer: Scorer, document: Document) -> Opinion:
    scores = scorer.score(document)
    if not all(0 <= score <= 1 for score in scores.values()):
        raise ValueError("it gives what is no probability")
    return Opinion(run, scorer.version, scores, scorer.thresholds, scorer.certain_spam)
