"""The live model: verified load, hot swap, score.

Which version is live stands in the database (``promotion``), its bytes in the
``model`` table, and every process keeps a verified copy in the data folder to
map it into memory. The version is looked up at most every two seconds, by the
request that needs a score; a version that does not load leaves the old one.
"""

from __future__ import annotations

import hashlib
import json
import logging
import shutil
import tempfile
import threading
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session, undefer

from model import artifact
from model.artifact import ArtifactError
from model.features import Document
from model.scorer import Scorer
from service.config import Settings
from service.db import Database
from service.errors import Invalid, NotFound
from service.models import Model, Promotion

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


class LiveModel:
    """The model in use in this process. Safe for several threads."""

    def __init__(self, settings: Settings, db: Database) -> None:
        self._settings = settings
        self._db = db
        self._lock = threading.Lock()
        self._scorer: Scorer | None = None
        self._wanted: str | None = None
        self._failed_at = float("-inf")
        self._checked = float("-inf")

    def judge(self, document: Document) -> Judgement:
        """Score and explain one text; any text at all ends in a judgement."""
        scorer = self.current()
        if scorer is None:
            return NO_JUDGEMENT
        return Judgement(
            scores=scorer.score(document),
            explanation=[asdict(span) for span in scorer.explain(document)],
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
        if self._scorer is None:
            # Only before the first load do others wait for the thread that loads.
            with self._lock:
                pass
        return self._scorer

    def check_now(self) -> Scorer | None:
        """Look for a newer version at once, whatever was found before."""
        with self._lock:
            self._failed_at = float("-inf")
            self._refresh()
        return self._scorer

    def export(self, folder: Path) -> str:
        """Copy the files of the live version into ``folder``; returns the version.

        :raises NotFound: there is no usable model.
        """
        scorer = self.check_now()
        if scorer is None:
            raise NotFound("There is no usable model.")
        shutil.copytree(self._folder(self._wanted), folder, dirs_exist_ok=True)
        return scorer.version

    def _refresh(self) -> None:
        try:
            version = self._settings.model or self._promoted()
            if self._is_due(version):
                self._wanted = version
                self._swap(version)
        except SQLAlchemyError:
            log.warning("The live version could not be looked up; the model in use stays.")
            if self._scorer is None and self._is_due(self._wanted):
                self._swap(self._settings.model)
        finally:
            self._checked = time.monotonic()

    def _is_due(self, version: str | None) -> bool:
        """Whether ``version`` is to be loaded; one that failed waits for a while."""
        if version != self._wanted:
            return True
        failed = self._failed_at > float("-inf")
        if failed:
            return time.monotonic() - self._failed_at >= RETRY_SECONDS
        return self._scorer is None

    def _promoted(self) -> str | None:
        """The version that was promoted last; None for the shipped one."""
        with self._db.read() as session:
            return live_version(session)

    def _swap(self, version: str | None) -> None:
        try:
            self._scorer = Scorer.load(self._folder(version))
            self._failed_at = float("-inf")
            log.info("Model %s is live.", self._scorer.version)
        except (ArtifactError, OSError) as error:
            self._failed_at = time.monotonic()
            kept = self._scorer.version if self._scorer else "none, so comments are held"
            log.error("Model %s cannot be used: %s In use: %s.", version or "shipped", error, kept)

    def _folder(self, version: str | None) -> Path:
        """Where the files of a version are, fetched from the database if need be."""
        if version is None or version == shipped_version():
            return artifact.shipped()
        if Path(version).name != version:
            raise ArtifactError(f"{version!r} is no version.")
        folder = self._settings.data / "models" / version
        if not (folder / "manifest.json").exists():
            self._fetch(version, folder)
        return folder

    def _fetch(self, version: str, folder: Path) -> None:
        with self._db.read() as session:
            query = select(Model).where(Model.version == version).options(undefer(Model.content))
            row = session.scalar(query)
        if row is None:
            raise ArtifactError(f"there is no model {version}.")
        folder.parent.mkdir(parents=True, exist_ok=True)
        fresh = Path(tempfile.mkdtemp(prefix=".fetch-", dir=folder.parent))
        (fresh / "model.joblib").write_bytes(row.content)
        (fresh / "manifest.json").write_text(json.dumps(row.manifest))
        try:
            fresh.replace(folder)
        except OSError:
            # Another process has fetched the same version meanwhile.
            shutil.rmtree(fresh)


def shipped_version() -> str | None:
    """The version below ``model/artifacts``; None when it cannot be used."""
    try:
        return artifact.verify(artifact.shipped()).version
    except (ArtifactError, OSError):
        return None


def live_version(session: Session) -> str | None:
    """The version that was promoted last; None: nothing was ever promoted."""
    return session.scalar(select(Promotion.version).order_by(Promotion.id.desc()).limit(1))


def add(session: Session, folder: Path) -> str:
    """Store the model in ``folder`` after verifying and loading it; returns its version.

    :raises Invalid: the folder holds no usable model, or another one of that version is stored.
    """
    try:
        manifest = artifact.verify(folder)
        Scorer.load(folder)
    except (ArtifactError, OSError) as error:
        raise Invalid(f"{folder} holds no usable model: {error}") from None
    content = (folder / "model.joblib").read_bytes()
    digest = hashlib.sha256(content).hexdigest()
    known = session.scalar(select(Model).where(Model.version == manifest.version))
    if known is not None and known.digest != digest:
        raise Invalid(f"Another model is stored as {manifest.version} already.")
    if known is None:
        stored = json.loads((folder / "manifest.json").read_text())
        session.add(
            Model(version=manifest.version, manifest=stored, digest=digest, content=content)
        )
    return manifest.version


def promote(session: Session, version: str, actor: str) -> None:
    """Make a stored or the shipped version live.

    :raises NotFound: there is no such version.
    """
    stored = session.scalar(select(Model.id).where(Model.version == version))
    if stored is None and version != shipped_version():
        raise NotFound(f"There is no model {version!r}; `models list` names them.")
    session.add(Promotion(version=version, action="promote", actor=actor))


def rollback(session: Session, actor: str) -> str:
    """Make the version live that was live before the present one; returns it.

    :raises NotFound: nothing was promoted, so there is nothing to go back from.
    """
    rows = session.scalars(select(Promotion).order_by(Promotion.id.desc())).all()
    standing: list[str] = []
    for row in reversed(rows):
        if row.action == "rollback":
            standing.pop()
        elif not standing or standing[-1] != row.version:
            standing.append(row.version)
    if not standing:
        raise NotFound("Nothing was promoted, so there is nothing to roll back.")
    before = standing[-2] if len(standing) > 1 else shipped_version()
    if before is None:
        raise NotFound("The shipped model cannot be used, so there is nothing to go back to.")
    session.add(Promotion(version=before, action="rollback", actor=actor))
    return before
