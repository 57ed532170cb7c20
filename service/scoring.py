"""The live model: verified load, hot swap, score.

Which version is live stands in the database (``promotion``): the one promoted last, or
the shipped one as long as none was. It is looked up at most every two seconds, by the
request that needs a score.

A process in which a version does not load keeps the one it has. One that has none, as
after a restart, holds comments until the version can be loaded or another is promoted:
falling back on the shipped model or an earlier one would publish by the judgement of a
model that somebody has replaced, perhaps because of what it let through.
"""

from __future__ import annotations

import logging
import shutil
import threading
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from model import artifact
from model.artifact import ArtifactError
from model.features import Document
from model.scorer import Scorer
from service import versions
from service.config import Settings
from service.db import Database
from service.errors import NotFound
from service.model_cache import ModelCache
from service.models import Model

log = logging.getLogger(__name__)

CHECK_SECONDS = 2.0
RETRY_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the model says of one text. ``scores`` None: there is no usable model."""

    scores: dict[str, float] | None
    explanation: list[dict[str, Any]]
    model_version: str | None
    thresholds: Mapping[str, float]
    certain_spam: float


NO_JUDGEMENT = Judgement(None, [], None, {}, 1.0)


@dataclass(frozen=True, slots=True)
class _Attempt:
    """The last try to load a version. ``fault`` None: it is in use."""

    version: str | None
    fault: str | None
    at: float


class LiveModel:
    """The model in use in this process. Safe for several threads."""

    def __init__(self, settings: Settings, db: Database) -> None:
        self._pinned = settings.model
        self._db = db
        self._cache = ModelCache(settings.data / "models", db)
        self._lock = threading.Lock()
        self._loaded: tuple[Scorer, Path] | None = None
        self._last: _Attempt | None = None
        self._checked = float("-inf")
        self._lookup_failed = False

    def judge(self, document: Document) -> Judgement:
        """Score and explain one text; any text at all ends in a judgement."""
        scorer = self.current()
        if scorer is None:
            return NO_JUDGEMENT
        scores, spans = scorer.judge(document)
        return Judgement(
            scores=scores,
            explanation=[asdict(span) for span in spans],
            model_version=scorer.version,
            thresholds=scorer.thresholds,
            certain_spam=scorer.certain_spam,
        )

    def current(self) -> Scorer | None:
        """The scorer to use now, after a look for a newer version when one is due."""
        if time.monotonic() - self._checked >= CHECK_SECONDS and self._lock.acquire(blocking=False):
            try:
                self._refresh()
            finally:
                self._lock.release()
        if self._loaded is None:
            # Only before the first load do others wait for the thread that loads.
            with self._lock:
                pass
        return self._scorer()

    def is_outdated(self) -> bool:
        """Whether the version that should be live could not be loaded, as of the last look."""
        return self._last is not None and self._last.fault is not None

    def check_now(self) -> Scorer | None:
        """Look for a newer version at once, also for one that could not be loaded lately."""
        with self._lock:
            self._last = None
            self._refresh()
        return self._scorer()

    def version(self, name: str | None = None) -> Scorer:
        """The model of that version, loaded now and put in no one's place; None: the live one.

        :raises NotFound: there is no such version, or none is usable.
        """
        if name is None:
            scorer = self.check_now()
            if scorer is None:
                raise NotFound("There is no usable model.")
            return scorer
        try:
            return self.load(name)[0]
        except (ArtifactError, OSError) as error:
            raise NotFound(f"The model {name!r} cannot be used: {error}") from None

    def export(self, folder: Path) -> str:
        """Copy the files of the model in use into ``folder``; returns its version.

        :raises NotFound: there is no usable model.
        """
        self.check_now()
        if self._loaded is None:
            raise NotFound("There is no usable model.")
        scorer, source = self._loaded
        shutil.copytree(source, folder, dirs_exist_ok=True)
        return scorer.version

    def _scorer(self) -> Scorer | None:
        loaded = self._loaded
        return loaded[0] if loaded else None

    def _refresh(self) -> None:
        try:
            version = self._pinned or self._promoted()
            if self._is_due(version):
                self._swap(version)
            self._lookup_failed = False
        except SQLAlchemyError:
            if not self._lookup_failed:
                log.warning("The live version could not be looked up; the model in use stays.")
            self._lookup_failed = True
        finally:
            self._checked = time.monotonic()

    def _promoted(self) -> str | None:
        with self._db.read() as session:
            return versions.promoted(session)

    def _is_due(self, version: str | None) -> bool:
        """Whether ``version`` is to be loaded; one that failed waits for a while."""
        last = self._last
        if last is None or last.version != version:
            return True
        return last.fault is not None and time.monotonic() - last.at >= RETRY_SECONDS

    def _swap(self, version: str | None) -> None:
        fault = None
        try:
            self._loaded = self.load(version)
            log.info("Model %s is live.", self._loaded[0].version)
        except (ArtifactError, OSError) as error:
            fault = str(error)
            if self._last is None or (version, fault) != (self._last.version, self._last.fault):
                self._complain(version, fault)
        self._last = _Attempt(version, fault, time.monotonic())

    def _complain(self, version: str | None, fault: str) -> None:
        name = f"Model {version}" if version else "The shipped model"
        scorer = self._scorer()
        in_use = f"{scorer.version} stays in use" if scorer else "comments are held"
        log.error("%s cannot be used, so %s: %s", name, in_use, fault)

    def load(self, version: str | None) -> tuple[Scorer, Path]:
        """A version, None for the shipped one, and the folder that it was loaded from.

        :raises ArtifactError: there is no such version, or it cannot be used.
        :raises OSError: its copy cannot be written.
        """
        digest = self._stored_digest(version) if version else None
        if version is None or _is_shipped(version, digest):
            return Scorer.load(artifact.shipped()), artifact.shipped()
        if digest is None:
            raise ArtifactError(f"There is no model {version}.")
        return self._cache.load(version, digest)

    def _stored_digest(self, version: str) -> str | None:
        with self._db.read() as session:
            return session.scalar(select(Model.digest).where(Model.version == version))


def _is_shipped(version: str, digest: str | None) -> bool:
    """Whether the shipped model is this version, and not only of its name."""
    shipped = versions.shipped()
    return shipped is not None and shipped.version == version and digest in (None, shipped.digest)
