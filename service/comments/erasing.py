"""Texts are taken away for good: because their time is over, or because their author asks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import Session

from service.models import (
    Comment,
    CommentRevision,
    Decision,
    Delivery,
    Event,
    ReplyMail,
    Report,
    Rescored,
    ShadowScore,
    search,
)
from service.outbox.receivers import REPLY

# The details of these quote the text.
_QUOTING = {"banned_phrase": "a banned phrase", "suspect_phrase": "a suspect phrase"}


def words(session: Session, ids: Sequence[int]) -> None:
    """Erase every text of these comments, and whatever was kept of their words elsewhere.

    What stays is the place in the thread, with what was decided and by whom.
    """
    text: dict[str, Any] = {
        "body": "",
        "body_html": "",
        "author_name": "",
        "author_url": None,
        "explanation": [],
    }
    for change in (
        update(CommentRevision).where(CommentRevision.comment_id.in_(ids)).values(**text),
        update(Comment).where(Comment.id.in_(ids)).values(author_email=None, fingerprint=""),
        update(Report).where(Report.comment_id.in_(ids)).values(reason=None),
        delete(ShadowScore).where(ShadowScore.comment_id.in_(ids)),
        delete(Rescored).where(Rescored.comment_id.in_(ids)),
        search.drop(ids),
    ):
        session.execute(change)
    for table in (CommentRevision, Decision):
        _quote_no_more(session, table, ids)
    _forget_answers(session, ids)


def _quote_no_more(
    session: Session, table: type[CommentRevision] | type[Decision], ids: Sequence[int]
) -> None:
    rows = session.execute(select(table.id, table.reasons).where(table.comment_id.in_(ids)))
    for number, reasons in rows.all():
        if any(reason["code"] in _QUOTING for reason in reasons):
            said = [
                reason | {"detail": _QUOTING.get(reason["code"], reason["detail"])}
                for reason in reasons
            ]
            session.execute(update(table).where(table.id == number).values(reasons=said))


def _forget_answers(session: Session, ids: Sequence[int]) -> None:
    """A receiver may have answered with the words that it was sent."""
    about = select(Event.id).where(Event.comment_id.in_(ids))
    mails = select(ReplyMail.id).where(ReplyMail.comment_id.in_(ids))
    told = or_(
        Delivery.event_id.in_(about),
        (Delivery.receiver == REPLY) & Delivery.receiver_id.in_(mails),
    )
    session.execute(update(Delivery).where(told).values(answer=None, last_error=None))
