"""What is kept of a person beside their comments, kind by kind: how it is found, how it goes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, delete, func, or_, select, update
from sqlalchemy.orm import Session

from service.comments import retention
from service.mail import subscriptions
from service.models import (
    Act,
    Ban,
    Comment,
    CommentRevision,
    Delivery,
    ImportedLabel,
    LabelImport,
    Mark,
    Report,
    SavedView,
    Subscriber,
)
from service.privacy.person import Person
from service.privacy.traces import AT_ONCE, Traces

ERASED = "(erased)"
# Acts whose words somebody has typed or read off a comment; all others say ids and figures.
_SPOKEN = ("ban", "unban", "mark", "phrases", "save_view", "delete_view")

Find = Callable[[Session, Person, Traces], Sequence[int]]
Erase = Callable[[Session, Sequence[int], Traces], None]


@dataclass(frozen=True, slots=True)
class Kind:
    """Rows of one kind, by primary key; what is told of them as ``name``, in ``words``."""

    name: str
    words: str
    find: Find
    erase: Erase


def _listed(table: type[Ban] | type[Mark]) -> Find:
    """Bans or marks that mean the person, or whose note speaks of them."""

    def find(session: Session, person: Person, traces: Traces) -> list[int]:
        rows = session.execute(select(table.id, table.value, table.note).where(
            person.here(table.site_id)
        ))  # fmt: skip
        return [number for number, *said in rows if traces.tells(said)]

    return find


def _delete(table: type[Any]) -> Erase:
    def erase(session: Session, ids: Sequence[int], _: Traces) -> None:
        session.execute(delete(table).where(table.id.in_(ids)))

    return erase


def _views(session: Session, person: Person, traces: Traces) -> list[int]:
    """Of moderators, who may have looked on several sites at once."""
    if person.sites is not None:
        return []
    rows = session.scalars(select(SavedView))
    return [row.id for row in rows if traces.tells([row.name, row.query])]


def _acts(session: Session, person: Person, traces: Traces) -> list[int]:
    query = select(Act.id, Act.subject, Act.detail)
    rows = session.execute(query.where(Act.action.in_(_SPOKEN), person.here(Act.site_id)))
    return [number for number, *said in rows if traces.tells(_spoken(*said))]


def _spoken(subject: str, detail: dict[str, Any]) -> list[Any]:
    return [subject.partition(":")[2], detail]


def _silence(session: Session, ids: Sequence[int], traces: Traces) -> None:
    """Take the words out of acts; that they happened, when and by whom, stays."""
    for act in session.scalars(select(Act).where(Act.id.in_(ids))):
        kind, _, name = act.subject.partition(":")
        if traces.tells(name):
            act.subject = f"{kind}:{ERASED}"
        if traces.tells(act.detail):
            act.detail = {
                name: ERASED if name == "note" or traces.tells(value) else value
                for name, value in act.detail.items()
            }


def _reports(session: Session, person: Person, traces: Traces) -> Sequence[int]:
    """What somebody has reported from an address of theirs, as long as that is known."""
    query = select(Report.id).join(Comment, Comment.id == Report.comment_id)
    own = query.where(Report.reporter.in_(traces.hashes), person.here(Comment.site_id))
    return session.scalars(own).all()


def _unsay(session: Session, ids: Sequence[int], _: Traces) -> None:
    session.execute(update(Report).where(Report.id.in_(ids)).values(reason=None))
    retention.forget_reporter(session, ids)


def _subscribers(session: Session, _: Person, traces: Traces) -> Sequence[int]:
    """All but the wish never to be asked again, which a hash has to keep."""
    refused = and_(Subscriber.asked >= subscriptions.MOST, Subscriber.confirmed_at.is_(None))
    query = select(Subscriber.id).where(Subscriber.address.in_(traces.subscribers), ~refused)
    return session.scalars(query).all()


def _mails(session: Session, _: Person, traces: Traces) -> list[int]:
    """Messages about no one comment, where a mail server has answered with an address."""
    said = or_(Delivery.answer.is_not(None), Delivery.last_error.is_not(None))
    query = select(Delivery.id, Delivery.answer, Delivery.last_error)
    rows = session.execute(query.where(Delivery.event_id.is_(None), said))
    return [number for number, *words in rows if traces.tells(words)]


def _forget_answers(session: Session, ids: Sequence[int], _: Traces) -> None:
    nothing = {"answer": None, "last_error": None}
    session.execute(update(Delivery).where(Delivery.id.in_(ids)).values(**nothing))


def _labels(session: Session, person: Person, traces: Traces) -> Sequence[int]:
    """Imported ones: of the same author, with the same text or link, or that name an address."""
    if person.sites is not None:
        return []
    same = (
        select(CommentRevision.id)
        .join(Comment, Comment.id == CommentRevision.comment_id)
        .where(person.wrote(), CommentRevision.body == ImportedLabel.body)
    )
    theirs = or_(
        ImportedLabel.author.in_(traces.exported),
        func.lower(ImportedLabel.author_url).in_(traces.urls),
        *(ImportedLabel.body.icontains(email, autoescape=True) for email in traces.emails),
        and_(ImportedLabel.body != "", same.exists()),
    )
    return session.scalars(select(ImportedLabel.id).where(theirs)).all()


def _drop_labels(session: Session, ids: Sequence[int], _: Traces) -> None:
    of = session.scalars(
        delete(ImportedLabel).where(ImportedLabel.id.in_(ids)).returning(ImportedLabel.import_id)
    ).all()
    for number in set(of):
        left = LabelImport.count - of.count(number)
        session.execute(update(LabelImport).where(LabelImport.id == number).values(count=left))


BANS = "bans"
KINDS = (
    Kind(BANS, "bans", _listed(Ban), _delete(Ban)),
    Kind("marks", "words of trust", _listed(Mark), _delete(Mark)),
    Kind("views", "saved views", _views, _delete(SavedView)),
    Kind("acts", "lines of the log, whose words go", _acts, _silence),
    Kind("reports", "reports sent from an address of theirs", _reports, _unsay),
    Kind("subscribers", "addresses for mails", _subscribers, _delete(Subscriber)),
    Kind("mails", "answers of the mail server", _mails, _forget_answers),
    Kind("labels", "imported labels", _labels, _drop_labels),
)


def kinds(*, keep_bans: bool) -> tuple[Kind, ...]:
    """What goes; bans stay where the site has reason to go on refusing somebody."""
    return tuple(kind for kind in KINDS if kind.name != BANS or not keep_bans)


def portions(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    """The ids, a few at once."""
    for start in range(0, len(ids), AT_ONCE):
        yield ids[start : start + AT_ONCE]
