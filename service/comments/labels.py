"""Moderators' decisions as training data.

Only the last standing decision of a person on a revision is a label, and only
an approval or a rejection as spam or toxic. What was decided for many at once by a
filter is none: nobody has read each. Who decided and who wrote leave the
house as keyed hashes; e-mail addresses as their domain, and like names only when asked for.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from itertools import chain
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session, aliased

from service.comments.records import AUDIT, BULK, IMPORT, MODERATOR, timestamp
from service.context import Services
from service.identity import Identity
from service.models import Comment, CommentRevision, Decision, ImportedLabel, LabelImport

PAGE = 1000
# What people decided elsewhere, by other rules, counts beside a decision of one's own.
IMPORTED_WEIGHT = 0.5
# So many imported approvals, and as many rejections, are told: the newest. More would teach
# hardly more, and a retraining reads all of them into memory.
MOST_IMPORTED = 10_000
_TELLING = ("approve", "reject")
_NOBODY = {"author_name": "", "author_url": "", "author_email_domain": ""}


def write(
    services: Services,
    file: Path,
    told: Callable[[int], None] | None = None,
    *,
    authors: bool = True,
    imported: bool = True,
) -> int:
    """Write the labels as JSON lines, our own oldest first; returns how many there are.

    ``told`` hears how many are written, after each page. Without ``authors`` a line names
    neither an author nor an address; with ``imported`` those that came from elsewhere follow.
    """
    count = 0
    with services.db.read() as session, file.open("w", encoding="utf-8") as out:
        records = labels(session, services.identity)
        if imported:
            elsewhere = _of_imported_comments(session, services.identity)
            records = chain(records, elsewhere, _imported(session))
        for record in records:
            if not authors:
                record |= _NOBODY
            out.write(json.dumps(record, ensure_ascii=False) + "\n")
            count += 1
            if told and count % PAGE == 0:
                told(count)
    return count


def labels(session: Session, identity: Identity) -> Iterator[dict[str, Any]]:
    """One record per label, oldest first, read in pages."""
    for decision, comment, text in _found(session, is_label()):
        yield _record(identity, decision, comment, text)


def _of_imported_comments(session: Session, identity: Identity) -> Iterator[dict[str, Any]]:
    """One record per comment that was imported as it had been decided elsewhere."""
    wanted = and_(is_label((IMPORT,)), or_(*(_newest(session, act) for act in _TELLING)))
    for decision, comment, text in _found(session, wanted):
        record = _record(identity, decision, comment, text)
        record |= {"at": timestamp(comment.created_at), "added": timestamp(decision.created_at)}
        yield record | {"weight": IMPORTED_WEIGHT}


def _newest(session: Session, action: str) -> ColumnElement[bool]:
    """That a decision is among the newest imported ones of its kind."""
    query = select(Decision.id).filter_by(source=IMPORT, action=action).order_by(Decision.id.desc())
    last = session.scalar(query.offset(MOST_IMPORTED).limit(1)) or 0
    return and_(Decision.action == action, Decision.id > last)


def _found(session: Session, wanted: ColumnElement[bool]) -> Iterator[Any]:
    """Decisions with their comments and texts, oldest first, read in pages."""
    last = 0
    while rows := session.execute(_page(last, wanted)).all():
        yield from rows
        last = rows[-1][0].id
        session.expire_all()


def _imported(session: Session) -> Iterator[dict[str, Any]]:
    """One record per label that came from elsewhere, in the order they came in."""
    query = select(ImportedLabel, LabelImport.created_at).join(
        LabelImport, LabelImport.id == ImportedLabel.import_id
    )
    last = 0
    while rows := session.execute(
        query.where(ImportedLabel.id > last).order_by(ImportedLabel.id).limit(PAGE)
    ).all():
        for label, added in rows:
            yield _record_of_import(label, added)
        last = rows[-1][0].id
        session.expunge_all()


def _record_of_import(row: ImportedLabel, added: datetime) -> dict[str, Any]:
    return {
        "id": row.uid,
        "at": timestamp(row.at),
        "added": timestamp(max(row.at, added)),
        "action": row.action,
        "label": row.label,
        "source": "import",
        "weight": row.weight,
        "actor": row.actor,
        "author": row.author,
        "body": row.body,
        "author_name": row.author_name,
        "author_url": row.author_url,
        "author_email_domain": row.author_email_domain,
    }


def is_label(sources: Sequence[str] = (MODERATOR, AUDIT)) -> ColumnElement[bool]:
    """Whether a decision is the last standing one of a person on its text, and says something.

    ``sources`` are those that count as people; ``IMPORT`` is people elsewhere.
    """
    later = aliased(Decision)
    replaced = (
        select(later.id)
        .where(
            later.comment_id == Decision.comment_id,
            later.revision == Decision.revision,
            later.source.in_((MODERATOR, AUDIT, BULK)),
            later.action != "undo",
            later.undone_by.is_(None),
            later.id > Decision.id,
        )
        .exists()
    )
    return and_(
        Decision.source.in_(sources),
        Decision.undone_by.is_(None),
        (Decision.action == "approve")
        | ((Decision.action == "reject") & Decision.label.in_(("spam", "toxic"))),
        ~replaced,
    )


def exported_author(identity: Identity, author_key: str) -> str:
    """What stands for an author in a file of labels."""
    return identity.digest("export", author_key)[:16]


def _page(after: int, wanted: ColumnElement[bool]) -> Any:
    judged = and_(
        CommentRevision.comment_id == Decision.comment_id,
        CommentRevision.number == Decision.revision,
    )
    return (
        select(Decision, Comment, CommentRevision)
        .join(Comment, Comment.id == Decision.comment_id)
        .join(CommentRevision, judged)
        .where(Decision.id > after, wanted, CommentRevision.body != "")
        .order_by(Decision.id)
        .limit(PAGE)
    )


def _record(
    identity: Identity, decision: Decision, comment: Comment, text: CommentRevision
) -> dict[str, Any]:
    return {
        "id": decision.uid,
        "comment": comment.uid,
        "at": timestamp(decision.created_at),
        "action": decision.action,
        "label": decision.label,
        "source": decision.source,
        "actor": identity.digest("export", decision.actor)[:16],
        "author": exported_author(identity, comment.author_key),
        "article": identity.digest("export", str(comment.article_id))[:16],
        "body": text.body,
        "author_name": text.author_name,
        "author_url": text.author_url or "",
        "author_email_domain": (comment.author_email or "").rpartition("@")[2],
    }
