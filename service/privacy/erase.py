"""Everything of a person is taken away; the places of their comments stay in their threads.

It is done in small transactions, in such an order that it can be run again at any point: the
comments, by which a person is known, go last, and then it is written down that it happened.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from service.comments import erasing, removal, visibility
from service.comments.records import Actor
from service.context import Services
from service.learning import folder
from service.models import Comment, Idempotency, Subscription
from service.outbox import followers
from service.privacy import database, elsewhere, record, traces
from service.privacy.person import Person

# So many are erased in one transaction, which keeps no other writer waiting for long.
AT_ONCE = 100


def erase(
    services: Services, actor: Actor, person: Person, *, keep_bans: bool = False
) -> Mapping[str, int]:
    """Erase everything of a person; how many comments, and how many rows of each other kind.

    That nothing was found is written down, too: somebody has asked.
    """
    with services.db.read() as session:
        known = traces.gather(session, services.identity, person)
    done = Counter[str]()
    for kind in elsewhere.kinds(keep_bans=keep_bans):
        with services.db.read() as session:
            ids = kind.find(session, person, known)
        for portion in elsewhere.portions(ids):
            with services.db.write() as session:
                kind.erase(session, portion, known)
                done[kind.name] += len(portion)
    done["comments_erased"] = _comments(services, person)
    with services.db.write() as session:
        names = {*known.emails, *known.keys, person.email, person.key} - {None}
        known_as = sorted(str(name) for name in names)
        record.note(session, services.identity, actor, record.ERASE, known_as, done, person)
        database.mark(session)
    folder.sweep(services.settings.data)
    return done


def _comments(services: Services, person: Person) -> int:
    """Erase comments until there are none of theirs, also of those that come meanwhile."""
    done = 0
    while True:
        with services.db.read() as session:
            query = select(Comment.uid).where(person.wrote()).order_by(Comment.article_id)
            uids = session.scalars(query).all()
        if not uids:
            return done
        for start in range(0, len(uids), AT_ONCE):
            with services.db.write() as session:
                done += _portion(services, session, person, uids[start : start + AT_ONCE])


def _portion(services: Services, session: Session, person: Person, uids: Sequence[str]) -> int:
    """Erase these, unless somebody else has done so while they were waited for."""
    locked = visibility.locked_comments(session, uids)
    theirs = select(Comment.uid).where(Comment.uid.in_(locked), person.wrote())
    comments = [locked[uid] for uid in session.scalars(theirs)]
    for comment in comments:
        _take_down(services, session, comment)
    session.flush()
    ids = [comment.id for comment in comments]
    followers.remove(
        session,
        session.scalars(select(Subscription.id).where(Subscription.comment_id.in_(ids))).all(),
    )
    erasing.words(session, ids)
    answered = Idempotency.answer["comment"]["id"].as_string()
    session.execute(delete(Idempotency).where(answered.in_([row.uid for row in comments])))
    return len(comments)


def _take_down(services: Services, session: Session, comment: Comment) -> None:
    """Delete a comment, tell whoever is told of that, and let its author be nobody."""
    removal.by_author(services, session, comment, "erase")
    comment.author_key = f"e:{comment.uid}"
    comment.address_hash = comment.network_hash = comment.handle_hash = None
