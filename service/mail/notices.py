"""What is told to moderators by mail: one comment at once, or a digest of all that wait."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Final

from sqlalchemy import ColumnElement, func, select, true, update
from sqlalchemy.orm import Session

from service import audit
from service.comments.records import NEEDS_YOU, timestamp
from service.context import Services
from service.drift import latest as drift
from service.errors import Invalid
from service.mail import deciding, flood, messages, transport, unsubscribe
from service.mail.messages import Line
from service.models import Comment, Delivery, Event, Moderator, now
from service.models.comments import WAITS
from service.outbox import receivers
from service.outbox.receivers import INSTANT, MAIL
from service.outbox.result import Result
from service.roles import MODERATOR, reaches

NONE: Final = "none"
PERIODS: Mapping[str, timedelta] = MappingProxyType(
    {"hourly": timedelta(hours=1), "daily": timedelta(days=1)}
)
CHOICES = (NONE, INSTANT, *PERIODS)
LISTED = 10
EXCERPT = 600


def choose(services: Services, moderator: Moderator, choice: str) -> None:
    """Say when mails come: one of ``CHOICES``.

    :raises Invalid: it is none of them, or there is no address to send them to.
    """
    if choice not in CHOICES:
        raise _unfit(f"Choose one of {', '.join(CHOICES)}.")
    with services.db.write() as session:
        row = session.get_one(Moderator, moderator.id)
        if choice != NONE and not row.email:
            raise _unfit("Give an e-mail address first.")
        period = PERIODS.get(choice)
        row.notices, row.next_digest_at = choice, now() + period if period else None
        audit.note(session, row.name, "change_notices", f"moderator:{row.name}", {"to": choice})
        receivers.changed(session)


def _unfit(detail: str) -> Invalid:
    return Invalid(detail, fields={"notices": detail})


def begin_digests(services: Services) -> int:
    """Put a digest into the outbox for each whose time has come; returns how many there were.

    The next time is set in the same transaction, so that of several workers one does it.
    """
    if services.settings.smtp_url is None:
        return 0
    due = Moderator.next_digest_at <= now()
    with services.db.read() as session:
        wanted = session.execute(select(Moderator.id, Moderator.notices).where(due)).all()
    return sum(_begin(services, number, choice) for number, choice in wanted)


def _begin(services: Services, number: int, choice: str) -> int:
    mine = (Moderator.id == number) & (Moderator.next_digest_at <= now())
    period = PERIODS.get(choice)
    values = {"next_digest_at": now() + period if period else None}
    with services.db.write() as session:
        claimed = session.scalar(
            update(Moderator).where(mine).values(values).returning(Moderator.id)
        )
        if claimed is None:
            return 0
        moderator = session.get_one(Moderator, number)
        if _waits(session, moderator) or _news(session, moderator, now()):
            session.add(Delivery(receiver=MAIL, receiver_id=number))
    return 1


def _waits(session: Session, moderator: Moderator) -> bool:
    return session.scalar(select(Comment.id).where(_theirs(moderator)).limit(1)) is not None


def _news(session: Session, moderator: Moderator, until: datetime) -> list[str]:
    """What has changed on their sites from the digest before ``until`` to that moment.

    Where the one before was left out there was no news: two periods hold all there can be.
    """
    first = until - 2 * PERIODS.get(moderator.notices, PERIODS["daily"])
    before = select(func.max(Delivery.created_at)).where(
        Delivery.receiver == MAIL,
        Delivery.receiver_id == moderator.id,
        Delivery.event_id.is_(None),
        Delivery.created_at < until,
    )
    last: datetime | None = session.scalar(before)
    return drift.news(session, moderator.sites, max(last or first, first), until)


def send(services: Services, delivery: Delivery) -> Result:
    """Mail the comment of a delivery, or the digest if it has none."""
    settings = services.settings
    if settings.smtp_url is None or settings.mail_from is None:
        return Result(dropped=True, error="no mail server is set")
    with services.db.read() as session:
        moderator = session.get(Moderator, delivery.receiver_id)
        if moderator is None or not _wants(moderator, delivery):
            return Result(dropped=True, error="they want no such mail any more")
        said = _said(services, session, moderator, delivery)
        if said is None:
            return Result(dropped=True, error="nothing waits any more")
        many = delivery.event_id is not None and flood.reached(session, moderator)
        to, token = moderator.email or "", unsubscribe.token(services.identity, moderator)
    if many:
        flood.gather(services, delivery.receiver_id)
        return Result(dropped=True, error="too many at once; a digest follows")
    stop = f"{settings.public_url}/notices/stop/{token}"
    headers = messages.headers(delivery.uid, settings.public_url, stop)
    subject, lines = said
    lines = [*lines, Line("No more of these mails", stop)]
    mail = messages.make(settings.mail_from, to, subject, lines, headers)
    return transport.send(settings.smtp_url, mail)


def _wants(moderator: Moderator, delivery: Delivery) -> bool:
    at_once = moderator.notices == INSTANT
    # Whoever has them at once gets a digest when they become too many.
    wanted = at_once or (delivery.event_id is None and moderator.notices in PERIODS)
    return wanted and bool(moderator.email) and reaches(moderator.role, MODERATOR)


def _said(
    services: Services, session: Session, moderator: Moderator, delivery: Delivery
) -> tuple[str, list[Line]] | None:
    url = services.settings.public_url
    if delivery.event_id is None:
        return _digest(session, moderator, url, delivery.created_at)
    return _instant(services, session.get_one(Event, delivery.event_id), moderator, url)


def _instant(
    services: Services, event: Event, moderator: Moderator, url: str
) -> tuple[str, list[Line]] | None:
    """One comment, unless it was decided or changed since: a change is an event of its own."""
    comment = event.comment
    sites = moderator.sites
    if comment is None or comment.queue != NEEDS_YOU or comment.revision != event.revision:
        return None
    if sites is not None and comment.site_id not in sites:
        return None
    name, where = comment.current.author_name, comment.article.title or comment.article.key
    body = comment.current.body
    return f"A comment waits: {where}", [
        Line(f"{messages.one_line(name)} on {messages.one_line(where)}:"),
        Line(messages.cut(body, EXCERPT)),
        *(
            Line(words, f"{url}/notices/decide/{token}")
            for words, token in _links(services, moderator, comment)
        ),
        Line("Look at it in the dashboard", f"{url}/dashboard/comments/{comment.uid}"),
    ]


def _links(services: Services, moderator: Moderator, comment: Comment) -> Iterator[tuple[str, str]]:
    for action in deciding.ACTIONS:
        yield action.capitalize(), deciding.token(services.identity, moderator, action, comment)


def _theirs(moderator: Moderator) -> ColumnElement[bool]:
    """What waits for a person on the sites of somebody; never what is almost surely spam."""
    sites = moderator.sites
    mine = true() if sites is None else Comment.site_id.in_(sites)
    return mine & WAITS


def _digest(
    session: Session, moderator: Moderator, url: str, until: datetime
) -> tuple[str, list[Line]] | None:
    theirs = _theirs(moderator)
    count = session.scalar(select(func.count()).select_from(Comment).where(theirs)) or 0
    query = select(Comment).where(theirs).order_by(Comment.uid).limit(LISTED)
    first = session.scalars(query).all()
    news = _news(session, moderator, until)
    changed = [Line(said, f"{url}/dashboard/statistics") for said in news]
    if not first:
        return ("What comes in has changed", changed) if changed else None
    waits = "1 comment waits" if count == 1 else f"{count} comments wait"
    since = timestamp(first[0].created_at)
    return waits, [
        *changed,
        Line(f"{waits}, the oldest since {since}."),
        *(_entry(comment, url) for comment in first),
        Line("All that waits", f"{url}/dashboard/"),
    ]


def _entry(comment: Comment, url: str) -> Line:
    text = f"{comment.current.author_name}: {comment.current.body}"
    return Line(messages.one_line(text), f"{url}/dashboard/comments/{comment.uid}")
