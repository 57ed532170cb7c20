"""Copies of stored models in the data folder, from which processes map them into memory.

A copy is made from the bytes in the ``model`` table when one is first needed, and again
whenever it is not what the table says: an interrupted write, a full disk or a meddling
hand in the folder costs one more copy, never a wrong model. For the same reason old copies
may go: the one in use stays, the one before it, for a rollback, and one in shadow.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import undefer

from model import artifact
from model.artifact import ArtifactError
from model.scorer import Scorer
from service.db import Database
from service.models import Model

KEPT = 3


class ModelCache:
    """Verified copies below one folder, one subfolder for each version."""

    def __init__(self, folder: Path, db: Database) -> None:
        self._folder = folder
        self._db = db

    def load(self, version: str, digest: str) -> tuple[Scorer, Path]:
        """The stored model ``version`` and the folder it was loaded from.

        :raises ArtifactError: what is stored cannot be used.
        :raises OSError: the folder cannot be written.
        """
        folder = self._folder / version
        with _alone(self._folder):
            if not _holds(folder, digest):
                self._fetch(version, folder)
            scorer = Scorer.load(folder)
            os.utime(folder)
            self._drop_old()
        return scorer, folder

    def _drop_old(self) -> None:
        """Keep the copies used last; a process that has mapped another one does not need it."""
        copies = [path for path in self._folder.iterdir() if path.is_dir()]
        copies.sort(key=lambda path: path.stat().st_mtime_ns, reverse=True)
        for copy in copies[KEPT:]:
            shutil.rmtree(copy, ignore_errors=True)

    def _fetch(self, version: str, folder: Path) -> None:
        """Copy a version from the table; only what passes its check takes its place."""
        fresh = folder.with_name(".fetching")
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir()
        try:
            self._write(version, fresh)
            artifact.verify(fresh)
            # A process that has mapped the damaged copy keeps it until it lets go.
            shutil.rmtree(folder, ignore_errors=True)
            fresh.rename(folder)
        finally:
            shutil.rmtree(fresh, ignore_errors=True)

    def _write(self, version: str, folder: Path) -> None:
        query = select(Model).where(Model.version == version).options(undefer(Model.content))
        with self._db.read() as session:
            row = session.scalars(query).one()
        (folder / artifact.MODEL_FILE).write_bytes(row.content)
        (folder / artifact.MANIFEST_FILE).write_text(json.dumps(row.manifest), "utf-8")


def _holds(folder: Path, digest: str) -> bool:
    """Whether the folder holds the very model of this digest."""
    try:
        return artifact.verify(folder).digest == digest
    except ArtifactError:
        return False


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Keep other processes and threads out of the folder meanwhile."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
