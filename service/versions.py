"""Versions of the model: which there are, which one is live, and how that changes.

The shipped one lies below ``model/artifacts``; all others, and a shipped one that was
ever made live by name, are stored in the database for all machines.
"""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, undefer

from model import artifact
from model.artifact import ArtifactError, Manifest
from model.scorer import Scorer
from service.errors import Invalid, NotFound
from service.models import Model, Promotion

REPORT_FILE = "report.json"


def shipped() -> Manifest | None:
    """What is said of the model below ``model/artifacts``; None when it cannot be used."""
    try:
        return artifact.verify(artifact.shipped())
    except (ArtifactError, OSError):
        return None


def promoted(session: Session) -> str | None:
    """The version that was promoted last; None: nothing was ever promoted."""
    return session.scalar(select(Promotion.version).order_by(Promotion.id.desc()).limit(1))


def add(session: Session, folder: Path) -> str:
    """Store the model in ``folder`` after verifying and loading it; returns its version.

    A model that is stored already has its bytes written again, should they be damaged.

    :raises Invalid: the folder holds no usable model, or another one has its version.
    """
    try:
        manifest = Scorer.load(folder).manifest
        content = (folder / artifact.MODEL_FILE).read_bytes()
        stored = json.loads((folder / artifact.MANIFEST_FILE).read_bytes())
    except (ArtifactError, OSError) as error:
        raise Invalid(f"{folder} holds no usable model: {error}") from None
    if sha256(content).hexdigest() != manifest.digest:
        raise Invalid(f"{folder} has changed while it was read.")
    known = _row(session, manifest.version)
    if (known or _shipped_as(manifest.version) or manifest).digest != manifest.digest:
        raise Invalid(f"There is another model {manifest.version} already.")
    row = known or Model(version=manifest.version, digest=manifest.digest)
    row.manifest, row.content = stored, content
    row.report = _report(folder) or row.report
    session.add(row)
    return manifest.version


def _report(folder: Path) -> dict[str, Any] | None:
    """What a retraining says of its candidate; None: it was made otherwise."""
    try:
        found = json.loads((folder / REPORT_FILE).read_bytes())
    except (OSError, ValueError):
        return None
    return found if isinstance(found, dict) else None


def promote(session: Session, version: str, actor: str) -> None:
    """Make a stored or the shipped version live.

    :raises NotFound: there is no such version.
    :raises Invalid: its stored bytes are damaged.
    """
    keep(session, version)
    session.add(Promotion(version=version, action="promote", actor=actor))


def rollback(session: Session, actor: str) -> str:
    """Make the version live that was live before the present one; returns it.

    :raises NotFound: nothing was promoted, or what was live before is not there any more.
    :raises Invalid: its stored bytes are damaged.
    """
    standing = _standing(session)
    if not standing:
        raise NotFound("Nothing was promoted, so there is nothing to roll back.")
    before = standing[-2] if len(standing) > 1 else _shipped_version()
    keep(session, before)
    session.add(Promotion(version=before, action="rollback", actor=actor))
    return before


def damaged(session: Session) -> list[str]:
    """The stored versions whose bytes are not those of their digest."""
    rows = session.scalars(select(Model.version).order_by(Model.id)).all()
    return [version for version in rows if not _is_whole(_row(session, version))]


def keep(session: Session, version: str) -> None:
    """See to it that a version which is to be live, or in its shadow, is stored.

    The shipped one is stored, too: the next release will ship another in its place,
    and a model is exchanged by an operator, never by an update.

    :raises NotFound: there is no such version.
    :raises Invalid: its stored bytes are damaged.
    """
    row = _row(session, version)
    if row is None and _shipped_as(version):
        add(session, artifact.shipped())
    elif row is None:
        raise NotFound(f"There is no model {version!r}; `models list` names them.")
    elif not _is_whole(row):
        raise Invalid(f"The stored bytes of {version} are damaged; `models add` mends them.")


def _shipped_as(version: str) -> Manifest | None:
    """The shipped model, if that is its version."""
    manifest = shipped()
    return manifest if manifest and manifest.version == version else None


def _shipped_version() -> str:
    manifest = shipped()
    if manifest is None:
        raise NotFound("The shipped model cannot be used, so there is nothing to go back to.")
    return manifest.version


def _standing(session: Session) -> list[str]:
    """The versions that were live one after the other, without what was rolled back."""
    standing: list[str] = []
    for row in session.scalars(select(Promotion).order_by(Promotion.id)):
        if row.action == "rollback":
            standing.pop()
        elif standing[-1:] != [row.version]:
            standing.append(row.version)
    return standing


def _row(session: Session, version: str) -> Model | None:
    query = select(Model).where(Model.version == version).options(undefer(Model.content))
    return session.scalar(query)


def _is_whole(row: Model | None) -> bool:
    return row is not None and sha256(row.content).hexdigest() == row.digest
