"""The log of acts: who did what, to be searched, taken along and taken back."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from flask import Response, stream_with_context
from sqlalchemy import select
from sqlalchemy.orm import Session

from service import audit, files
from service.audit import Entry, Query
from service.comments.records import timestamp
from service.context import services
from service.dashboard import door, fields, lists, words
from service.errors import NotFound
from service.models import Decision

LENGTH = 50
COLUMNS = ("at", "actor", "action", "subject", "site", "detail")
TYPES = {"csv": "text/csv", "jsonl": "application/jsonl"}


def log() -> str:
    """One page of the log, newest first."""
    wanted = _wanted()
    with services().db.read() as session:
        found = audit.find(session, replace(wanted, limit=LENGTH + 1))
        standing = _standing(session, found)
    entries = found[:LENGTH]
    return lists.page(
        "dashboard/log.html",
        name="log",
        entries=[_shown(entry, standing) for entry in entries],
        actions=audit.ACTIONS,
        asked={name: fields.text(name) for name in ("who", "did", "what", "since", "until")},
        export=fields.here("before"),
        more=_more(entries) if len(found) > LENGTH else None,
        back=fields.here(),
    )


def export(kind: str) -> Response:
    """Everything that fits, as CSV or as JSON lines.

    :raises NotFound: another kind of file.
    """
    if kind not in TYPES:
        raise NotFound("The log comes as csv or jsonl.")
    wanted = _wanted()
    lines = stream_with_context(_lines(kind, wanted))
    headers = {"Content-Disposition": f'attachment; filename="parley-log.{kind}"'}
    return Response(lines, mimetype=TYPES[kind], headers=headers)


def _wanted() -> Query:
    subject = fields.text("what", 300)
    until = fields.day("until")
    return Query(
        actor=fields.text("who", 128) or None,
        action=fields.one_of("did", tuple(audit.ACTIONS)),
        subject=_subject(subject) if subject else None,
        since=fields.day("since"),
        until=until and until + timedelta(days=1),
        sites=door.actor().sites,
        before=fields.uid(fields.text("before")) if fields.text("before") else None,
    )


def _subject(text: str) -> str:
    """What somebody pasted: a bare id is a comment's."""
    return text if ":" in text else f"comment:{text}"


def _standing(session: Session, entries: Sequence[Entry]) -> set[str]:
    """The batches among these acts of which at least one decision was not undone."""
    batches = {entry.act.detail["batch"] for entry in entries if "batch" in entry.act.detail}
    if not batches:
        return set()
    query = select(Decision.batch).where(
        Decision.batch.in_(batches), Decision.undone_by.is_(None), Decision.action != "undo"
    )
    return set(filter(None, session.scalars(query.distinct())))


def _shown(entry: Entry, standing: set[str]) -> dict[str, Any]:
    act = entry.act
    batch = act.detail.get("batch")
    kind, _, name = act.subject.partition(":")
    return {
        "at": timestamp(act.created_at),
        "actor": act.actor,
        "said": words.did(act.action, act.detail),
        "comment": name if kind == "comment" else None,
        "about": name if kind not in ("comment", "batch") else None,
        "site": entry.site,
        "undo": batch if batch in standing else None,
    }


def _more(entries: Sequence[Entry]) -> str:
    return fields.with_query(fields.here("before"), "before", entries[-1].act.uid)


def _lines(kind: str, wanted: Query) -> Iterator[str]:
    write = _as_csv if kind == "csv" else _as_jsonl
    with services().db.read() as session:
        yield from write(map(_record, audit.every(session, wanted)))


def _record(entry: Entry) -> dict[str, Any]:
    act = entry.act
    known = (timestamp(act.created_at), act.actor, act.action, act.subject, entry.site, act.detail)
    return dict(zip(COLUMNS, known, strict=True))


def _as_jsonl(records: Iterable[dict[str, Any]]) -> Iterator[str]:
    for record in records:
        yield json.dumps(record, ensure_ascii=False) + "\n"


def _as_csv(records: Iterable[dict[str, Any]]) -> Iterator[str]:
    return files.csv_lines(COLUMNS, (_cells(record) for record in records))


def _cells(record: dict[str, Any]) -> Iterable[object]:
    return (record | {"detail": json.dumps(record["detail"], ensure_ascii=False)}).values()
