"""What there is to see of the model: its versions, who made which live, what was found last."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from service import config, versions
from service.identity import Identity
from service.learning import jobs
from service.models import ApiKey, Job, Model, Moderator, Promotion

LENGTH = 25
Row = TypeVar("Row", Promotion, Model)


@dataclass(frozen=True, slots=True)
class Version:
    """A version: ``size`` in bytes where it was asked for; ``created_at`` None: the shipped one."""

    version: str
    metrics: Mapping[str, Any]
    lineage: Mapping[str, Any]
    trained_at: str
    created_at: datetime | None = None
    size: int | None = None


def stored(session: Session, before: int | None = None) -> tuple[list[Version], int | None]:
    """Stored versions, the newest first, older than a key; and the key where more follow."""
    rows, more = _page(session, Model, Model.id, before)
    ids = [row.id for row in rows]
    size = func.length(Model.content).label("size")
    query = select(Model.id, size).where(Model.id.in_(ids))
    sizes = {row.id: row.size for row in session.execute(query)}
    return [_version(row, sizes[row.id]) for row in rows], more


def shipped(session: Session) -> Version | None:
    """The one that came with this release, unless it is stored as well."""
    found = versions.shipped()
    if found is None or session.scalar(select(Model.id).where(Model.version == found.version)):
        return None
    return Version(found.version, found.metrics, found.lineage, found.created_at)


def find(session: Session, version: str) -> Version | None:
    """A stored version or the shipped one; None: there is no such."""
    row = session.scalar(select(Model).filter_by(version=version))
    if row is None:
        found = shipped(session)
        return found if found and found.version == version else None
    return _version(row)


def promotions(
    session: Session, before: int | None = None
) -> tuple[Sequence[Promotion], int | None]:
    """Which version went live when, the newest first; and the key where more follow."""
    return _page(session, Promotion, Promotion.id, before)


def last_report(session: Session) -> Job | None:
    """The last retraining that came to a verdict."""
    wanted = (Job.kind == jobs.RETRAIN) & (Job.state == jobs.DONE)
    return session.scalar(select(Job).where(wanted).order_by(Job.id.desc()).limit(1))


def actors(session: Session, identity: Identity, hashes: Iterable[str]) -> dict[str, str]:
    """The people and keys of this installation behind the hashes of an export, where known."""
    wanted = set(hashes)
    if not wanted:
        return {}
    known = [*session.scalars(select(Moderator.name)), config.operator()]
    known += [f"key:{name}" for name in session.scalars(select(ApiKey.name))]
    hashed = {identity.digest("export", name)[:16]: name for name in known}
    return {found: hashed[found] for found in wanted & hashed.keys()}


def _page(
    session: Session, kind: type[Row], key: InstrumentedAttribute[int], before: int | None
) -> tuple[Sequence[Row], int | None]:
    query = select(kind).order_by(key.desc()).limit(LENGTH + 1)
    rows = session.scalars(query if before is None else query.where(key < before)).all()
    return rows[:LENGTH], rows[LENGTH - 1].id if len(rows) > LENGTH else None


def _version(row: Model, size: int | None = None) -> Version:
    said = row.manifest
    return Version(
        row.version,
        said.get("metrics", {}),
        said.get("lineage", {}),
        str(said.get("created_at", "")),
        row.created_at,
        size,
    )
